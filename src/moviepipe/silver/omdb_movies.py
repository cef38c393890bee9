"""Silver movies as OMDb knows them: one row per IMDb id, "N/A" as null."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver import omdb_payload
from moviepipe.silver.details import with_missing_parts
from moviepipe.silver.omdb_checks import HIGHEST_IMDB_RATING, HIGHEST_METASCORE, NAME
from moviepipe.tables import DATE, DOUBLE, INT, LONG, STRING, TIMESTAMP, Table, cast_to, conform, schema

SCHEMA = with_missing_parts(
    schema(
        imdb_id=STRING,
        title=STRING,
        release_year=INT,
        release_date=DATE,
        runtime_minutes=INT,
        content_rating=STRING,
        imdb_rating=DOUBLE,
        imdb_vote_count=LONG,
        metascore=INT,
        box_office_usd=LONG,
        awards=STRING,
        fetched_at=TIMESTAMP,
    )
)


def omdb_movies(omdb_details: DataFrame) -> DataFrame:
    """One row per movie that OMDb knows, by IMDb id; the latest payload wins.

    `imdb_rating` is from 0 to 10, `metascore` from 0 to 100; `box_office_usd` is the domestic box office in US dollars,
    where TMDb's `revenue_usd` is worldwide; `content_rating` is that of the US, such as PG-13. A value that is "N/A" or
    cannot be read is null. That OMDb does not have a movie is no news: such an answer changes nothing, and what OMDb
    said before stays. So it does when TMDb deletes the movie, which may come back; Gold then passes over it.
    """
    value = {name: F.col(f"{NAME}.{name}") for name in omdb_payload.OMDB_MOVIE.fieldNames()}
    columns = {
        "title": omdb_payload.known(value["Title"]),
        "release_year": omdb_payload.year(value["Year"]),
        "release_date": omdb_payload.day(value["Released"]),
        "runtime_minutes": omdb_payload.minutes(value["Runtime"]),
        "content_rating": omdb_payload.known(value["Rated"]),
        "imdb_rating": omdb_payload.points(value["imdbRating"], HIGHEST_IMDB_RATING),
        "imdb_vote_count": omdb_payload.count(value["imdbVotes"]),
        "metascore": omdb_payload.points(value["Metascore"], HIGHEST_METASCORE),
        "box_office_usd": omdb_payload.dollars(value["BoxOffice"]),
        "awards": omdb_payload.known(value["Awards"]),
    }
    return omdb_details.withColumns(columns).transform(cast_to, SCHEMA).transform(conform, SCHEMA)


OMDB_MOVIES = Table("silver", omdb_movies, SCHEMA, keys=("imdb_id",))
