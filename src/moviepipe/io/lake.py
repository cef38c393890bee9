"""Where things lie in a lake."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from moviepipe.errors import LakeError


@dataclass(frozen=True)
class Lake:
    """A folder that holds the landing files and all tables."""

    uri: str

    @classmethod
    def at(cls, location: str) -> "Lake":
        """The lake at a path or file URI; a relative path is taken from the current folder.

        Raises LakeError for any other URI: the landing writer and the lease know folders only.
        """
        if urlsplit(location).scheme not in ("", "file"):
            raise LakeError(f"{location} is not a folder, and a lake is one so far. Give --lake a path.")
        return cls(str(Path(location.removeprefix("file://")).expanduser().absolute()))

    @property
    def landing(self) -> str:
        """Where sources put their records."""
        return f"{self.uri}/landing"

    @property
    def staging(self) -> str:
        """Where a run keeps what it needs until it ends."""
        return f"{self.uri}/_staging"

    def table(self, name: str) -> str:
        """Where a table such as `silver.movies` lies."""
        return f"{self.uri}/{name.replace('.', '/')}"

    def require_writable(self) -> None:
        """Makes the lake's folder; raises LakeError when it cannot be written."""
        folder = Path(self.uri)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".write_probe"
            probe.touch()
            probe.unlink()
        except OSError as exc:
            message = f"The lake {self.uri} cannot be written ({exc.strerror}). Choose another with --lake."
            raise LakeError(message) from exc
