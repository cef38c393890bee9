"""Running a stream over all there is, once, and saying plainly why one failed."""

from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamWriter


def run_available_now(writer: DataStreamWriter, checkpoint: str) -> StreamingQuery:
    """Runs the stream over everything available, to its end; raises StreamingQueryException when it fails."""
    query = writer.option("checkpointLocation", checkpoint).trigger(availableNow=True).start()
    query.awaitTermination()
    return query
