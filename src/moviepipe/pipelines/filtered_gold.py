"""Gold as it would be if Silver held only some of its movies; nothing is written."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame, SparkSession

from moviepipe.config import GoldSettings
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.movie_filter import MovieFilter, keep_movies, keep_rows_of
from moviepipe.silver import MOVIE_GENRES, MOVIE_LISTS, MOVIES


class FilteredGold:
    """Builds Gold tables from the movies that a filter keeps, and from what Silver holds of those movies."""

    def __init__(self, spark: SparkSession, lake: Lake, settings: GoldSettings, wanted: MovieFilter) -> None:
        self._spark, self._lake, self._settings = spark, lake, settings
        self.movies = keep_movies(self._read(MOVIES.short_name), self._read(MOVIE_GENRES.short_name), wanted)

    def table(self, name: str) -> DataFrame:
        """A table such as `genre_summary`; a Gold table that it reads is built in the same way."""
        table = BY_SHORT_NAME[name]
        if table.layer == "gold":
            arguments = {setting: getattr(self._settings, setting) for setting in table.settings}
            return table.build(*map(self.table, table.inputs), **arguments)
        if table is MOVIES:
            return self.movies
        if table is MOVIE_LISTS:  # never filtered: an empty list would look like one that was never fetched
            return self._read(name)
        return keep_rows_of(self.movies, self._read(name)) if is_of_movies(name) else self._read(name)

    def _read(self, name: str) -> DataFrame:
        return delta.read_now(self._spark, self._lake, BY_SHORT_NAME[name])

    def genre_names(self) -> list[str]:
        """The names of all genres that a movie of Silver has."""
        names = self._read(MOVIE_GENRES.short_name).select("genre_name").distinct().dropna().collect()
        return [row.genre_name for row in names]


@contextmanager
def filtered_gold(
    spark: SparkSession, lake: Lake, settings: GoldSettings, wanted: MovieFilter
) -> Iterator[FilteredGold]:
    """Gold of a filter, its movies cached while it is in use; raises LakeError when Silver is missing."""
    gold = FilteredGold(spark, lake, settings, wanted)
    gold.movies.persist()
    try:
        yield gold
    finally:
        gold.movies.unpersist()


def is_of_movies(name: str) -> bool:
    """True when a table's rows are of movies, or are made of such rows, so that a filter of movies changes them."""
    table = BY_SHORT_NAME[name]
    if table.layer == "gold":
        return any(map(is_of_movies, table.inputs))
    return "movie_id" in table.schema.fieldNames()
