"""The shape of OMDb's body of a title, and how its texts are read: OMDb writes every value as a text, "N/A" for none.

A text that is written in another way than here is null in Silver; a rule that warns tells of it.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.silver.checks import known_text
from moviepipe.tables import DOUBLE, LONG, STRING, schema

HIGHEST_RATING = 100
RATING_FORM = r"^(\d+(?:\.\d+)?)(?:%|/(\d+(?:\.\d+)?))\z"  # 83%, 8.7/10, 73/100
COUNT_FORM = r"\d+|\d{1,3}(?:,\d{3})+"

OMDB_MOVIE = schema(
    Response=STRING,
    Error=STRING,
    imdbID=STRING,
    Type=STRING,
    Title=STRING,
    Year=STRING,
    Released=STRING,
    Runtime=STRING,
    Rated=STRING,
    Awards=STRING,
    imdbRating=STRING,
    imdbVotes=STRING,
    Metascore=STRING,
    BoxOffice=STRING,
    Ratings=T.ArrayType(schema(Source=STRING, Value=STRING)),
)
OMDB_MOVIE_IGNORED = (
    "Actors",
    "Country",
    "DVD",
    "Director",
    "Genre",
    "Language",
    "Plot",
    "Poster",
    "Production",
    "Website",
    "Writer",
    "seriesID",
    "totalSeasons",
)


def known(value: Column) -> Column:
    """Text, with OMDb's "N/A" and "" for unknown as null."""
    return F.nullif(known_text(value), F.lit("N/A"))


def count(value: Column) -> Column:
    """`2,000,000` as a number."""
    return _digits(value, rf"^({COUNT_FORM})\z")


def dollars(value: Column) -> Column:
    """`$172,076,928` as a number of US dollars."""
    return _digits(value, rf"^\$({COUNT_FORM})\z")


def minutes(value: Column) -> Column:
    """`136 min` as a number."""
    return _digits(value, rf"^({COUNT_FORM}) min\z")


def year(value: Column) -> Column:
    """`1999` as a number."""
    return _digits(value, r"^(\d{4})\z")


def day(value: Column) -> Column:
    """`31 Mar 1999` as a date."""
    return F.try_to_timestamp(known(value), F.lit("d MMM yyyy")).cast("date")


def rating(value: Column) -> Column:
    """`83%`, `8.7/10` or `73/100` on one scale from 0 to 100; null above it."""
    text = known(value)
    given, most = (F.regexp_extract(text, RATING_FORM, group) for group in (1, 2))
    full = F.coalesce(F.nullif(most, F.lit("")), F.lit("100"))
    # As decimals: 8.7 * 100 / 10 is 86.99999999999999 in doubles.
    share = F.try_divide(*(number.try_cast("decimal(12,4)") for number in (given, full))) * HIGHEST_RATING
    return F.when(share <= HIGHEST_RATING, share.cast(DOUBLE))


def points(value: Column, highest: int) -> Column:
    """`8.7` as a number from 0 to the highest."""
    number = F.when(known(value).rlike(r"^\d+(?:\.\d+)?\z"), known(value)).try_cast(DOUBLE)
    return F.when(number <= highest, number)


def _digits(value: Column, form: str) -> Column:
    """The number in a text of the form; null where it has another, or too many digits."""
    return F.regexp_replace(F.regexp_extract(known(value), form, 1), ",", "").try_cast(LONG)
