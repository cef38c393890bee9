"""Gold themes of movies: what each movie is about, in a few words that others share."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import latest_name, movie_count
from moviepipe.tables import INT, LONG, STRING, Table, conform, schema

LAST_RANK = 5
SCHEMA = schema(
    movie_id=LONG,
    title=STRING,
    theme_rank=INT,
    theme_kind=STRING,
    theme_id=LONG,
    theme_name=STRING,
    movie_count=LONG,
)
THEME = ("theme_kind", "theme_id")


def movie_themes(
    movies: DataFrame, movie_genres: DataFrame, movie_keywords: DataFrame, *, min_theme_movies: int
) -> DataFrame:
    """One row per movie and theme, at most five a movie: what is it about?

    A theme is a genre or a keyword that `min_theme_movies` movies or more have, by its name of last fetch. A movie's
    first theme is the one that the fewest movies have, for it says most; equal ones go by kind and id. A movie without
    such a theme has no row.
    """
    themes = _of_kind(movie_genres, "genre").unionByName(_of_kind(movie_keywords, "keyword"))
    of_movies = themes.join(movies.select("movie_id", "title", "fetched_at"), "movie_id", how="inner")
    counts = of_movies.groupBy(*THEME).agg(latest_name("theme_name"), movie_count())
    shared = counts.where((F.col("movie_count") >= min_theme_movies) & F.col("theme_name").isNotNull())
    fewest_first = Window.partitionBy("movie_id").orderBy("movie_count", *THEME)
    return (
        of_movies.select("movie_id", "title", *THEME)
        .join(shared, [*THEME], how="inner")
        .withColumn("theme_rank", F.row_number().over(fewest_first))
        .where(F.col("theme_rank") <= LAST_RANK)
        .transform(conform, SCHEMA)
    )


def _of_kind(entries: DataFrame, kind: str) -> DataFrame:
    theme_id, theme_name = F.col(f"{kind}_id").alias("theme_id"), F.col(f"{kind}_name").alias("theme_name")
    return entries.select("movie_id", F.lit(kind).alias("theme_kind"), theme_id, theme_name)


MOVIE_THEMES = Table("gold", movie_themes, SCHEMA, keys=("movie_id", "theme_rank"))
