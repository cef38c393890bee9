"""Records per second of `stream produce`, `stream consume` and `publish mongo`, and whether every record arrived once.

    python benchmarks/streaming.py                      # 100,000 records end to end
    python benchmarks/streaming.py --records 5000       # fewer

A broker of Apache Kafka and a server of MongoDB's protocol run beside, on the same cores; each command is a process of
its own, start-up included. Set MOVIEPIPE_TEST_MONGO_URI for a real MongoDB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kafka_broker import running_broker
from mongo_server import MongoServer, running_mongo_server
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.io.native import open_table, query_rows
from records import answer, body

COUNTS = "select count(*) as rows, count(distinct resource_id) as movies from stored"
TOPIC_PARTITIONS = 6
BYTES_PER_BODY = 1_500


def run(lake: Lake, *words: str, **variables: str) -> tuple[float, dict[str, Any]]:
    """Seconds of a command, and the last object that it printed."""
    command = [sys.executable, "-m", "moviepipe", *words, "--lake", lake.uri, "--json"]
    started = time.monotonic()
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return time.monotonic() - started, json.loads(done.stdout.splitlines()[-1])


def land(lake: Lake, records: int) -> None:
    """Lands so many movies, each with genres and a body of about the size of TMDb's."""
    genres = [{"id": number, "name": f"Genre {number}"} for number in (18, 28, 35)]
    bodies = (body(number, genres=genres, overview="x" * BYTES_PER_BODY) for number in range(1, records + 1))
    write_landing(lake, "benchmark", map(answer, bodies))


def measure(records: int, folder: Path) -> list[tuple[str, float, int]]:
    """Each step with its seconds and rows, after a check that nothing is lacking or doubled."""
    source, target = Lake.at(str(folder / "source")), Lake.at(str(folder / "target"))
    land(source, records)
    named = os.environ.get("MOVIEPIPE_TEST_MONGO_URI")
    (folder / "kafka").mkdir()
    mongo = nullcontext(MongoServer(named)) if named else running_mongo_server(folder)
    with running_broker(folder / "kafka") as broker, mongo as server:
        topic = broker.make_topic(TOPIC_PARTITIONS)
        reach = {"MOVIEPIPE_KAFKA__BOOTSTRAP_SERVERS": broker.servers}
        sent, said = run(source, "stream", "produce", "--topic", topic, **reach)
        assert said["rows"] == records, said
        taken, _ = run(target, "stream", "consume", "--topic", topic, **reach)
        (counts,) = query_rows(open_table(target, "bronze.tmdb_responses"), COUNTS)
        assert counts == {"rows": records, "movies": records}, counts
        steps = [("stream produce", sent, records), ("stream consume", taken, records)]
        run(target, "silver")
        database = f"benchmark_{os.getpid()}"
        publish = ("publish", "mongo", "--table", "movies", "--set", f"mongo.database={database}")
        seconds, said = run(target, *publish, MONGODB_URI=server.uri)
        with server.client() as client:
            assert client[database].movies.count_documents({}) == said["rows"] == records
            client.drop_database(database)
        return [*steps, ("publish mongo, nested movies", seconds, records)]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        steps = measure(records, Path(folder))
    table = Table("step", "seconds", "rows", "rows a second", box=None)
    for name, seconds, rows in steps:
        table.add_row(name, f"{seconds:.1f}", f"{rows:,}", f"{rows / seconds:,.0f}")
    console = Console()
    console.print(f"{records:,} records, none lacking, none doubled, {os.cpu_count()} cores")
    console.print(table)


if __name__ == "__main__":
    main()
