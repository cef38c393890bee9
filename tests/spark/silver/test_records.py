"""Every Bronze record gets one outcome, and every movie or show has at most one winner."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND, NO_ANSWER, NOT_FOUND, TMDB, Envelope
from moviepipe.silver import CARRIED_PARTS, MOVIE_DELETIONS, MOVIES, TV_DELETIONS, TV_SHOWS
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS, MOVIE, TV
from moviepipe.silver.outcomes import Outcome
from moviepipe.silver.records import competing_versions, with_outcome
from moviepipe.tables import few_rows
from records import NOT_FOUND_BODY, answer, body, bronze, day, not_found, show, tv
from silver_tables import validated

Record = Callable[[int], Envelope]


def film(at: int, title: str = "A") -> Record:
    """A movie's payload, fetched on that day of January."""
    return lambda movie_id: answer(body(movie_id, title=title), day(at))


def gone(at: int, text: str = NOT_FOUND_BODY) -> Record:
    """TMDb's 404 for a movie on that day."""
    return lambda movie_id: answer(text, day(at), resource_id=movie_id, status_code=404)


def broken(at: int) -> Record:
    return lambda movie_id: answer(body(movie_id, vote_count=-1), day(at))


def of_a_show(record: Envelope) -> Envelope:
    """The same of the show with that id, whose title TMDb calls its name."""
    return tv(replace(record, payload=(record.payload or "").replace('"title"', '"name"')))


def held(spark: SparkSession, records: Iterable[Envelope], kind: Kind, status: int) -> DataFrame:
    """What Silver remembers of applied records."""
    its = [r for r in records if (r.endpoint, r.status_code) == (kind.endpoints[0], status)]
    rows = [(r.resource_id, r.fetched_at, r.payload) for r in its]
    frame = spark.createDataFrame(rows, f"{kind.key} bigint, fetched_at timestamp, payload string")
    return frame.withColumn("_payload_hash", F.xxhash64("payload")).drop("payload")


def outcomes(spark: SparkSession, records: list[Envelope], stored: Iterable[Envelope] = ()) -> list[str]:
    """The outcome of each record, in order."""
    stored = list(stored)
    media, nothing_missing = (MOVIE, TV), F.lit(None).cast("array<string>")
    there = {
        table.short_name: held(spark, stored, kind, FOUND).withColumn("_missing_parts", nothing_missing)
        for kind, table in zip(media, (MOVIES, TV_SHOWS), strict=True)
    }
    deletions = zip(media, (MOVIE_DELETIONS, TV_DELETIONS), strict=True)
    gone = {table.short_name: held(spark, stored, kind, NOT_FOUND) for kind, table in deletions}
    nothing_carried = {CARRIED_PARTS.short_name: few_rows(spark, [], CARRIED_PARTS.schema)}
    kinds = [kind for kind in KINDS if kind.source == TMDB]
    parsed = validated(bronze(spark, *records), kinds)
    classified = with_outcome(parsed, competing_versions(parsed, there | gone | nothing_carried, kinds))
    return [row.outcome for row in sorted(classified.select("row_id", "outcome").collect())]


KEPT, DELETED, SUPERSEDED, UNCHANGED, REJECTED, OTHER = Outcome

# What Silver holds of the movie, what arrives, and the outcome of each arrival.
Story = tuple[list[Record], list[Record], list[str]]
STORIES: dict[str, Story] = {
    "a new movie": ([], [film(1)], [KEPT]),
    "a newer payload": ([film(1)], [film(2)], [KEPT]),
    "a newer fetch of the same body": ([film(1)], [film(2, "A")], [KEPT]),
    "an older payload arrives late": ([film(5)], [film(2)], [SUPERSEDED]),
    "a replay": ([film(1)], [film(1)], [UNCHANGED]),
    "a replay beside news": ([film(1)], [film(1), film(2), film(1)], [UNCHANGED, KEPT, UNCHANGED]),
    "two versions at once": ([], [film(1), film(2)], [SUPERSEDED, KEPT]),
    "two versions, newest first": ([], [film(2), film(1)], [KEPT, SUPERSEDED]),
    "both older than the stored": ([film(9)], [film(1), film(2)], [SUPERSEDED, SUPERSEDED]),
    "exact duplicates": ([], [film(1), film(1), film(1)], [KEPT, UNCHANGED, UNCHANGED]),
    "duplicates of an old version": ([], [film(1), film(1), film(2)], [SUPERSEDED, SUPERSEDED, KEPT]),
    "a 404 of an unknown movie": ([], [gone(1)], [DELETED]),
    "a 404 newer than the stored": ([film(1)], [gone(2)], [DELETED]),
    "a 404 older than the stored": ([film(5)], [gone(2)], [SUPERSEDED]),
    "a 404 of the same moment": ([film(5)], [gone(5)], [DELETED]),
    "a 404 newer, in one batch": ([], [film(1), gone(2)], [SUPERSEDED, DELETED]),
    "a 404 older, in one batch": ([], [film(2), gone(1)], [KEPT, SUPERSEDED]),
    "a 404 of the same moment, in one batch": ([], [film(1), gone(1)], [SUPERSEDED, DELETED]),
    "the same, 404 first": ([], [gone(1), film(1)], [DELETED, SUPERSEDED]),
    "two 404s of one moment": ([], [gone(1), gone(1, '{"status_code":34}')], [DELETED, UNCHANGED]),
    "a later 404 of a gone movie": ([gone(1)], [gone(2)], [DELETED]),
    "an earlier 404 of a gone movie": ([gone(5)], [gone(2)], [SUPERSEDED]),
    "a payload older than its 404": ([gone(5)], [film(3)], [SUPERSEDED]),
    "a payload of the 404's moment": ([gone(5)], [film(5)], [SUPERSEDED]),
    "a movie returns": ([gone(5)], [film(7)], [KEPT]),
    "a replay after a return": ([gone(5), film(7)], [film(7), gone(5), film(3)], [UNCHANGED, UNCHANGED, SUPERSEDED]),
    "a replayed 404": ([gone(5)], [gone(5)], [UNCHANGED]),
    "a replayed 404 that said other words": ([gone(5)], [gone(5, '{"status_code":34}')], [UNCHANGED]),
    "a 404 of a proxy": ([film(1)], [gone(2, "<html>404 Not Found</html>")], [REJECTED]),
    "a 404 of a proxy, the movie gone": ([gone(1)], [gone(2, "{}"), film(3)], [REJECTED, KEPT]),
    "a 404 replayed after a crash, the movie still there": ([gone(5), film(3)], [gone(5)], [DELETED]),
    "a broken newer payload wins nothing": ([], [film(1), broken(2)], [KEPT, REJECTED]),
    "a broken payload leaves the stored alone": ([film(1)], [broken(2)], [REJECTED]),
}


