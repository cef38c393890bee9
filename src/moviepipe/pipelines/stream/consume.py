"""A topic's messages into Bronze, each record once: by Spark's Structured Streaming, in rounds that end."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Observation, SparkSession, Window
from pyspark.sql import functions as F

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.bronze.tmdb_responses import with_envelope
from moviepipe.config import Settings
from moviepipe.errors import StoppedError, StreamError, texts_of
from moviepipe.io import commits, delta
from moviepipe.io.kafka import KafkaAddress, Topic, read_topic
from moviepipe.io.lake import Lake
from moviepipe.io.native import table_id
from moviepipe.pipelines.applied import Applied, note_states, require_whole
from moviepipe.pipelines.bronze import JobKey, account_for_killed, append_lines
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.jobs import run_steps
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.rounds import repeat
from moviepipe.pipelines.stream.positions import (
    BATCH,
    JOB,
    OF_STREAM,
    Start,
    find_read,
    find_start,
    last_batch,
    source_of,
)

POLL_SECONDS = 1
LOST = ("KAFKA_DATA_LOSS", "may have been lost", "OffsetOutOfRange")


@dataclass(frozen=True)
class ConsumeRequest:
    """What to read: a topic, and whether to go on when messages that were not read are gone."""

    address: KafkaAddress
    topic: str
    accept_loss: bool = False


def run_round(env: str, settings: Settings, request: ConsumeRequest, report: Report, stop: Event | None = None) -> None:
    """Reads what the topic has now, holding the lake's lease, and lets it go."""

    def job(spark: SparkSession, lake: Lake, _: Settings, job_run: JobRun, report: Report) -> None:
        run(spark, lake, request, job_run, report, stop or Event())

    run_steps(env, settings, {JOB: job}, report, with_kafka=True)


def run_rounds(
    lake: Lake,
    request: ConsumeRequest,
    every_seconds: float,
    stop: Event,
    one_round: Callable[[], None],
    say: Callable[[str], None],
) -> int:
    """Runs a round now, then each time after so many seconds if the topic has more, until `stop` is set; how many."""
    return repeat(lambda: _has_more(lake, request), one_round, every_seconds, stop, say)


def _has_more(lake: Lake, request: ConsumeRequest) -> bool:
    topic, bronze_id = read_topic(request.address, request.topic), table_id(lake, TMDB_RESPONSES.name)
    if bronze_id is None:
        return True
    start = find_start(find_read(lake, bronze_id, Applied.of(lake)), topic, request.accept_loss)
    return start.offsets != topic.end


def run(spark: SparkSession, lake: Lake, request: ConsumeRequest, job_run: JobRun, report: Report, stop: Event) -> None:
    """Appends the topic's records that Bronze has not, a bounded batch to a commit; each record exactly once."""
    started = time.monotonic()
    applied = Applied.of(lake)
    require_whole(lake, TMDB_RESPONSES, applied)
    delta.ensure_table(spark, lake, TMDB_RESPONSES)
    job_run.bronze_id = str(table_id(lake, TMDB_RESPONSES.name))
    read = find_read(lake, job_run.bronze_id, applied)
    key = JobKey(JOB, job_run.bronze_id, BATCH)
    last = account_for_killed(spark, lake, key, last_batch(job_run.bronze_id, applied), OF_STREAM)
    job_run.positions = {BATCH: last} | read
    topic = read_topic(request.address, request.topic)
    if dead_letters := request.address.settings.dead_letter_topic:
        read_topic(request.address, dead_letters)  # raises where there is none
    start = find_start(read, topic, request.accept_loss)
    job_run.warnings |= start.gone
    job_run.positions |= {source_of(topic.name, topic.id, n): offset for n, offset in start.offsets.items()}
    job_run.add_batch(rows_in=0, outcomes={})
    intake = Intake(lake, request, topic, job_run, stop)
    if start.offsets != topic.end:
        _stream(spark, request, start, intake)
    job_run.versions_written[TMDB_RESPONSES.name] = commits.last_commit(lake, TMDB_RESPONSES).version
    note_states(lake, [TMDB_RESPONSES], job_run)
    action = "appended" if job_run.kept else "nothing new"
    notes = [*start.gone, f"{job_run.unchanged:,} messages were in it already" if job_run.unchanged else ""]
    note = "; ".join(filter(None, notes))
    report(TableReport(TMDB_RESPONSES.name, action, job_run.kept, time.monotonic() - started, note))


