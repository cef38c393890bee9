"""top_movies.csv of one fetch: the movies that it has found, the most popular first, for people and spreadsheets."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from io import TextIOWrapper
from typing import IO, Any

from moviepipe.envelope import FOUND, MOVIE_DETAILS
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.fetch_folder import FetchFolder, whole_lines
from moviepipe.io.lake import Lake

FILE = "top_movies.csv"
SEPARATOR = "; "
# The columns of `publish csv --year`, for one file is to be read by all that read the other.
COLUMNS = ("title", "release_date", "genres", "budget_usd", "revenue_usd", "popularity", "production_companies")
FORMULA_SIGNS, BREAKS = "=+-@＝＋－＠", ";\t\r\n"
PASSED_OVER = ("Zs", "Zl", "Zp", "Cf", "Co", "Cc")


def write_top_movies(lake: Lake, run_id: str, out: str) -> tuple[str, int]:
    """Writes the file of a fetch into a folder; its place and its rows."""
    movies = sorted(_movies(lake, run_id).values(), key=_most_popular_first)
    path = f"{out.rstrip('/')}/{FILE}"
    write_artifact(path, partial(_write, movies))
    return path, len(movies)


def _movies(lake: Lake, run_id: str) -> dict[int, dict[str, Any]]:
    """The bodies of the movies that were found, each once: the last answer of several."""
    found: dict[int, dict[str, Any]] = {}
    for file in FetchFolder(lake, run_id).answer_files():
        for line in whole_lines(file):
            record = json.loads(line)
            if record["endpoint"] == MOVIE_DETAILS and record["status_code"] == FOUND:
                found[record["resource_id"]] = json.loads(record["payload"])
    return found


def _most_popular_first(movie: dict[str, Any]) -> tuple[float, int]:
    return -float(movie.get("popularity") or 0), movie["id"]


def _write(movies: Iterable[dict[str, Any]], file: IO[bytes]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([*_cells(movie)] for movie in movies)
    text.detach()  # the file stays open: whoever gave it has to close it


def _cells(movie: dict[str, Any]) -> Iterator[Any]:
    yield disarmed(movie.get("title") or "")
    yield movie.get("release_date") or ""
    yield disarmed(_names(movie.get("genres")))
    yield from (movie.get(name) or "" for name in ("budget", "revenue"))  # TMDb's 0 is "unknown"
    yield "" if movie.get("popularity") is None else movie["popularity"]
    yield disarmed(_names(movie.get("production_companies")))


def _names(entries: list[dict[str, Any]] | None) -> str:
    return SEPARATOR.join(sorted({each["name"] for each in entries or () if each.get("name")}))


def disarmed(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula."""
    kept, at_start = [], True
    held = ""  # what a spreadsheet looks past, at the start of a cell
    for sign in text:
        if sign in BREAKS:
            kept += [held, sign]
            held, at_start = "", True
        elif at_start and (sign in "\"'`" or unicodedata.category(sign) in PASSED_OVER):
            held += sign
        else:
            kept += ["'" if at_start and sign in FORMULA_SIGNS else "", held, sign]
            held, at_start = "", False
    disarmed_text = "".join([*kept, held])
    return f"'{disarmed_text}" if text[:1] in ("\t", "\r", "\n") else disarmed_text
