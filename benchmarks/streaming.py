"""Records per second of `stream produce`, `stream consume` and `publish mongo`, and whether every record arrived once.

    python benchmarks/streaming.py                      # 100,000 records end to end
    python benchmarks/streaming.py --records 5000       # fewer

A broker of Apache Kafka and a server of MongoDB's protocol run beside, on the same cores; each command is a process of
its own, start-up included. A twentieth of the records is in the topic twice. Then fewer movies are published by
`publish mongo` and by MongoDB's Spark connector on the same server, also while it closes connections. Set
MOVIEPIPE_TEST_MONGO_URI for a real MongoDB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from gold_lakes import write_rows
from kafka_broker import running_broker
from maven_jars import jar_folder
from medallion_peers.measure import Measured, measure, processor_seconds
from mongo_server import MongoServer, running_mongo_server
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.native import open_table, query_rows
from moviepipe.silver import MOVIE_CAST, MOVIE_COMPANIES, MOVIE_GENRES, MOVIES
from records import answer, body

COUNTS = "select count(*) as rows, count(distinct resource_id) as movies from stored"
TOPIC_PARTITIONS = 6
BYTES_PER_BODY = 1_500
GENRES = {18: "Genre 18", 28: "Genre 28", 35: "Genre 35"}
SENT_TWICE = 20  # one of so many records
BESIDE = 10  # one of so many movies is published beside the connector
DROPPED = 3  # connections that are closed, one after the other
CORES = os.cpu_count() or 1
CONNECTOR = "org.mongodb.spark:mongo-spark-connector_2.13:10.5.0"
BUSY = 0.8  # of a core, or of all


@dataclass(frozen=True)
class Step:
    """What a command took: seconds, and processor seconds of its processes and of the server's."""

    name: str
    records: int
    taken: Measured
    server: float | None
    note: str

    def describe(self) -> str:
        """A line of the table."""
        seconds, command = self.taken.seconds, self.taken.processor_seconds
        server = "    -" if self.server is None else f"{self.server:5.1f}"
        return (
            f"{self.name:<44} {seconds:7.1f} s {self.records / seconds:8,.0f} a second; processor seconds: "
            f"command {command:5.1f}, server {server}; bound by {self._bound()}; {self.note}"
        )

    def _bound(self) -> str:
        parts = {"the command": self.taken.processor_seconds, "the server": self.server or 0.0}
        cores = {who: used / self.taken.seconds for who, used in parts.items()}
        busiest = max(cores, key=lambda who: cores[who])
        if sum(cores.values()) >= BUSY * CORES:
            return f"all {CORES} cores, most of them {busiest}"
        if cores[busiest] >= BUSY:
            return f"one core of {busiest}"
        return f"waiting, or others on the machine: {sum(cores.values()):.1f} of {CORES} cores were used"


class Bench:
    """Runs commands as processes, and measures them and a server beside them."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "log"

    def run(self, lake: Lake, server: "subprocess.Popen[bytes] | None", module: str, *words: str) -> tuple[Any, ...]:
        """What a program took, its server's processor seconds, and the last object that it printed."""
        before = _used_by(server)
        taken = measure(module, list(words), Path(lake.uri), self._log)
        after = _used_by(server)
        said = [line for line in self._log.read_text(errors="replace").splitlines() if line.startswith("{")]
        used = None if before is None or after is None else after - before
        return taken, used, json.loads(said[-1]) if said else {}

    def moviepipe(self, lake: Lake, server: "subprocess.Popen[bytes] | None", *words: str) -> tuple[Any, ...]:
        """The same of a command of moviepipe."""
        return self.run(lake, server, "moviepipe", *words, "--lake", lake.uri, "--json")


def _used_by(server: "subprocess.Popen[bytes] | None") -> float | None:
    return None if server is None else processor_seconds(server.pid)


def land(lake: Lake, records: int) -> None:
    """Lands so many movies, each with genres and a body of about the size of TMDb's."""
    genres = [{"id": number, "name": name} for number, name in GENRES.items()]
    bodies = (body(number, genres=genres, overview="x" * BYTES_PER_BODY) for number in range(1, records + 1))
    write_landing(lake, "benchmark", map(answer, bodies))


