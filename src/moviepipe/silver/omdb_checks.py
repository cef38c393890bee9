"""What OMDb's answer about a movie must be to enter Silver.

What says that the answer is of another thing rejects it. A value that cannot be read only warns: it is null in Silver,
and a new way of writing one value costs no movie its other ratings.
"""

from collections.abc import Callable
from functools import partial

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND, IMDB_ID, OMDB_NOT_FOUND
from moviepipe.quality import Check, Level
from moviepipe.silver import omdb_payload
from moviepipe.silver.checks import answered, body_checks, entries, entries_have, is_text

NAME = "omdb_movie"
MOVIE = "movie"
HIGHEST_IMDB_RATING, HIGHEST_METASCORE = 10, 100
RATINGS = f"{NAME}.Ratings"


def is_found() -> Column:
    """True for the body of a title that OMDb has; it answers 200 for others too."""
    return F.col(f"{NAME}.Response") == "True"


def _value(field: str) -> Callable[[], Column]:
    return partial(F.col, f"{NAME}.{field}")


def _of_found(field: str, is_met: Callable[[Column], Column]) -> Callable[[], Column]:
    """A condition on a field of a body that was found, which null does not meet."""
    return lambda: F.when(is_found(), F.coalesce(is_met(_value(field)()), F.lit(False)))


def _is_answer() -> Column:
    """The body says that the title was found, or in OMDb's own words that it was not."""
    is_not_found = (_value("Response")() == "False") & _value("Error")().isin(*OMDB_NOT_FOUND)
    return F.col(NAME).isNull() | F.coalesce(is_found() | is_not_found, F.lit(False))


def _readable(rule: str, field: str, read: Callable[[Column], Column], form: str) -> Check:
    """A value that is not known, or written as OMDb writes it."""
    value = _value(field)
    return Check(
        f"{field} is not written as {form}",
        lambda: omdb_payload.known(value()).isNull() | read(value()).isNotNull(),
        value,
        name=rule,
        level=Level.WARN,
    )


def _ratings_are_readable() -> Column:
    def is_readable(entry: Column) -> Column:
        return omdb_payload.known(entry["Value"]).isNull() | omdb_payload.rating(entry["Value"]).isNotNull()

    return F.forall(entries(RATINGS), is_readable)


OMDB_CHECKS = (
    Check(
        "the record names no IMDb id",
        lambda: F.coalesce(F.col("resource_key").rlike(rf"^{IMDB_ID}\z"), F.lit(False)),
        lambda: F.col("resource_key"),
        name="resource_key_is_imdb_id",
    ),
    answered(FOUND),
    *body_checks(),
    Check("OMDb answers neither with a title nor that it has none", _is_answer, _value("Error"), name="answer_known"),
    Check(
        "imdbID is not the one that was asked for",
        _of_found("imdbID", lambda imdb_id: imdb_id == F.col("resource_key")),
        _value("imdbID"),
        name="imdb_id_as_requested",
    ),
    Check(f"Type is not {MOVIE}", _of_found("Type", lambda kind: kind == MOVIE), _value("Type"), name="type_is_movie"),
    entries_have(RATINGS, "Source", is_text),
    Check(
        "Ratings has a Value that is not written as 83%, 8.7/10 or 73/100",
        _ratings_are_readable,
        name="ratings_readable",
        level=Level.WARN,
    ),
    _readable("imdb_rating_readable", "imdbRating", partial(omdb_payload.points, highest=HIGHEST_IMDB_RATING), "8.7"),
    _readable("imdb_votes_readable", "imdbVotes", omdb_payload.count, "2,000,000"),
    _readable("metascore_readable", "Metascore", partial(omdb_payload.points, highest=HIGHEST_METASCORE), "73"),
    _readable("box_office_readable", "BoxOffice", omdb_payload.dollars, "$172,076,928"),
    _readable("runtime_readable", "Runtime", omdb_payload.minutes, "136 min"),
    _readable("year_readable", "Year", omdb_payload.year, "1999"),
    _readable("released_readable", "Released", omdb_payload.day, "31 Mar 1999"),
)
