"""What a record must meet to enter Silver; one that fails is rejected with every reason that applies.

A check speaks of `movie.…`, which is null for a record without a movie's body, and null counts as met.
"""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.quality import Check

LARGEST_WHOLE_NUMBER = 2**53
LARGEST_INT = float(2**31)
OLDEST_YEAR, NEWEST_YEAR = 1800, 2200
HIGHEST_VOTE = 10


def is_whole_number(value: Column) -> Column:
    """True for a number without a fraction that a double holds exactly."""
    return (F.abs(value) < LARGEST_WHOLE_NUMBER) & (value == F.rint(value))


def parse_date(text: Column) -> Column:
    """An ISO date as a date; null for anything else, and for years no film can have."""
    date = F.when(text.rlike(r"^\d{4}-\d{2}-\d{2}\z"), text).try_cast("date")
    return F.when(F.year(date).between(OLDEST_YEAR, NEWEST_YEAR), date)


def entries(path: str) -> Column:
    """The entries of one array of the body; none where it is absent."""
    return F.coalesce(F.col(f"movie.{path}"), F.array())


def known_text(value: Column) -> Column:
    """Text, with TMDb's "" for unknown as null."""
    return F.nullif(F.trim(value), F.lit(""))


def title() -> Column:
    """The title, or the original title where TMDb has no other."""
    return F.coalesce(known_text(_field("title")), known_text(_field("original_title")))


def _field(name: str) -> Column:
    return F.col(f"movie.{name}")


def _from_zero_up(name: str) -> Check:
    return Check(f"{name} is below 0", lambda: _field(name) >= 0, lambda: _field(name))


def _below(name: str, limit: float) -> Check:
    return Check(f"{name} is too large", lambda: _field(name) < limit, lambda: _field(name))


def _whole(name: str) -> Check:
    return Check(f"{name} is not a whole number", lambda: is_whole_number(_field(name)), lambda: _field(name))


def _entries_have(path: str, key: str, is_usable: Callable[[Column], Column]) -> Check:
    def passes() -> Column:
        return F.forall(entries(path), lambda entry: F.coalesce(is_usable(entry[key]), F.lit(False)))

    return Check(f"{path} has an entry without a usable {key}", passes)


def _is_text(value: Column) -> Column:
    return F.trim(value) != ""


RECORD_CHECKS = (
    Check("the landing line is no envelope record", lambda: F.col("endpoint").isNotNull()),
    Check("the record names no movie", lambda: ~F.col("is_details") | F.col("resource_id").isNotNull()),
    Check(
        "the request failed with status",
        lambda: ~F.col("is_details") | F.col("status_code").isin(200, 404),
        lambda: F.col("status_code"),
    ),
)
BODY_CHECKS = (
    Check("the body is not one JSON object", lambda: F.col("is_json"), lambda: F.col("payload")),
    Check("a field of the body has a type that TMDb does not use", lambda: F.col("is_readable") | ~F.col("is_json")),
    Check(
        "the body's id is not the movie that was asked for",
        lambda: F.col("movie").isNull() | F.coalesce(_field("id") == F.col("resource_id"), F.lit(False)),
        lambda: _field("id"),
    ),
    Check("the movie has no title", lambda: F.col("movie").isNull() | title().isNotNull()),
    Check(
        "release_date is not a date",
        lambda: (_field("release_date") == "") | parse_date(_field("release_date")).isNotNull(),
        lambda: _field("release_date"),
    ),
    *(_from_zero_up(name) for name in ("budget", "revenue", "runtime", "popularity", "vote_count")),
    _below("runtime", LARGEST_INT),
    _below("popularity", float("inf")),
    *(_whole(name) for name in ("budget", "revenue", "runtime", "vote_count", "belongs_to_collection.id")),
    Check(
        f"vote_average is not from 0 to {HIGHEST_VOTE}",
        lambda: _field("vote_average").between(0, HIGHEST_VOTE),
        lambda: _field("vote_average"),
    ),
    *(
        _entries_have(path, "id", is_whole_number)
        for path in ("genres", "production_companies", "keywords.keywords", "credits.cast", "credits.crew")
    ),
    _entries_have("production_countries", "iso_3166_1", _is_text),
    _entries_have("spoken_languages", "iso_639_1", _is_text),
    _entries_have("credits.cast", "credit_id", _is_text),
    _entries_have("credits.crew", "credit_id", _is_text),
)
CHECKS = RECORD_CHECKS + BODY_CHECKS
