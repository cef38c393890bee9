"""Gold without Java: in a process of its own, for pyspark takes one kind of session per process.

The process is told what to build on its standard input and says what it does on its standard output, a JSON object a
line. It ends when that input does, so it never outlives the run that started it, whatever ended that.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from queue import Empty, Queue
from typing import Any

from moviepipe.config import Settings
from moviepipe.errors import EngineError, MoviepipeError
from moviepipe.io.lake import Lake
from moviepipe.io.lease import join_lease
from moviepipe.io.native_session import native_session
from moviepipe.io.plain_path import plain_path
from moviepipe.io.sharing import shared
from moviepipe.pipelines import failures, gold
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.job_runs import JobRuns
from moviepipe.pipelines.report import Report, TableReport

Message = dict[str, Any]
DONE = {"done": True}
LONGEST_SILENCE_SECONDS = 1_800  # no table of ten million movies takes so long
USE_JAVA = "Build it by Java: add --set engine.gold=jvm."


def run(settings: Settings, job: str, tables: list[str], report: Report) -> None:
    """Builds tables, by their short names, as a job in its process; the caller holds the lease.

    Raises a MoviepipeError with what the process says of its failure, and EngineError when it ends without a word.
    """
    with _process() as process:
        assert process.stdin is not None  # a pipe, as _process has it
        with suppress(BrokenPipeError):  # it has ended already: its messages tell why, or that it said nothing
            process.stdin.write(json.dumps(_request(settings, job, tables)) + "\n")
            process.stdin.flush()
        for message in _messages(process):
            if message == DONE:
                return
            if "failure" in message:
                raise MoviepipeError(message["failure"])
            report(TableReport(**message))
        raise EngineError(f"The native engine's process {_ending(process.wait())} while it built Gold. {USE_JAVA}")


def _request(settings: Settings, job: str, tables: list[str]) -> Message:
    return {"settings": settings.model_dump(), "job": job, "tables": tables}


@contextmanager
def _process() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "moviepipe.pipelines.native_gold"]
    # In a session of its own, Ctrl-C reaches this process alone, which then ends the other.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _messages(process: subprocess.Popen[str]) -> Iterator[Message]:
    """What the process says, until it ends; raises EngineError when it is silent for too long."""
    lines: Queue[str] = Queue()
    threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=LONGEST_SILENCE_SECONDS)
        except Empty:
            minutes = LONGEST_SILENCE_SECONDS // 60
            raise EngineError(f"The native engine has built no table for {minutes} minutes. {USE_JAVA}") from None
        if not line:
            return
        yield json.loads(line)


def _pump(process: subprocess.Popen[str], lines: "Queue[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    reason = ", for want of memory perhaps," if code == -signal.SIGKILL else ""
    return f"was ended by {signal.Signals(-code).name}{reason}"


def main() -> None:
    """The process: builds Gold as its standard input says."""
    # What pyspark or the engine print must not be taken for a message.
    messages, sys.stdout = sys.stdout, sys.stderr
    one_at_a_time = threading.Lock()  # tables are built, and told of, by several threads

    def say(message: Message) -> None:
        with one_at_a_time:
            print(json.dumps(message), file=messages, flush=True)

    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    settings = Settings.model_validate(request["settings"])
    lake = Lake.at(settings.lake)
    with shared(lake), join_lease(lake), plain_path(lake) as plain:
        try:
            _build(plain, settings, request, lambda told: say(asdict(told)))
            say(DONE)
        except Exception as exc:
            if os.environ.get("MOVIEPIPE_LOG_LEVEL") == "warn":  # as --verbose sets it
                traceback.print_exc()
            line = failures.explain(failures.first(exc), plain.uri)
            say({"failure": line.replace(plain.uri, lake.uri)})


def _build(lake: Lake, settings: Settings, request: Message, report: Report) -> None:
    job, tables = request["job"], tuple(BY_SHORT_NAME[name] for name in request["tables"])
    with native_session() as spark, JobRuns(spark, lake).running(job) as job_run:
        gold.run(spark, lake, settings.gold, job_run, report, rebuild=job.endswith("--rebuild"), tables=tables)


def _end_with_the_run() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