def _stream(spark: SparkSession, request: ConsumeRequest, start: Start, intake: "Intake") -> None:
    """Reads from the offsets of the accounts to the topic's present end.

    Spark's checkpoint is of this round alone: the offsets that count are those in Bronze and its accounts.
    """
    offsets = {request.topic: {str(number): offset for number, offset in start.offsets.items()}}
    options = request.address.spark() | {
        "subscribe": request.topic,
        "startingOffsets": json.dumps(offsets),
        "maxOffsetsPerTrigger": str(request.address.settings.records_per_batch),
        "failOnDataLoss": "true",
    }
    messages = spark.readStream.format("kafka").options(**options).load()
    with tempfile.TemporaryDirectory(prefix="moviepipe-") as folder:
        place = Path(folder).as_uri()
        writer = messages.writeStream.trigger(availableNow=True).option("checkpointLocation", place)
        query = writer.foreachBatch(intake.take).start()
        try:
            while not query.awaitTermination(POLL_SECONDS) and intake.failure is None:
                pass
        except PySparkException as exc:
            if any(sign in text for text in texts_of(exc) for sign in LOST):
                raise StreamError(
                    f"Messages of topic {request.topic} were removed while they were read. Run this again: it says "
                    "which."
                ) from exc
            raise
        finally:
            query.stop()
    if intake.failure is not None:
        raise intake.failure


@dataclass
class Intake:
    """Takes one batch of messages after the other into Bronze, and counts them."""

    lake: Lake
    request: ConsumeRequest
    topic: Topic
    job_run: JobRun
    stop: Event
    failure: Exception | None = field(default=None)

    def take(self, messages: DataFrame, _: int) -> None:
        """Appends a batch; after a failure, which is kept, no other: to Spark, an exception would be a text to log."""
        if self.failure is not None:
            return
        try:
            self._take(messages)
            if self.stop.is_set():
                raise StoppedError("The stream was asked to end; what it had committed is whole.")
        except Exception as exc:
            self.failure = exc

    def _take(self, messages: DataFrame) -> None:
        source = F.concat(F.lit(source_of(self.topic.name, self.topic.id, "")), F.col("partition").cast("string"))
        columns = {
            "_record_id": F.sha2("value", 256),
            "_source_file": source,
            "_source_size": F.length("value").cast("bigint"),
            "_source_offset": F.col("offset"),
            "value": F.col("value").cast("string"),
        }
        counted = Observation()
        is_blank = F.coalesce(F.trim("value") == "", F.lit(True))
        ends = [
            F.max(F.when(F.col("partition") == n, F.col("offset"))).alias(str(n)) for n in self._partitions(messages)
        ]
        seen = messages.select("key", "partition", "offset", "value").withColumns(columns)
        self._send_broken(seen.where(~is_blank))
        observed = seen.observe(counted, F.count(F.lit(1)).alias("all"), F.count_if(is_blank).alias("blank"), *ends)
        lines = (
            observed.where(~is_blank)
            .transform(_first_of_each)
            .join(self._taken(messages.sparkSession), "_record_id", "left_anti")
        )
        written = append_lines(self.lake, lines)
        self._account(counted.get, written)

    def _send_broken(self, lines: DataFrame) -> None:
        """Sends what is no record to the dead-letter topic, if one is set, before the commit: so at least once."""
        address = self.request.address
        if topic := address.settings.dead_letter_topic:
            broken = lines.transform(with_envelope).where(~F.col("is_envelope")).select("key", "value")
            broken.write.format("kafka").options(**address.spark()).option("topic", topic).save()

    def _partitions(self, _: DataFrame) -> list[int]:
        """The partitions that there are now; some may be newer than the round."""
        return sorted(read_topic(self.request.address, self.request.topic).end)

    def _taken(self, spark: SparkSession) -> DataFrame:
        """The identities of the messages that Bronze has."""
        stored = delta.read_table(spark, self.lake, TMDB_RESPONSES)
        return stored.where(F.col("_record_id").isNotNull()).select("_record_id")

    def _account(self, counts: dict[str, int | None], written: int) -> None:
        everything, blank = counts.pop("all") or 0, counts.pop("blank") or 0
        outcomes = {"kept": written, "unchanged": everything - blank - written, "other": blank}
        self.job_run.add_batch(rows_in=everything, outcomes=outcomes)
        for number, offset in counts.items():
            if offset is not None:
                self.job_run.positions[source_of(self.topic.name, self.topic.id, number)] = offset + 1
        if written:
            self.job_run.positions[BATCH] = commits.last_commit(self.lake, TMDB_RESPONSES).version


def _first_of_each(lines: DataFrame) -> DataFrame:
    """The first of the messages that are the same to the byte."""
    order = Window.partitionBy("_record_id").orderBy("partition", "offset")
    return (
        lines.withColumn("number", F.row_number().over(order))
        .where("number = 1")
        .drop("number", "key", "partition", "offset")
    )
