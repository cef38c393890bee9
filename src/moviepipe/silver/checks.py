"""The rules that bodies of every medium share; one that fails is rejected with every reason that applies.

A path such as `movie.credits.cast` starts with the medium, whose column is null for a record without a readable body,
and null counts as met.
"""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.bronze.answers import is_not_found
from moviepipe.envelope import FOUND, NOT_FOUND
from moviepipe.quality import Check, limit

LARGEST_WHOLE_NUMBER = 2**53
LARGEST_INT = float(2**31)
HIGHEST_VOTE = 10


def is_whole_number(value: Column) -> Column:
    """True for a number without a fraction that a double holds exactly."""
    return (F.abs(value) < LARGEST_WHOLE_NUMBER) & (value == F.rint(value))


def is_text(value: Column) -> Column:
    """True for a text that is not blank."""
    return F.trim(value) != ""


def parse_date(text: Column) -> Column:
    """An ISO date as a date; null for anything else."""
    return F.when(text.rlike(r"^\d{4}-\d{2}-\d{2}\z"), text).try_cast("date")


def entries(path: str) -> Column:
    """The entries of one array of the body; none where it is absent."""
    return F.coalesce(F.col(path), F.array())


def known_text(value: Column) -> Column:
    """Text, with TMDb's "" for unknown as null."""
    return F.nullif(F.trim(value), F.lit(""))


def first_known(*paths: str) -> Column:
    """The first of several texts that is known."""
    return F.coalesce(*(known_text(F.col(path)) for path in paths))


def record_checks(noun: str) -> tuple[Check, ...]:
    """What an answer about one `noun` must be, and its body as a whole."""
    return (
        Check(f"the record names no {noun}", lambda: F.col("resource_id").isNotNull(), name="resource_id_present"),
        answered(FOUND, NOT_FOUND),
        not_found_by_tmdb(),
        *body_checks(),
    )


def answered(*statuses: int) -> Check:
    """The answer has one of the statuses."""
    return Check(
        "the request failed with status",
        lambda: F.col("status_code").isin(*statuses),
        lambda: F.col("status_code"),
        name="status_expected",
    )


def not_found_by_tmdb() -> Check:
    """A 404 is TMDb's own: that of a proxy or a web server says nothing about a movie or show."""
    return Check(
        "the 404 is not TMDb's own",
        lambda: (F.col("status_code") != NOT_FOUND) | is_not_found(),
        lambda: F.col("payload"),
        name="not_found_by_tmdb",
    )


def body_checks() -> tuple[Check, ...]:
    """What a body must be as a whole."""
    return (
        Check(
            "the body is not one JSON object",
            lambda: F.col("is_json"),
            lambda: F.col("payload"),
            name="body_is_json_object",
        ),
        Check(
            "a name stands twice in the body, first with a type that is not the field's",
            _has_its_last_types,
            name="body_names_not_repeated",
        ),
    )


def _has_its_last_types() -> Column:
    """True unless the body cannot be read and `misfits`, which sees only the last of two values, finds no reason."""
    return F.col("is_readable") | ~F.col("is_json") | (F.size("misfits") > 0)


def is_of_the_asked(medium: str, noun: str) -> Check:
    """The body's id is the one of the request."""
    return Check(
        f"the body's id is not the {noun} that was asked for",
        lambda: F.col(medium).isNull() | F.coalesce(F.col(f"{medium}.id") == F.col("resource_id"), F.lit(False)),
        lambda: F.col(f"{medium}.id"),
        name="id_as_requested",
    )


def has_text(reason: str, *paths: str) -> Check:
    """At least one of several texts is known."""
    medium = paths[0].partition(".")[0]
    return Check(
        reason,
        lambda: F.col(medium).isNull() | first_known(*paths).isNotNull(),
        name=_rule(paths[0], "present"),
    )


def date_or_none(path: str) -> Check:
    """A date, "" or nothing."""
    value = _value(path)
    return Check(
        f"{_name(path)} is not a date",
        lambda: (value() == "") | parse_date(value()).isNotNull(),
        value,
        name=_rule(path, "is_date"),
    )


def year_in_range(path: str) -> Check:
    """A date of a year that a film can have, by the settings."""
    value = _value(path)
    oldest, newest = "oldest_year", "newest_year"
    return Check(
        f"the year of {_name(path)} is not from `silver.{oldest}` to `silver.{newest}`",
        lambda: F.year(parse_date(value())).between(limit(oldest), limit(newest)),
        value,
        name=_rule(path, "year_in_range"),
    )


def from_zero_up(path: str) -> Check:
    """A number that is not negative."""
    value = _value(path)
    return Check(f"{_name(path)} is below 0", lambda: value() >= 0, value, name=_rule(path, "not_negative"))


def below(path: str, limit: float) -> Check:
    """A number that fits its column."""
    value = _value(path)
    return Check(f"{_name(path)} is too large", lambda: value() < limit, value, name=_rule(path, "not_too_large"))


def whole(path: str) -> Check:
    """A number without a fraction."""
    value = _value(path)
    return Check(
        f"{_name(path)} is not a whole number",
        lambda: is_whole_number(value()),
        value,
        name=_rule(path, "is_whole_number"),
    )


def vote(path: str) -> Check:
    """A mean of votes."""
    value = _value(path)
    return Check(
        f"{_name(path)} is not from 0 to {HIGHEST_VOTE}",
        lambda: value().between(0, HIGHEST_VOTE),
        value,
        name=_rule(path, "in_range"),
    )


def entries_have(path: str, key: str, is_usable: Callable[[Column], Column]) -> Check:
    """Every entry of an array has the key its row will need."""

    def passes() -> Column:
        return F.forall(entries(path), lambda entry: F.coalesce(is_usable(entry[key]), F.lit(False)))

    return Check(f"{_name(path)} has an entry without a usable {key}", passes, name=_rule(path, f"entries_have_{key}"))


def _name(path: str) -> str:
    return path.partition(".")[2]


def _rule(path: str, what_holds: str) -> str:
    """A check's name: `budget_not_negative` of `movie.budget`."""
    return f"{_name(path).replace('.', '_')}_{what_holds}".lower()


def _value(path: str) -> Callable[[], Column]:
    return lambda: F.col(path)
