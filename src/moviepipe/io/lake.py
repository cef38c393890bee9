"""Where things lie in a lake."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from moviepipe.errors import LakeError
from moviepipe.io import storage
from moviepipe.io.location import folder_of

ENCODED = re.compile("%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Lake:
    """A folder, here or on S3, that holds the landing files and all tables."""

    uri: str

    @classmethod
    def at(cls, location: str) -> "Lake":
        """The lake at a path, a file URI or `s3://bucket/prefix`; a relative path is taken from the current folder.

        Raises LakeError for any other URI, and for a path that the Delta reader would decode.
        """
        folder = folder_of(location)
        if encoded := ENCODED.search(folder):
            raise LakeError(
                f"The lake's path {folder} holds {encoded.group()}, which delta-rs reads as an encoded sign. "
                "Rename that folder, or choose another with --lake."
            )
        return cls(folder)

    @property
    def is_here(self) -> bool:
        """True for a folder of this machine."""
        return not storage.is_on_s3(self.uri)

    @property
    def can_have_deletion_vectors(self) -> bool:
        """False where delta-rs would not find them: of a prefix on S3 it encodes odd signs twice."""
        return self.is_here or quote(self.uri, safe=":/") == self.uri

    @property
    def landing(self) -> str:
        """Where sources put their records."""
        return f"{self.uri}/landing"

    @property
    def quarantine(self) -> str:
        """Where `quarantine` puts damaged landing files; older lakes have a folder of this name, so it is kept."""
        return f"{self.uri}/set_aside"

    @property
    def staging(self) -> str:
        """Where a run keeps its temporary files."""
        return f"{self.uri}/_staging"

    @property
    def models(self) -> str:
        """Where trained models lie."""
        return f"{self.uri}/models"

    def table(self, name: str) -> str:
        """Where a table such as `silver.movies` lies."""
        return f"{self.uri}/{name.replace('.', '/')}"

    def exists(self) -> bool:
        """True when the lake's folder is there; raises LakeError when this user may not look into it."""
        try:
            return storage.is_folder(self.uri)
        except OSError as exc:
            message = f"The lake {self.uri} cannot be read ({exc.strerror}). Choose another with --lake."
            raise LakeError(message) from exc

    def require_there(self) -> None:
        """Raises LakeError when the lake's folder is not there."""
        if not self.exists():
            raise LakeError(
                f"There is no lake at {self.uri}. Run `moviepipe demo` or `moviepipe import-csv`, then `bronze`."
            )

    def require_writable(self) -> None:
        """Makes the lake's folder; raises LakeError when it cannot be written."""
        try:
            storage.make_folder(self.uri)
        except OSError as exc:
            message = f"The lake {self.uri} cannot be written ({exc.strerror}). Choose another with --lake."
            raise LakeError(message) from exc
