"""`moviepipe sql`: by the native engine where its answer is known to be Spark's, else by Spark."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from moviepipe.config import Engine
from moviepipe.errors import LakeError, MissingRequirementError
from moviepipe.io import sail
from moviepipe.io.lake import Lake
from moviepipe.pipelines.answer import Answer, NotNativeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SECONDS = 60.0  # that a call of the native engine may take


def answer_query(
    lake: Lake,
    query: str,
    limit: int,
    engine: Engine,
    start_spark: Callable[[], "SparkSession"],
    say: Callable[[str], None],
) -> Answer:
    """The answer to a query over the lake's tables; `say` gets a line when Spark answers what it was not asked for.

    Raises LakeError for anything but such a query, and with the engine `native` for one that is left to Spark;
    raises MissingRequirementError when that engine is asked for and not installed.
    """
    if engine == "native" and not sail.is_installed():
        raise MissingRequirementError(sail.NOT_INSTALLED)
    if engine != "jvm":
        try:
            return _natively(lake, query, limit)
        except NotNativeError as exc:
            if engine == "native":
                line = f"The native engine does not answer this: {exc}. With `--engine auto` Spark does."
                raise LakeError(line) from exc
            say(f"Spark answers this: {exc}.")
    from moviepipe.pipelines.query import run_query

    return run_query(start_spark(), lake, query, limit)


def _natively(lake: Lake, query: str, limit: int) -> Answer:
    if not lake.is_here:
        raise NotNativeError("the lake is on S3, and the native engine reads folders of this machine")
    if not sail.is_installed():
        raise NotNativeError(f"the native engine is not installed ({sail.INSTALL})")
    with sail.running_sail(SECONDS) as engine:
        # While the server starts; else importing this and checking the query would come on top.
        from moviepipe.pipelines.native_query import run_native_query

        return run_native_query(engine, lake, query, limit)
