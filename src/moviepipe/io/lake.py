"""Where things lie in a lake."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from moviepipe.errors import LakeError


@dataclass(frozen=True)
class Lake:
    """A folder or an object-store prefix that holds the landing files and all tables."""

    uri: str

    @classmethod
    def at(cls, location: str) -> "Lake":
        """The lake at a path or URI; a relative path is taken from the current folder."""
        if urlsplit(location).scheme in ("", "file"):
            return cls(str(Path(location.removeprefix("file://")).expanduser().absolute()))
        return cls(location.rstrip("/"))

    @property
    def landing(self) -> str:
        """Where sources put their records."""
        return f"{self.uri}/landing"

    @property
    def is_local(self) -> bool:
        """True for a folder of this machine."""
        return self.uri.startswith("/")

    def table(self, name: str) -> str:
        """Where a table such as `silver.movies` lies."""
        return f"{self.uri}/{name.replace('.', '/')}"

    def checkpoint(self, name: str, source: str) -> str:
        """Where the stream that fills a table from `source` keeps its place."""
        return f"{self.table(name)}/_checkpoints/{source}"

    def require_writable(self) -> None:
        """Makes the folder of a local lake; raises LakeError when it cannot be written."""
        if not self.is_local:
            return
        folder = Path(self.uri)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".write_probe"
            probe.touch()
            probe.unlink()
        except OSError as exc:
            message = f"The lake {self.uri} cannot be written ({exc.strerror}). Choose another with --lake."
            raise LakeError(message) from exc
