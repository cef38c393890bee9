"""Folders in buckets of S3, or of a server that speaks it: `s3://bucket/prefix`.

A file is whole or not there, for one request writes it. Source: https://docs.aws.amazon.com/AmazonS3/latest/API.
"""

import hashlib
import mimetypes
import os
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from errno import EEXIST, ENOENT
from pathlib import Path
from typing import IO, Any

from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.exceptions import ClientError, IncompleteReadError

from moviepipe.errors import StorageError
from moviepipe.io.storage.aws import access
from moviepipe.io.storage.kind import Content, StoredFile, is_shown
from moviepipe.io.storage.refusals import NO_ANSWER, refusals_explained

SCHEME = "s3://"
# One request as long as S3 takes it: an upload in parts that dies leaves parts that nobody sees, and everybody pays.
ONE_REQUEST = TransferConfig(multipart_threshold=4 * 2**30, use_threads=False)
IN_MEMORY = 16 * 2**20
DELETED_AT_ONCE = 1_000
TRIES = 8
CONFLICT, CHANGED, GONE = 409, 412, 404


class S3:
    """A folder is a URI; see `Storage` for what each verb does."""

    def server(self) -> str:
        """The address of the server."""
        return access().endpoint

    def list_files(self, folder: str) -> list[StoredFile]:
        """The files in a folder and the folders in it that are not hidden, by name."""
        found = (_stored(folder, entry) for entry in _listed(folder))
        return sorted((file for file in found if is_shown(file.name)), key=lambda file: file.name)

    def list_names(self, folder: str, prefix: str) -> list[str]:
        """The names of the files directly in a folder that start so, hidden ones too, in order."""
        names = (_stored(folder, entry).name for entry in _listed(folder, prefix, Delimiter="/"))
        return sorted(name for name in names if name)

    def list_entries(self, folder: str) -> list[StoredFile]:
        """The files and folders directly in a folder, hidden ones too; a folder is as new as its newest file."""
        times: dict[str, float] = {}
        for file in (_stored(folder, entry) for entry in _listed(folder)):
            name = file.name.split("/")[0]
            times[name] = max(file.modified_at, times.get(name, 0))
        return [StoredFile(name, 0, time) for name, time in sorted(times.items()) if name]

    def is_file(self, folder: str, name: str) -> bool:
        """True when there is such a file."""
        try:
            _ask("head_object", folder, name)
        except FileNotFoundError:
            return False
        return True

    def is_folder(self, folder: str) -> bool:
        """True when there is a file in it; raises StorageError when there is no such bucket, or it is forbidden."""
        bucket, key = parts(folder)
        with refusals_explained(folder, access().endpoint):
            found = access().client.list_objects_v2(Bucket=bucket, Prefix=key and f"{key}/", MaxKeys=1)
        return bool(found["KeyCount"])

    def make_folder(self, folder: str) -> None:
        """S3 has no folders; raises StorageError when there is no such bucket, or it is forbidden."""
        self.is_folder(folder)

    def open_file(self, folder: str, name: str) -> IO[bytes]:
        """A copy of a file, whole, open for reading."""
        for _ in range(TRIES):
            copy: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the caller closes it)
            with refusals_explained(f"{folder}/{name}", access().endpoint):
                body = access().client.get_object(**_place(folder, name))["Body"]
                try:
                    for block in body.iter_chunks(2**20):
                        copy.write(block)
                except (IncompleteReadError, *NO_ANSWER):
                    continue
            copy.seek(0)
            return copy  # type: ignore[no-any-return] # it reads as a file
        raise StorageError(f"{folder}/{name} breaks off whenever it is read. Check the network to {access().endpoint}.")

    def hidden_path(self, folder: str, name: str) -> Path:
        """A temporary file."""
        handle, path = tempfile.mkstemp(prefix="moviepipe-")
        os.close(handle)
        return Path(path)

    def workplace(self, folder: str) -> Path:
        """A folder of this user that stays; another machine does not see it."""
        state = os.environ.get("XDG_STATE_HOME") or f"{os.environ.get('HOME', '')}/.local/state"
        return Path(state, "moviepipe", hashlib.sha256(folder.encode()).hexdigest()[:12])

    def bring_in(self, file: Path, folder: str, name: str) -> None:
        """Uploads a file, then removes it here."""
        kind, encoding = mimetypes.guess_type(name)
        more = {"ContentType": kind} if kind and not encoding else {}
        with refusals_explained(f"{folder}/{name}", access().endpoint), file.open("rb") as body:
            place = _place(folder, name)
            with create_transfer_manager(access().client, ONE_REQUEST) as transfer:
                transfer.upload(body, place["Bucket"], place["Key"], more).result()
        file.unlink()

    def create(self, folder: str, name: str, data: bytes) -> str | None:
        """Makes a small file unless there is one."""
        return self._put_if(folder, name, data, IfNoneMatch="*")

    def read(self, folder: str, name: str) -> Content | None:
        """A small file; its version is S3's, and both its times are of the server's clock."""
        try:
            answer = _ask("get_object", folder, name)
        except FileNotFoundError:
            return None
        with refusals_explained(f"{folder}/{name}", access().endpoint):
            data = answer["Body"].read()
        now = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        return Content(data, answer["ETag"], (now - answer["LastModified"]).total_seconds())

    def replace(self, folder: str, name: str, data: bytes, version: str) -> str | None:
        """Writes a small file anew if it is still of a version."""
        return self._put_if(folder, name, data, IfMatch=version)

    def _put_if(self, folder: str, name: str, data: bytes, **condition: str) -> str | None:
        """Writes under a condition; `data` must be this writer's own, for it tells a write whose answer was lost.

        A 409 says that the server could not decide, and to ask again.
        """
        uri = f"{folder}/{name}"
        for attempt in range(TRIES):
            with refusals_explained(uri, access().endpoint):
                try:
                    return str(access().client.put_object(**_place(folder, name), Body=data, **condition)["ETag"])
                except ClientError as exc:
                    status = exc.response["ResponseMetadata"]["HTTPStatusCode"]
                    is_decided = status == CHANGED or (status == GONE and "IfMatch" in condition)
                    if not is_decided and status != CONFLICT:
                        raise
                except NO_ANSWER:
                    is_decided = False
                    if attempt == TRIES - 1:
                        raise
            stored = self.read(folder, name)
            if stored and stored.data == data:
                return stored.version
            if is_decided:
                return None
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise StorageError(f"{access().endpoint} could not decide who writes {uri} ({CONFLICT}). Run it again later.")

    def add_one(self, folder: str, name: str) -> int:
        """Adds a sign if no other process has meanwhile; the last line makes each version its writer's own."""
        for attempt in range(TRIES):
            stored = self.read(folder, name)
            count = 1 if stored is None else _count(stored.data) + 1
            data = f"{'.' * count}\n{secrets.token_hex(8)}".encode()
            if self.create(folder, name, data) if stored is None else self.replace(folder, name, data, stored.version):
                return count
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise StorageError(f"{folder}/{name} is written by too many processes at once. Run it again later.")

    def counted(self, folder: str, name: str) -> int:
        """How many signs there are."""
        stored = self.read(folder, name)
        return 0 if stored is None else _count(stored.data)

    def move(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Copies a file and removes the first; should this die between the two, there are both."""
        if self.is_file(to_folder, to_name):
            raise FileExistsError(EEXIST, "there is a file of that name", f"{to_folder}/{to_name}")
        self.take_place(folder, name, to_folder, to_name)

    def take_place(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Puts a file in the place of another; its time is that of this moment, for S3 sets it."""
        self.copy(folder, name, to_folder, to_name)
        _ask("delete_object", folder, name)

    def copy(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Copies a file on the server."""
        with refusals_explained(f"{folder}/{name}", access().endpoint):
            target = _place(to_folder, to_name)
            with create_transfer_manager(access().client, ONE_REQUEST) as transfer:
                transfer.copy(_place(folder, name), target["Bucket"], target["Key"]).result()

    def remove(self, folder: str, name: str) -> None:
        """Removes a file, or a folder with all it holds."""
        if self.is_file(folder, name):
            _ask("delete_object", folder, name)
        elif self.is_folder(f"{folder}/{name}"):
            self.remove_folder(f"{folder}/{name}")
        else:
            raise FileNotFoundError(ENOENT, "there is no such file", f"{folder}/{name}")

    def remove_folder(self, folder: str) -> None:
        """Removes all files in a folder."""
        keys = [{"Key": entry["Key"]} for entry in _listed(folder)]
        for start in range(0, len(keys), DELETED_AT_ONCE):
            some = {"Objects": keys[start : start + DELETED_AT_ONCE], "Quiet": True}
            with refusals_explained(folder, access().endpoint):
                answer = access().client.delete_objects(Bucket=parts(folder)[0], Delete=some)
            if refused := answer.get("Errors"):
                raise StorageError(
                    f"{folder} cannot be removed ({refused[0].get('Code')}: {refused[0].get('Message')})."
                )


def parts(uri: str) -> tuple[str, str]:
    """The bucket and the key of a URI."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    return bucket, key


def _place(folder: str, name: str) -> dict[str, str]:
    bucket, key = parts(f"{folder}/{name}")
    return {"Bucket": bucket, "Key": key}


def _ask(verb: str, folder: str, name: str) -> Any:
    with refusals_explained(f"{folder}/{name}", access().endpoint):
        return getattr(access().client, verb)(**_place(folder, name))


def _listed(folder: str, prefix: str = "", **more: str) -> Iterator[dict[str, Any]]:
    bucket, key = parts(folder)
    start = f"{key}/{prefix}" if key else prefix
    with refusals_explained(folder, access().endpoint):
        for page in access().client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start, **more):
            yield from page.get("Contents", ())


def _stored(folder: str, entry: dict[str, Any]) -> StoredFile:
    key = parts(folder)[1]
    name = entry["Key"][len(key) + 1 :] if key else entry["Key"]
    return StoredFile(name, entry["Size"], entry["LastModified"].timestamp(), entry.get("ETag", "").strip('"'))


def _count(data: bytes) -> int:
    return data.count(b".")
