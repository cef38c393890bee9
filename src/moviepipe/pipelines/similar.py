"""The similar job: gold.similar_movies, when its inputs or code changed; and one movie's rows of it, without a JVM."""

from dataclasses import dataclass

from pyspark.sql import SparkSession

from moviepipe import silver
from moviepipe.config import GoldSettings
from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query_rows, read_snapshot
from moviepipe.ml import SIMILAR_MOVIES
from moviepipe.pipelines import gold
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report


@dataclass(frozen=True)
class SimilarMovie:
    """One of the movies most like another, and why."""

    similar_rank: int
    similar_movie_id: int
    similar_title: str
    score: float
    shared_themes: str


def table_names() -> list[str]:
    """The short names of the tables that the job builds."""
    return [SIMILAR_MOVIES.short_name]


def run(
    spark: SparkSession, lake: Lake, settings: GoldSettings, job_run: JobRun, report: Report, rebuild: bool = False
) -> None:
    """Builds gold.similar_movies if it is out of date, or with `rebuild` anyway; raises LakeError without Silver."""
    gold.run(spark, lake, settings, job_run, report, rebuild, tables=(SIMILAR_MOVIES,))


def find_similar(lake: Lake, movie_id: int) -> list[SimilarMovie]:
    """The movies most like one, the most similar first; raises LakeError, with the reason, where there is none."""
    stored = read_snapshot(lake, SIMILAR_MOVIES)
    columns = ", ".join(SimilarMovie.__dataclass_fields__)
    rows = query_rows(f"select {columns} from similar_movies where movie_id = {movie_id} order by similar_rank", stored)
    if not rows:
        raise LakeError(_why_none(lake, movie_id))
    return [SimilarMovie(**row) for row in rows]


def _why_none(lake: Lake, movie_id: int) -> str:
    movies = read_snapshot(lake, silver.MOVIES)
    found = query_rows(f"select title from movies where movie_id = {movie_id}", movies)
    if not found:
        return f"{lake.uri} has no movie {movie_id}. `moviepipe sql` shows which movies there are."
    return (
        f"{SIMILAR_MOVIES.name} has no row for movie {movie_id}, {found[0]['title']}: it shares no genre, keyword, "
        "person or telling word with another, or came after the table. Run `moviepipe similar` to bring it up to date."
    )
