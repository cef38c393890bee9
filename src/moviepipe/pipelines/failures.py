"""Errors of Spark, Delta, Java and the system as one line: what happened, to which table and file, the next step."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from moviepipe.errors import REPAIRS, MoviepipeError

# What an error's text holds, what it means, and what helps; the first that matches is taken.
RULES = (
    (
        "No space left on device|Disk quota exceeded|DiskFull",
        "No space left on the disk",
        "Make room there (and in spark.local.dir or /tmp, where Spark keeps its work), then run the same command "
        "again; what was committed is whole.",
    ),
    (
        "OutOfMemoryError|SparkOutOfMemory|UNABLE_TO_ACQUIRE_MEMORY|MemoryError",
        "The memory is used up",
        "Give Spark more, as in `--set spark.driver.memory=6g`.",
    ),
    ("Too many open files", "Too many files are open", "Allow more with `ulimit -n 8192`, then run it again."),
    ("Read-only file system", "The disk is read-only", "Mount it for writing, or choose another lake with --lake."),
    (
        "Permission denied|AccessDenied|AccessControlException|Operation not permitted",
        "Permission is denied",
        "Run it as the user who owns the lake, or give this one the right (chown, chmod).",
    ),
    (
        r"DELTA_CONCURRENT|Concurrent(Append|Delete\w+|Transaction|Write)\w*|(MetadataChanged|ProtocolChanged)Exception",
        "Another program wrote to the table at the same time",
        "Run the same command again.",
    ),
    (
        "DELTA_INVALID_PROTOCOL|DELTA_UNSUPPORTED_FEATURES|InvalidProtocolVersion|reader features",
        "The table was written by a newer Delta than this one",
        "Use the version of moviepipe that wrote it.",
    ),
    (
        "unresolved dependenc|Server access error|FAILED DOWNLOADS",
        "Spark's jars could not be fetched",
        "Run `moviepipe setup` where there is a network.",
    ),
    (
        "UnsupportedClassVersionError|getSubject is (not )?supported",
        "This Java does not suit Spark 4",
        "Install Java 17, or set JAVA_HOME to it.",
    ),
    (
        "Service 'sparkDriver' could not bind|BindException",
        "Spark can open no port of this machine",
        "Check the network settings of 127.0.0.1 (`--set spark.driver.host=…`).",
    ),
    (
        "JAVA_GATEWAY_EXITED|Answer from Java side is empty|Py4JNetworkError|stopped SparkContext|"
        "SparkContext was shut down|Error while sending or receiving",
        "Java has ended, or did not start",
        "`moviepipe doctor` says what is missing; on a machine short of memory take `--set spark.driver.memory=2g`.",
    ),
    ("StackOverflowError|RecursionError", "The query is nested too deeply", "Split it into smaller ones."),
    ("UnicodeEncodeError", "The output cannot show this text", "Set PYTHONIOENCODING=utf-8."),
)
DAMAGED = (
    r"FAILED_READ_FILE|FileNotFound|FILE_NOT_EXIST|PATH_NOT_FOUND|No such file|not a Parquet file|FILE_FOOTER|"
    r"ould not read footer|ould not open Parquet|[Pp]arquet magic bytes|EOFException|ChecksumException|[Cc]orrupt|"
    r"DELTA_(TRUNCATED|MISSING|LOG_FILE|STATE)|Json(Parse|EOF|Mapping)|JSONDecodeError|MALFORMED_|Object at location"
)
TABLE_FILE = re.compile(
    r"(?:file:/{0,2}(?=/))?(?P<path>/?[^\s'\"`,;()\[\]]*/(?P<layer>bronze|silver|gold|ops)/(?P<table>[a-z_0-9]+)(?:/[^\s'\"`,;()]*)?)"
)
FOREIGN = re.compile(r"\b(org\.apache|java\.|io\.delta|SQLSTATE|Py4J|[a-z]\w+\.[A-Z]\w*(Exception|Error))")


def first(failure: BaseException) -> BaseException:
    """The failure that came first: one in putting it on record, or in cleaning up, does not hide it."""
    found, current = [failure], failure
    while (earlier := current.__context__) is not None:
        if current.__cause__ is not earlier and not current.__suppress_context__:
            found.append(earlier)
        current = earlier
    clear = (each for each in reversed(found) if isinstance(each, MoviepipeError | KeyboardInterrupt) or known(each))
    return next(clear, failure)


def explain(failure: BaseException) -> str:
    """The one line that a person sees of a failure, whatever it is."""
    told = " ".join(str(failure).split()) if isinstance(failure, MoviepipeError) else ""
    if told and not FOREIGN.search(told):
        return told
    kind = "Spark" if type(failure).__module__.startswith(("pyspark.", "py4j.")) else type(failure).__name__
    return (
        known(failure) or told or f"{kind} failed: {message(failure)}. Run it with --verbose, and report what it shows."
    )


def known(failure: BaseException) -> str | None:
    """What a failure means and what helps, when it is one of those that are known."""
    text = "\n".join(_texts(failure))
    for pattern, meaning, remedy in RULES:
        if found := re.search(pattern, text):
            return f"{meaning}{_place(text, found.start())}. {remedy}"
    if (found := re.search(DAMAGED, text)) and (line := _damaged(text, found.start())):
        return line
    if isinstance(failure, OSError) and failure.filename:
        return f"{failure.filename}: {failure.strerror}. Check the path and its rights."
    return None


def message(failure: BaseException) -> str:
    """What a failure says of itself: its root cause for a person, without Java's names and traces."""
    text = next(_texts(failure), "").split("== SQL")[0].removeprefix(f"{type(failure).__name__}: ").strip()
    causes = re.findall(r"^(?:Caused by)?: +[\w.$]+(?:Exception|Error)\w*: *(.+)$", text, re.MULTILINE)
    line = causes[-1] if causes else text.split("\n")[0]
    line = re.sub(r";?\s*SQLSTATE: \w+", "", " ".join(line.split()))
    return re.sub(r"\b(?:[a-z]\w*\.)+(?=[A-Z]\w*(?:Exception|Error))", "", line).rstrip(" .;")


def _damaged(text: str, position: int) -> str | None:
    found = TABLE_FILE.search(text, position) or TABLE_FILE.search(text)
    if found is None:
        return None
    name = f"{found['layer']}.{found['table']}"
    return f"{name} cannot be read: {_path(found)} is damaged or missing. {REPAIRS[found['layer']]}"


def _place(text: str, position: int) -> str:
    found = TABLE_FILE.search(text, position) or TABLE_FILE.search(text)
    return f": {found['layer']}.{found['table']} ({_path(found)})" if found else ""


def _path(found: re.Match[str]) -> str:
    return unquote(found["path"]).rstrip(".:/")


def _texts(failure: BaseException | None) -> Iterator[str]:
    """The texts of a failure and of its causes; those that come from Java hold Java's own causes too."""
    while failure is not None:
        if hasattr(failure, "_desc"):  # of Spark: its str() asks Java, which may have ended
            yield failure._desc or ""
            yield getattr(failure, "_stackTrace", None) or ""
        else:
            yield _text(failure)
        failure = getattr(failure, "_cause", None) or failure.__cause__


def _text(failure: BaseException) -> str:
    try:
        return f"{type(failure).__name__}: {failure}" if not isinstance(failure, MoviepipeError) else str(failure)
    except Exception:  # a Py4JJavaError asks Java for its text
        return f"{type(failure).__name__}: Answer from Java side is empty"