def end_to_end(bench: Bench, records: int, folder: Path, mongo: MongoServer) -> Iterator[Step]:
    """Each step from landing to MongoDB, after a check that nothing is lacking or doubled."""
    source, target, again = (Lake.at(str(folder / name)) for name in ("source", "target", "again"))
    land(source, records)
    land(again, records // SENT_TWICE)
    (folder / "kafka").mkdir()
    with running_broker(folder / "kafka") as broker:
        os.environ["MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS"] = broker.servers
        topic = broker.make_topic(TOPIC_PARTITIONS)
        taken, server, said = bench.moviepipe(source, broker.process, "stream", "produce", "--topic", topic)
        assert said["rows"] == records, said
        yield Step("stream produce", records, taken, server, "all acknowledged")
        bench.moviepipe(again, None, "stream", "produce", "--topic", topic)
        taken, server, said = bench.moviepipe(target, broker.process, "stream", "consume", "--topic", topic)
        (counts,) = query_rows(open_table(target, "bronze.tmdb_responses"), COUNTS)
        assert counts == {"rows": records, "movies": records}, counts
        messages = records + records // SENT_TWICE
        yield Step("stream consume", messages, taken, server, f"{messages:,} messages, {records:,} rows, none doubled")
    taken, _, _ = bench.moviepipe(target, None, "silver")
    yield Step("silver", records, taken, None, "between the two")
    yield _publish(bench, target, mongo, "publish mongo, nested movies", records)


def beside_the_connector(bench: Bench, movies: int, folder: Path, mongo: MongoServer) -> Iterator[Step | str]:
    """The same movies by `publish mongo` and by the Spark connector, with whole connections and with dropped ones."""
    lake = Lake.at(str(folder / "beside"))
    numbers = range(1, movies + 1)
    write_rows(lake, MOVIES, *(_row(number) for number in numbers))
    genres = [{"genre_id": each, "genre_name": name} for each, name in GENRES.items()]
    write_rows(lake, MOVIE_GENRES, *({"movie_id": number} | genre for genre in genres for number in numbers))
    for table in (MOVIE_COMPANIES, MOVIE_CAST):
        write_rows(lake, table)
    yield _publish(bench, lake, mongo, "publish mongo", movies)
    yield _publish(bench, lake, mongo, f"publish mongo, {DROPPED} connections dropped", movies, DROPPED)
    try:
        jars = ",".join(sorted(map(str, jar_folder("mongo-spark-connector-10.5.0", CONNECTOR).glob("*.jar"))))
    except RuntimeError as exc:
        yield f"MongoDB's Spark connector was not measured: {str(exc).splitlines()[0]}"
        return
    yield _connector(bench, lake, mongo, jars, "Spark connector", movies)
    for tries in (1, 4):
        name = f"Spark connector, {DROPPED} dropped, {tries} tries a task"
        yield _connector(bench, lake, mongo, jars, name, movies, DROPPED, tries)


def _row(number: int) -> dict[str, Any]:
    released = date(2020, 5, 17)
    return {"movie_id": number, "title": f"Film {number}", "release_date": released, "overview": "x" * BYTES_PER_BODY}


def _publish(bench: Bench, lake: Lake, mongo: MongoServer, name: str, movies: int, dropped: int = 0) -> Step:
    database = _database(name)
    with _dropping(mongo, dropped):
        options = ("--table", "movies", "--set", f"mongo.database={database}")
        taken, server, said = bench.moviepipe(lake, mongo.process, "publish", "mongo", *options)
    there = _count_and_drop(mongo, database)
    assert there == said["rows"] == movies, (there, said)
    return Step(name, movies, taken, server, f"{there:,} documents, none lacking")


def _connector(
    bench: Bench, lake: Lake, mongo: MongoServer, jars: str, name: str, movies: int, dropped: int = 0, tries: int = 1
) -> Step:
    database = _database(name)
    with _dropping(mongo, dropped):
        arguments = (jars, lake.uri, database, str(tries))
        taken, server, said = bench.run(lake, mongo.process, "streaming_peers.connector", *arguments)
    there = _count_and_drop(mongo, database)
    lacking = f"{movies - there:,} lacking" if there < movies else "none lacking"
    failed = f"; it failed: {said['failure'][:90]}" if said["failure"] else ""
    return Step(name, movies, taken, server, f"{there:,} documents, {lacking}{failed}")


def _database(name: str) -> str:
    letters = "".join(each if each.isalnum() else "_" for each in name)
    return f"benchmark_{os.getpid()}_{letters}"[:60]


def _dropping(mongo: MongoServer, times: int) -> AbstractContextManager[None]:
    return mongo.closing("update", times) if times else nullcontext()


def _count_and_drop(mongo: MongoServer, database: str) -> int:
    with mongo.client() as client:
        there = client[database].movies.count_documents({})
        client.drop_database(database)
    return there


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    records = parser.parse_args().records
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{records:,} records, {CORES} cores, load {os.getloadavg()[0]:.1f}")
    named = os.environ.get("MOVIEPIPE_TEST_MONGO_URI")
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at)
        bench = Bench(folder)
        (folder / "mongo").mkdir()
        with nullcontext(MongoServer(named)) if named else running_mongo_server(folder / "mongo") as mongo:
            os.environ["MONGODB_URI"] = mongo.uri
            for step in end_to_end(bench, records, folder, mongo):
                console.print(step.describe())
            for beside in beside_the_connector(bench, max(records // BESIDE, 1), folder, mongo):
                console.print(beside if isinstance(beside, str) else beside.describe())


if __name__ == "__main__":
    main()
