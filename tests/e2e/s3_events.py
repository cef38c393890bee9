"""What comes between while a run writes to S3, played by a proxy that sees its requests."""

import json
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

from moviepipe.io.storage.clients import delta_options
from s3_server import ADMIN, LATER

COMMIT = r"PUT {}/_delta_log/0+([12])\.json "
GRACE_SECONDS = 15  # Java keeps keys until they have a minute left
LIBRARIES = {"Boto", "Hadoop", "object_store"}


@dataclass
class AnotherWriter:
    """Takes version 1 of a table when its writer is about to write that, and keeps the answer to version 2 back."""

    folder: str
    versions: list[str] = field(default_factory=list)

    def comes_between(self, line: str) -> bool:
        """True when the answer to a request is to be lost."""
        found = re.match(COMMIT.format(self.folder.removeprefix("s3:/")), line)
        if found is None or found[1] in self.versions:
            return False
        self.versions.append(found[1])
        if found[1] == "1":
            rows = {"genre_id": pa.array([7], pa.int64()), "genre_name": ["another's"]}
            options = delta_options(self.folder)
            write_deltalake(self.folder, pa.table(rows), mode="append", schema_mode="merge", storage_options=options)
        return found[1] == "2"


@dataclass
class ShortKeys:
    """A profile whose keys give way to others when the first movies are committed, and soon after have expired.

    The first say at any time that they have little more than a minute left, for Java keeps keys that have more.
    """

    folder: Path
    given: tuple[tuple[str, str], timedelta] = (ADMIN, timedelta(seconds=70))
    expire_at: float = float("inf")

    @contextmanager
    def of_profile(self, endpoint: str) -> Iterator[dict[str, str]]:
        """The variables that name the profile, which knows the server's address too."""
        config, ended = self.folder / "config", threading.Event()
        config.write_text(
            f"[profile films]\nendpoint_url = {endpoint}\nregion = us-east-1\n"
            f"credential_process = cat {self.folder}/keys.json\n"
        )
        self._write()
        writer = threading.Thread(target=self._write_often, args=(ended,))
        writer.start()
        try:
            yield {"AWS_PROFILE": "films", "AWS_CONFIG_FILE": str(config)}
        finally:
            ended.set()
            writer.join()

    def have_expired(self, head: str) -> bool:
        """True for a request that is signed by the first keys when they are no longer good."""
        if self.expire_at == float("inf") and re.match(COMMIT.format(r"\S+/silver/movies"), head):
            self.given = (LATER, timedelta(hours=1))
            self.expire_at = time.monotonic() + GRACE_SECONDS
        return time.monotonic() > self.expire_at and f"Credential={ADMIN[0]}/" in head

    def _write_often(self, ended: threading.Event) -> None:
        while not ended.wait(1):
            self._write()

    def _write(self) -> None:
        (access, secret), lifetime = self.given
        expires = (datetime.now(UTC) + lifetime).isoformat()
        keys = {"Version": 1, "AccessKeyId": access, "SecretAccessKey": secret, "Expiration": expires}
        new = self.folder / "new.json"
        new.write_text(json.dumps(keys))
        new.replace(self.folder / "keys.json")


def who_signs_with(keys: tuple[str, str], heads: Iterable[str]) -> set[str]:
    """The libraries that have signed requests with keys."""
    signed = [head for head in heads if f"Credential={keys[0]}/" in head]
    return {library for library in LIBRARIES if any(library in head for head in signed)}
