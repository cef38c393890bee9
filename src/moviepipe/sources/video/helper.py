"""The process in which videos are decoded: one that crashes or never returns costs one video, not the job.

The system itself ends it when its time is over (SIGALRM, which nothing here catches), also in the midst of a decoder.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from moviepipe.sources.video.faults import CRASHED, TOO_SLOW, VideoFaultError

MODULE = "moviepipe.sources.video.helper"


class Helper:
    """The process, started when there is something to do, and again after it has ended."""

    def __init__(self, module: str = MODULE) -> None:
        self._module = module
        self._process: subprocess.Popen[str] | None = None

    def ask(self, task: dict[str, Any], seconds: int) -> dict[str, Any]:
        """What a task gives; raises VideoFaultError, with the reason, also where it takes longer or crashes."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(task | {"seconds": seconds}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            raise VideoFaultError(self._why_it_ended(seconds))
        answer: dict[str, Any] = json.loads(line)
        if "fault" in answer:
            raise VideoFaultError(answer["fault"])
        return answer

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is not None and self._process.poll() is not None:  # somebody ended it
            self.close()
        if self._process is None:
            path = os.pathsep.join(each for each in sys.path if each)
            variables = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=variables,
            )
        return self._process

    def _why_it_ended(self, seconds: int) -> str:
        assert self._process is not None
        code = self._process.wait()
        self.close()
        if code == -signal.SIGALRM:
            return f"{TOO_SLOW} {seconds} s"
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"{CRASHED} ({name})"


def main(do: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Does one task a line of standard input, and writes one line for each, until there is no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin:
        task = json.loads(line)
        signal.alarm(task["seconds"])
        answers.write(json.dumps(_answer(task, do)) + "\n")
        signal.alarm(0)
        answers.flush()


def _answer(task: dict[str, Any], do: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    try:
        return do(task)
    except VideoFaultError as exc:
        return {"fault": str(exc)}
    except Exception as exc:
        return {"fault": f"{type(exc).__name__}: {' '.join(str(exc).split())[:300]}"}


if __name__ == "__main__":
    from moviepipe.sources.video import tasks

    main(tasks.do)