def test_the_outcome_of_every_story(spark: SparkSession) -> None:
    """Of movies and, in the same batch, of shows, whose ids are those of movies with other stories."""
    ids = range(1, len(STORIES) + 1)
    stored: list[Envelope] = []
    arriving: list[tuple[str, Envelope]] = []
    for kind, numbers, told_of in (("movie", ids, lambda record: record), ("show", reversed(ids), of_a_show)):
        for number, (name, (before, new, _)) in zip(numbers, STORIES.items(), strict=True):
            stored += [told_of(record(number)) for record in before]
            arriving += [(f"{kind}: {name}", told_of(record(number))) for record in new]
    told: dict[str, list[str]] = {}
    for (name, _), outcome in zip(arriving, outcomes(spark, [r for _, r in arriving], stored), strict=True):
        told.setdefault(name, []).append(outcome)
    expected = {name: outcomes for name, (_, _, outcomes) in STORIES.items()}
    assert told == {f"{kind}: {name}": outcomes for kind in ("movie", "show") for name, outcomes in expected.items()}


def test_records_that_are_no_answer_about_one_movie(spark: SparkSession) -> None:
    records: list[tuple[Envelope, str]] = [
        (answer(body(1), resource_id=None), REJECTED),
        (answer(NOT_FOUND_BODY, resource_id=None, status_code=404), REJECTED),
        (answer("{}", status_code=404), REJECTED),
        (answer(None, status_code=404), REJECTED),
        (answer("{}", status_code=500), REJECTED),
        (answer("{}", status_code=401), REJECTED),
        (answer("timed out", status_code=NO_ANSWER), REJECTED),
        (tv(answer("timed out", status_code=NO_ANSWER)), REJECTED),
        (tv(answer(show(1), resource_id=None)), REJECTED),
        (tv(answer(body(1))), REJECTED),
        (answer(None), REJECTED),
        (answer(body(1), endpoint="discover/movie"), OTHER),
        (answer("plan", endpoint="run/plan", resource_id=None), OTHER),
        (answer("[]", endpoint="movie/{movie_id}/videos", status_code=500), OTHER),
        (answer("not even JSON", endpoint=None, resource_id=None, status_code=None, at=None), REJECTED),  # type: ignore[arg-type]
    ]
    assert outcomes(spark, [record for record, _ in records]) == [outcome for _, outcome in records]


def test_of_two_payloads_of_one_moment_the_same_wins_together_or_apart(spark: SparkSession) -> None:
    pairs = [(film(1, "A")(movie_id), film(1, "B")(movie_id)) for movie_id in range(1, 9)]
    together = outcomes(spark, [record for pair in pairs for record in pair])
    b_after_a = outcomes(spark, [b for _, b in pairs], stored=[a for a, _ in pairs])
    assert all(sorted(pair) == [KEPT, SUPERSEDED] for pair in zip(together[::2], together[1::2], strict=True))
    assert b_after_a == together[1::2]
    assert set(b_after_a) == {KEPT, SUPERSEDED}  # the payload decides, not the order of arrival


def test_the_text_stays_only_with_a_rejected_record(spark: SparkSession) -> None:
    records = validated(bronze(spark, answer(body(1)), answer("<html>"), not_found(2, day(1))))
    rows: list[Any] = sorted(records.select("row_id", "payload", "is_versioned", "resource_id").collect())
    assert [tuple(row)[1:] for row in rows] == [(None, True, 1), ("<html>", False, 1), (None, True, 2)]
