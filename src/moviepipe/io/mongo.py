"""A MongoDB database that is published into: what it can do, and collections that change in one step."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo import IndexModel, MongoClient, ReplaceOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from moviepipe.errors import CountMismatchError, CredentialsError, DatabaseError
from moviepipe.sources.key import key_hider

URI_VARIABLE = "MONGODB_URI"
STAGING = "moviepipe_staging."
MANIFEST, QUARANTINE = "moviepipe_manifest", "moviepipe_quarantine"
ROWS_PER_BATCH, BYTES_PER_BATCH = 1_000, 16 * 2**20
CONNECTIONS = 4
AUTHENTICATION_FAILED, UNAUTHORIZED, NAMESPACE_NOT_FOUND = 18, 13, 26
# BSONObjectTooLarge, and what an update calls it.
TOO_LARGE = {10334, 17419, 17420}
USER_AND_PASSWORD = re.compile(r"://([^/]*)@")
T = TypeVar("T")
Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    """A document that MongoDB does not take."""

    id: Any
    size_bytes: int
    reason: str


@dataclass(frozen=True)
class MongoAddress:
    """How a database is reached; the URI may hold a password."""

    uri: str = field(repr=False)
    database: str
    attempts: int
    timeout_seconds: int

    def hide(self, text: str) -> str:
        """A text of others without the password."""
        found = USER_AND_PASSWORD.search(self.uri)
        _, _, password = (found[1] if found else "").partition(":")
        return key_hider(unquote(password))(text) if password else text


class MongoTarget:
    """A database that is open, its commands sent again while connections break."""

    def __init__(self, database: Database[Raw], address: MongoAddress) -> None:
        self.database, self._address = database, address
        self._hello = self.again(lambda: database.client.admin.command("hello"))

    @property
    def largest_document(self) -> int:
        """The most bytes that a document may have."""
        return int(self._hello["maxBsonObjectSize"])

    def again(self, command: Callable[[], T]) -> T:
        """What a command gives; it is sent again when the connection breaks, so twice must be as good as once."""
        stop, wait = stop_after_attempt(self._address.attempts), wait_random_exponential(multiplier=0.2, max=10)
        return Retrying(retry=retry_if_exception(_has_broken), stop=stop, wait=wait, reraise=True)(command)

    def require_usable(self, needed_bytes: int) -> None:
        """Raises DatabaseError unless writes can be repeated, collections renamed and a second copy kept."""
        if "setName" not in self._hello and self._hello.get("msg") != "isdbgrid":
            raise DatabaseError(
                "MongoDB runs alone, and writes can be repeated only in a replica set. Start mongod with --replSet and "
                "run rs.initiate() once; one member is enough."
            )
        if fault := room_fault(self.again(lambda: self.database.command("dbStats")), needed_bytes):
            raise DatabaseError(f"{fault} Make room in MongoDB, or publish fewer tables with --table.")

    def require_renames(self, run_id: str) -> None:
        """Raises what MongoDB says where this user may not make, rename and drop collections."""
        first, second = f"{STAGING}{run_id}.probe", f"{STAGING}{run_id}.renamed"
        self.again(lambda: self._make(first))
        self.again(lambda: self.database[first].rename(second))
        self.again(lambda: self.database.drop_collection(second))

    def require_replaceable(self, name: str, is_ours: bool) -> int:
        """The bytes that a collection takes, 0 where there is none; raises DatabaseError when it must stay as it is."""
        found = next(iter(self.again(lambda: list(self.database.list_collections(filter={"name": name})))), None)
        if found is None:
            return 0
        where = f"{self.database.name}.{name}"
        other = "Choose another database with --set mongo.database=NAME."
        if found.get("type", "collection") != "collection":
            raise DatabaseError(f"{where} in MongoDB is a {found['type']}, no collection. {other}")
        stats = self.again(lambda: self.database.command("collStats", name))
        if stats.get("sharded"):
            raise DatabaseError(f"{where} in MongoDB is sharded, so it cannot be replaced by a rename. {other}")
        if stats["count"] and not is_ours:
            raise DatabaseError(f"{where} in MongoDB was not published from here, and would be lost. {other}")
        return int(stats["storageSize"] + stats["totalIndexSize"])

    def staged(self) -> list[str]:
        """The staging collections, which publishes that were killed have left."""
        names = self.again(self.database.list_collection_names)
        return sorted(name for name in names if name.startswith(STAGING))

    def make_staging(self, name: str, run_id: str, indexes: Sequence[str]) -> "Collection[Raw]":
        """An empty collection with the indexes, and with those that somebody has given the present one."""
        staging = self._make(f"{STAGING}{run_id}.{name}")
        models = [IndexModel(each) for each in indexes]
        own = {model.document["name"] for model in models} | {"_id_"}
        present = self.again(lambda: list(self.database[name].list_indexes()))
        others = [{key: value for key, value in each.items() if key != "ns"} for each in present]
        wanted = [model.document for model in models] + [each for each in others if each["name"] not in own]
        if wanted:
            self.again(lambda: self.database.command("createIndexes", staging.name, indexes=wanted))
        return staging

    def _make(self, name: str) -> "Collection[Raw]":
        if not self.again(lambda: self.database.list_collection_names(filter={"name": name})):
            self.again(lambda: self._create(name))
        return self.database[name]

    def _create(self, name: str) -> None:
        try:
            self.database.create_collection(name, check_exists=False)
        except OperationFailure as exc:
            if exc.details is None or exc.details.get("codeName") != "NamespaceExists":  # of a command sent twice
                raise

    def fill(self, staging: "Collection[Raw]", documents: Iterable[Mapping[str, Any]]) -> tuple[int, list[Refused]]:
        """Writes documents by their `_id`; how many MongoDB has confirmed, and those that it does not take.

        Raises CountMismatchError unless the collection then has as many as were confirmed.
        """
        refused: list[Refused] = []
        confirmed = 0
        for batch in _batches(documents, self.largest_document, refused):
            rejected = self.again(lambda batch=batch: _upsert(staging, batch))  # type: ignore[misc]
            confirmed += len(batch) - len(rejected)
            refused += rejected
        stored = self.again(lambda: staging.count_documents({}))
        if stored != confirmed:
            raise CountMismatchError(
                f"MongoDB confirmed {confirmed:,} documents and {staging.name} has {stored:,}. Another publish may be "
                "under way; when it has ended, run this again."
            )
        return confirmed, refused

    def show(self, staging: "Collection[Raw]", name: str) -> None:
        """Renames a staging collection in one step; who reads sees the former collection or the new, each whole.

        Raises DatabaseError where it is not known whether that was done: the connection broke, and now it is gone.
        """
        self.again(lambda: staging.rename(name, dropTarget=True))


@contextmanager
def open_target(address: MongoAddress) -> Iterator[MongoTarget]:
    """The database; raises DatabaseError or CredentialsError, in one line without a secret, for what goes wrong."""
    milliseconds = 1_000 * address.timeout_seconds
    timeouts: dict[str, Any] = {f"{name}TimeoutMS": milliseconds for name in ("serverSelection", "connect", "socket")}
    try:
        client: MongoClient[Raw] = MongoClient(
            address.uri,
            appname="moviepipe",
            w="majority",
            retryWrites=True,
            maxPoolSize=CONNECTIONS,
            tz_aware=True,
            **timeouts,
        )
    except (InvalidURI, ConfigurationError, ValueError) as exc:
        # Their texts may hold parts of the address, so they are not shown, nor chained.
        raise DatabaseError(
            f"{URI_VARIABLE} is no address of MongoDB ({type(exc).__name__}). It looks like "
            "mongodb+srv://USER:PASSWORD@HOST, with each of @ : / % in a password written as %40 %3A %2F %25."
        ) from None
    with client:
        try:
            yield MongoTarget(client[address.database], address)
        except PyMongoError as exc:
            raise _explained(exc, address) from exc


def _explained(failure: PyMongoError, address: MongoAddress) -> Exception:
    code = failure.code if isinstance(failure, OperationFailure) else None
    if code == AUTHENTICATION_FAILED:
        return CredentialsError(f"MongoDB refuses the user or the password. Check {URI_VARIABLE} or mongo.secret.")
    if code == UNAUTHORIZED:
        return CredentialsError(
            f"MongoDB does not let this user write {address.database}. Give it the role readWrite on it."
        )
    if code == NAMESPACE_NOT_FOUND:
        return DatabaseError(
            "The staging collection is gone: the connection broke when it was being renamed, or another publish has "
            "removed it. Run this again; the collections are as they were, or new and whole."
        )
    said = address.hide(
        " ".join(str(failure).split(", full error")[0].split(", Timeout:")[0].split(" (configured")[0].split())
    )
    if isinstance(failure, AutoReconnect):
        return DatabaseError(
            f"MongoDB gives no answer ({said}). Check {URI_VARIABLE} and the network, then run this again; the "
            "collections are as they were, or new and whole."
        )
    return DatabaseError(f"MongoDB refuses it ({said}).")


def _has_broken(failure: BaseException) -> bool:
    """True for a connection that broke; where no server is found, that was waited for already."""
    return isinstance(failure, AutoReconnect) and not isinstance(failure, ServerSelectionTimeoutError)


def room_fault(stats: Mapping[str, Any], needed_bytes: int) -> str | None:
    """Why a second copy does not fit; None when it does, or where the server does not say (as small Atlas ones)."""
    if "fsTotalSize" not in stats:
        return None
    free = int(stats["fsTotalSize"] - stats["fsUsedSize"])
    if free >= needed_bytes:
        return None
    return f"MongoDB has {free / 2**20:,.0f} MiB free, and a second copy needs about {needed_bytes / 2**20:,.0f} MiB."


def _batches(
    documents: Iterable[Mapping[str, Any]], largest: int, refused: list[Refused]
) -> Iterator[list[RawBSONDocument]]:
    """The documents as BSON in batches of bounded count and bytes; those that are too large are put aside."""
    batch: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        raw = encode(document)
        if len(raw) > largest:
            reason = f"it has {len(raw):,} bytes, and MongoDB takes {largest:,}"
            refused.append(Refused(document["_id"], len(raw), reason))
            continue
        batch.append(RawBSONDocument(raw))
        size += len(raw)
        if len(batch) == ROWS_PER_BATCH or size >= BYTES_PER_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _upsert(staging: "Collection[Raw]", batch: Sequence[RawBSONDocument]) -> list[Refused]:
    """Writes a batch; those of it that MongoDB finds too large. Any other refusal is raised."""
    writes: list[ReplaceOne[Raw]] = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in batch]
    try:
        result = staging.bulk_write(writes, ordered=False)
    except BulkWriteError as exc:
        errors = exc.details["writeErrors"]
        if exc.details.get("writeConcernErrors") or any(error["code"] not in TOO_LARGE for error in errors):
            raise
        return [
            Refused(batch[error["index"]]["_id"], len(batch[error["index"]].raw), error["errmsg"]) for error in errors
        ]
    written = result.matched_count + result.upserted_count
    if written != len(batch):
        raise CountMismatchError(f"MongoDB was sent {len(batch):,} documents, and confirmed {written:,}.")
    return []
