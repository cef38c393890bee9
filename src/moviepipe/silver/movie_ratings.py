"""Silver ratings of movies, from OMDb: what IMDb, Rotten Tomatoes and Metacritic give, on one scale."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.silver import omdb_payload
from moviepipe.silver.checks import known_text
from moviepipe.silver.details import explode_entries, with_lineage
from moviepipe.silver.omdb_checks import RATINGS
from moviepipe.tables import DOUBLE, STRING, Table, conform, schema

SCHEMA = with_lineage(schema(imdb_id=STRING, rating_source=STRING, rating=DOUBLE, rating_text=STRING))


def movie_ratings(omdb_details: DataFrame) -> DataFrame:
    """One row per movie (by IMDb id) and rating source, such as Metacritic, as OMDb gives them.

    `rating` is from 0 to 100, `rating_text` the same as OMDb writes it (8.7/10, 83%, 73/100). A text that is "N/A" or
    cannot be read has no `rating`; of a source that stands twice the first counts. A rating does not leave with its
    movie: it is OMDb's, and a movie that TMDb deletes may come back. Gold joins ratings to silver.movies, so that of a
    deleted movie is in no Gold row, whichever of the two arrives first.
    """
    columns = {
        "rating_source": F.trim("entry.Source"),
        "rating": omdb_payload.rating(F.col("entry.Value")),
        "rating_text": known_text(F.col("entry.Value")),
    }
    return explode_entries(omdb_details, RATINGS, key="Source").withColumns(columns).transform(conform, SCHEMA)


MOVIE_RATINGS = Table("silver", movie_ratings, SCHEMA, keys=("imdb_id", "rating_source"))
