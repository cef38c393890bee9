"""Gold directors: what they made, and who makes the most popular films."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from moviepipe.gold.makers import MEASURES, summarise_makers
from moviepipe.tables import LONG, STRING, Table, conform, schema

DIRECTOR = "Director"
SCHEMA = schema(person_id=LONG, director_name=STRING, **MEASURES)


def director_summary(movies: DataFrame, movie_crew: DataFrame, *, min_director_movies: int) -> DataFrame:
    """One row per director: who makes the most popular films?

    A director is who has the job "Director" in the crew. A movie with two directors counts for both, one with two such
    credits of one person once. Only those with `min_director_movies` films or more have a popularity rank. Averages
    that agree to six decimals share a rank.
    """
    credits = movie_crew.where(F.col("job_name") == DIRECTOR)
    directed = credits.groupBy("movie_id", "person_id").agg(F.max("person_name").alias("director_name"))
    summary = summarise_makers(movies, directed, "person_id", "director_name", min_director_movies)
    return summary.transform(conform, SCHEMA)


DIRECTOR_SUMMARY = Table("gold", director_summary, SCHEMA, keys=("person_id",))
