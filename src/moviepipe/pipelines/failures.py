"""Errors of Spark, Delta, Java and the system as one line: what happened, to which table and file, the next step."""

import re
from urllib.parse import unquote

from moviepipe.errors import LeaseLostError, MoviepipeError, repair, texts_of
from moviepipe.pipelines.failure_rules import DAMAGED, RULES

TABLE_FILE = re.compile(
    r"(?:file:/{0,2}(?=/))?(?P<path>/?[^\s'\"`,;()\[\]]*/(?P<layer>bronze|silver|gold|ops)/(?P<table>[a-z_0-9]+)(?:/[^\s'\"`,;()]*)?)"
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # delta-rs colours its errors
DETAILS = re.compile(r'^\s*details = "(.+)"$', re.MULTILINE)  # of gRPC, whose first line tells nothing
ROOTLESS = re.compile(r"(?<=metadata for file )(?!/)")  # delta-rs leaves out the slash that a path begins with
FOREIGN = re.compile(r"\b(org\.apache|java\.|io\.delta|SQLSTATE|Py4J|[a-z]\w+\.[A-Z]\w*(Exception|Error))")


def first(failure: BaseException) -> BaseException:
    """The failure that came first, which a later one, in recording it or in cleaning up, must not hide."""
    if isinstance(failure, LeaseLostError):
        return failure  # Java was halted for it, and everything else failed of that
    found, current = [failure], failure
    while (earlier := current.__context__) is not None:
        if current.__cause__ is not earlier and not current.__suppress_context__:
            found.append(earlier)
        current = earlier
    clear = (each for each in reversed(found) if isinstance(each, MoviepipeError | KeyboardInterrupt) or known(each))
    return next(clear, failure)


def explain(failure: BaseException, lake: str = "") -> str:
    """The one line that a person sees of a failure, whatever it is; the lake is named when no table is."""
    told = " ".join(COLOURS.sub("", str(failure)).split()) if isinstance(failure, MoviepipeError) else ""
    if told and not FOREIGN.search(told):
        return told
    kind = "Spark" if type(failure).__module__.startswith(("pyspark.", "py4j.")) else type(failure).__name__
    return (
        known(failure, lake)
        or told
        or f"{kind} failed: {message(failure)}. Run it with --verbose, and report what it shows."
    )


def known(failure: BaseException, lake: str = "") -> str | None:
    """What a failure means and what helps, when it is one of those that are known."""
    text = ROOTLESS.sub("/", "\n".join(texts_of(failure)))
    for pattern, meaning, remedy in RULES:
        if found := re.search(pattern, text):
            return f"{meaning}{_place(text, found.start(), lake) or (lake and f' (lake {lake})')}. {remedy}"
    if (found := re.search(DAMAGED, text)) and (line := _damaged(text, found.start(), lake)):
        return line
    if isinstance(failure, OSError) and failure.filename:
        return f"{failure.filename}: {failure.strerror}. Check the path and its rights."
    return None


def message(failure: BaseException) -> str:
    """What a failure says of itself: its root cause for a person, without Java's names and traces."""
    text = next(texts_of(failure), "").split("== SQL")[0].removeprefix(f"{type(failure).__name__}: ").strip()
    causes = re.findall(r"^(?:Caused by)?: +[\w.$]+(?:Exception|Error)\w*: *(.+)$", text, re.MULTILINE)
    causes += DETAILS.findall(text)
    line = causes[-1] if causes else text.split("\n")[0]
    line = re.sub(r";?\s*SQLSTATE: \w+", "", " ".join(line.split()))
    return re.sub(r"\b(?:[a-z]\w*\.)+(?=[A-Z]\w*(?:Exception|Error))", "", line).rstrip(" .;")


def _damaged(text: str, position: int, lake: str) -> str | None:
    found = TABLE_FILE.search(text, position) or TABLE_FILE.search(text)
    if found is None:
        return None
    name = f"{found['layer']}.{found['table']}"
    path = _path(found, lake)
    return f"{name} cannot be read: {path} is damaged or missing. {repair(name, path)}"


def _place(text: str, position: int, lake: str) -> str:
    found = TABLE_FILE.search(text, position) or TABLE_FILE.search(text)
    return f": {found['layer']}.{found['table']} ({_path(found, lake)})" if found else ""


def _path(found: re.Match[str], lake: str) -> str:
    """The file's path; a pattern cannot tell where a path with spaces begins, but the lake's is known."""
    of_table = f"{lake.rstrip('/')}/{found['layer']}/{found['table']}"
    if lake and unquote(found.string[: found.end("table")]).endswith(of_table.removeprefix("s3:/")):
        return of_table + unquote(found.string[found.end("table") : found.end("path")]).rstrip(".:/")
    return unquote(found["path"]).rstrip(".:/")
