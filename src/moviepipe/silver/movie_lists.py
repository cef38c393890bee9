"""Silver lists: which movies stand on TMDb's own lists, and where, by the newest fetch of each list."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.silver.details import with_lineage
from moviepipe.silver.list_pages import MOVIES_PER_PAGE, NAME
from moviepipe.silver.outcomes import Outcome
from moviepipe.tables import INT, LONG, STRING, TIMESTAMP, Table, conform, schema

SCHEMA = with_lineage(schema(list_name=STRING, list_rank=INT, movie_id=LONG, fetched_at=TIMESTAMP))
KEYS = ("list_name", "movie_id")


def movie_lists(classified_records: DataFrame) -> DataFrame:
    """One row per list of TMDb (top_rated, popular) and movie on it, as of the newest fetch of the list.

    A fetch is all pages of one run; it reads as many pages as it was asked for, so a list may be cut short.
    `list_rank` is the place by page and position. Pages shift while they are read: a movie seen twice keeps its better
    place and leaves the other empty. A fetch that found no movie leaves the list as it was.
    """
    pages = classified_records.where((F.col("kind") == NAME) & (F.col("outcome") == Outcome.OTHER))
    entries = pages.select("*", F.posexplode(f"{NAME}.results").alias("position", "entry"))
    columns = {
        "list_name": F.substring_index("endpoint", "/", -1),
        "list_rank": _rank(F.col(f"{NAME}.page"), F.col("position")),
        "movie_id": F.col("entry.id").cast("bigint"),
    }
    rows = entries.withColumnRenamed("run_id", "_run_id").withColumns(columns).transform(conform, SCHEMA)
    return rows.transform(newest_lists)


def newest_lists(rows: DataFrame) -> DataFrame:
    """Of each list the newest fetch, and in it the best place of each movie."""
    return rows.transform(keep_newest_fetch).transform(keep_best_place)


def _rank(page: Column, position: Column) -> Column:
    return ((page - 1) * MOVIES_PER_PAGE + position + 1).cast("int")


def keep_newest_fetch(rows: DataFrame) -> DataFrame:
    """Of each list the rows of the run that read a page of it last; fetches of one moment go by their run's name."""
    newest = F.max(F.struct("fetched_at", "_run_id")).over(Window.partitionBy("list_name"))
    return rows.withColumn("newest", newest).where(F.col("_run_id").eqNullSafe(F.col("newest._run_id"))).drop("newest")


def keep_best_place(rows: DataFrame) -> DataFrame:
    """One row per list and movie: the one with the least rank, of equal ones the first by the other columns."""
    others = [name for name in rows.columns if name not in (*KEYS, "list_rank")]
    best = rows.groupBy(*KEYS).agg(F.min(F.struct("list_rank", *others)).alias("best"))
    return best.select(*KEYS, "best.*").select(*rows.columns)


MOVIE_LISTS = Table("silver", movie_lists, SCHEMA, keys=KEYS)
