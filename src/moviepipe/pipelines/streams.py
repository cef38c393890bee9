"""Running a stream over all there is, once, and saying plainly why one failed."""

from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamWriter


def run_available_now(writer: DataStreamWriter, checkpoint: str) -> StreamingQuery:
    """Runs the stream over everything available, to its end; raises StreamingQueryException when it fails."""
    query = writer.option("checkpointLocation", checkpoint).trigger(availableNow=True).start()
    query.awaitTermination()
    return query


def explain(failure: BaseException) -> str:
    """What a failure and its causes say, outermost first, on one line."""
    texts = []
    cause: BaseException | None = failure
    while cause is not None:
        texts.append(" ".join(str(cause).split("JVM stacktrace:")[0].split("=== Streaming Query")[0].split()))
        cause = getattr(cause, "_cause", None) or cause.__cause__
    return " <- ".join(texts)
