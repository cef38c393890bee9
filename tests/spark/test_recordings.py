"""What TMDb really answered, from landing to Silver: what is kept, and why anything is not."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lakes import ingest
from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import table_named
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.schema_drift import find_drift
from recordings import endpoint_and_id, recorded_answers
from records import bronze
from silver_tables import validated

KEPT = {
    "movie-append/flexget__movie-13515__append-to-response-alternative-titles.json",  # of 2017, as are the next three
    "movie-append/flexget__movie-603__append-to-response-alternative-titles.json",
    "movie-append/flexget__movie-604__append-to-response-alternative-titles.json",
    "movie-append/flexget__movie-8681__append-to-response-alternative-titles.json",
    "movie-append/gotmdb__movie-550__append-to-response-credits-release-dates-external-ids-keywords-images.json",
    "movie-append/moviequeue__movie-115__append-to-response-trailers-credits-releases.json",
    "movie-append/moviequeue__movie-275__append-to-response-trailers-credits-releases__v2.json",
    "movie-append/tmdblib__movie-19995__language-de-de_include-image-language-de_append-to-response-images.json",
    "movie-details/gotmdb__movie-348.json",
    "movie-details/tmdblib__movie-168259__language-de.json",
    "movie-details/tmdblib__movie-47964__language-it.json",
    "tv/ceg__tv-1399.json",
    "tv/tmdblib__tv-1396__include-image-language-pt_append-to-response-images.json",
    "tv/tmdblib__tv-1668__append-to-response-videos.json",
}
NOT_FOUND = {
    "errors/moviequeue__movie-0__append-to-response-trailers-credits-releases__http404.json",
    "errors/tmdblib__movie-999999999__http404.json",
    "errors/tmdblib__tv-999999999__http404.json",
    "documented 404, code 34",
}
REJECTED = {
    f"documented {status}, code {code}": [f"the request failed with status: {status}"]
    for status, code in ((401, 7), (400, 22), (422, 20), (400, 27), (429, 25))
}
# Older answers about what is kept: movie 275 three times, 550 and 47964 once; show 1396 twice, 1668 once.
SUPERSEDED = 8
OTHER = 142 - len(KEPT) - SUPERSEDED - 3  # three 404s are recorded


def documented_errors(folder: Path) -> list[Envelope]:
    """The errors that nobody recorded, as answers about movie 11; one status and code stands there twice."""
    errors = json.loads((folder / "errors" / "documented.json").read_text(encoding="utf-8"))
    return [
        Envelope(
            *(MOVIE_DETAILS, 11, error["http_status"]),
            fetched_at=datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=number),
            payload=json.dumps(error["body"]),
            run_id=f"documented {error['http_status']}, code {error['body']['status_code']}",
        )
        for number, error in enumerate(errors)
    ]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake.at(str(tmp_path_factory.mktemp("recordings") / "lake"))


@pytest.fixture(scope="module")
def run(spark: SparkSession, lake: Lake, shared_data: Path) -> JobRun:
    """Silver's account of all of them at once."""
    folder = shared_data / "tmdb-recorded"
    return ingest(spark, lake, *recorded_answers(folder), *documented_errors(folder))


def read(spark: SparkSession, lake: Lake, name: str) -> list[dict[str, Any]]:
    return [row.asDict() for row in delta.read_table(spark, lake, table_named(name)).collect()]


def files(spark: SparkSession, lake: Lake, *names: str) -> set[str]:
    """The recordings that a table's rows come from."""
    return {row["_run_id"] for name in names for row in read(spark, lake, name)}


def test_every_recording_has_the_outcome_it_should(spark: SparkSession, lake: Lake, run: JobRun) -> None:
    assert files(spark, lake, "silver.movies", "silver.tv_shows") == KEPT
    assert files(spark, lake, "silver.movie_deletions", "silver.tv_deletions") == NOT_FOUND
    rejected = {row["_run_id"]: row["_errors"] for row in read(spark, lake, "silver.rejected_records")}
    assert rejected == REJECTED
    assert (run.kept, run.superseded, run.deleted) == (len(KEPT), SUPERSEDED, len(NOT_FOUND))
    assert (run.rejected, run.unchanged, run.other) == (len(REJECTED) + 1, 0, OTHER)  # 429 stands there twice


