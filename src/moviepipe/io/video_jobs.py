"""The open jobs of a detector that works elsewhere: a small file of the lake for each, for the next run to find."""

import json
from dataclasses import asdict, dataclass

from moviepipe.io import storage
from moviepipe.io.lake import Lake

FOLDER = "_video_jobs"


@dataclass(frozen=True)
class OpenJob:
    """A job that was started: its id there, the token that it was started with, and when (seconds since 1970)."""

    job_id: str
    token: str
    started_at: float


def find_job(lake: Lake, name: str) -> OpenJob | None:
    """The open job of a name; None where there is none."""
    content = storage.read(_folder(lake), f"{name}.json")
    return None if content is None else OpenJob(**json.loads(content.data))


def note_job(lake: Lake, name: str, job: OpenJob) -> None:
    """Notes that a job was started, in the place of what was noted before."""
    with storage.whole_file(f"{_folder(lake)}/{name}.json") as file:
        file.write(json.dumps(asdict(job)).encode())


def forget_job(lake: Lake, name: str) -> None:
    """Removes the note of a job whose pages have landed."""
    storage.Place(_folder(lake), f"{name}.json").remove()


def _folder(lake: Lake) -> str:
    folder = f"{lake.uri}/{FOLDER}"
    storage.make_folder(folder)
    return folder