def test_what_the_kept_ones_say(spark: SparkSession, lake: Lake, run: JobRun) -> None:
    movies = {row["movie_id"]: row for row in read(spark, lake, "silver.movies")}
    shown = ("title", "release_year", "budget_usd", "runtime_minutes", "vote_count", "collection_id")
    assert {movie_id: tuple(movies[movie_id][name] for name in shown) for movie_id in (603, 275, 19995)} == {
        603: ("The Matrix", 1999, 63_000_000, 136, 9_552, 2_344),
        275: ("Fargo", 1996, 7_000_000, 98, 9_217, None),
        19995: ("Avatar - Aufbruch nach Pandora", 2009, 237_000_000, 162, 0, 87_096),
    }
    shows = [(row["series_id"], row["name"], row["season_count"]) for row in read(spark, lake, "silver.tv_shows")]
    assert sorted(shows) == [(1396, "Breaking Bad", 5), (1399, "Game of Thrones", 8), (1668, "Friends", 10)]
    genres = Counter(row["series_id"] for row in read(spark, lake, "silver.tv_genres"))
    assert genres == {1396: 2, 1399: 3, 1668: 1}


def test_appended_parts_are_read_and_unknown_ones_passed_over(spark: SparkSession, lake: Lake, run: JobRun) -> None:
    names = ("movie_cast", "movie_crew", "movie_keywords")
    counts = {name: Counter(row["movie_id"] for row in read(spark, lake, f"silver.{name}")) for name in names}
    assert counts == {
        "movie_cast": {550: 75, 115: 40, 275: 40},
        "movie_crew": {550: 188, 115: 127, 275: 58},
        "movie_keywords": {550: 14},
    }


def test_the_last_recorded_page_of_each_list_is_the_list(spark: SparkSession, lake: Lake, run: JobRun) -> None:
    lists = read(spark, lake, "silver.movie_lists")  # each recording is a fetch of its own, and page 2 the last of both
    assert Counter(row["list_name"] for row in lists) == {"top_rated": 20, "popular": 20}
    first = {row["list_name"]: row["movie_id"] for row in lists if row["list_rank"] == 21}
    assert first == {"top_rated": 680, "popular": 1273221}


def test_of_all_fields_seen_only_softcore_is_news(spark: SparkSession, lake: Lake, run: JobRun) -> None:
    drift = [(row.kind, row.field, row.seen, row.modelled, row.records) for row in find_drift(spark, lake)]
    assert drift == [("movie", "softcore", "boolean", None, 5), ("tv", "softcore", "boolean", None, 4)]


def test_a_null_that_the_specification_forgot_never_rejects(spark: SparkSession, shared_data: Path) -> None:
    corrections = json.loads((shared_data / "tmdb-openapi" / "nullable-corrections.json").read_text(encoding="utf-8"))
    files = {
        "movie": "movie-details/gotmdb__movie-348.json",
        "tv": "tv/ceg__tv-1399.json",
        "movie/top_rated": "movie-lists/tmdblib__movie-top-rated__page-1.json",
        "movie/popular": "movie-lists/tmdblib__movie-popular__page-1.json",
    }
    examples = {kind: json.loads((shared_data / "tmdb-recorded" / file).read_text()) for kind, file in files.items()}
    nulls = [answer_with_null(correction["path"], examples) for correction in corrections]
    checked = validated(bronze(spark, *nulls)).where(F.size("_errors") == 0).groupBy("kind").count().collect()
    # Of the 51, five stand on movie/{movie_id} and two parts of it, three on tv/{series_id} and two parts of it.
    assert {row.kind: row["count"] for row in checked} == {"movie": 5, "tv": 3, "list_page": 2, None: 41}


def answer_with_null(pointer: str, examples: dict[str, Any]) -> Envelope:
    """An answer of the endpoint that a correction names, null where it allows it; a part stands in its details."""
    steps = [step.replace("~1", "/") for step in pointer.split("/")]
    path, fields = steps[2].removeprefix("/3/"), steps[steps.index("schema") + 1 : -1]
    kind, about_one, part = re.fullmatch(r"(\w+)(/{\w+_id})?/?(.*)", path).groups()  # type: ignore[union-attr]
    whole, fields = examples.get(kind, {}), [field for field in [part, *fields] if field not in ("properties", "")]
    if not about_one or not whole:
        return Envelope(
            path, None, 200, datetime.now(UTC), json.dumps(with_null(examples.get(path, {}), fields)), "run"
        )
    body = json.dumps(with_null(whole, fields))
    return Envelope(*endpoint_and_id(f"{kind}/{whole['id']}"), 200, datetime.now(UTC), body, "run")


def with_null(value: Any, fields: list[str]) -> Any:
    """The value with null at a path of names, and of `items` for every entry of an array."""
    if not fields:
        return None
    name, *rest = fields
    if name == "items":
        return [with_null(entry, rest) for entry in value or [{}]]
    return (value or {}) | {name: with_null((value or {}).get(name), rest)}
