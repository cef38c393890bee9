"""Runs the notebooks beside it on the demo lake and keeps their outputs: `make notebooks` after `make run`.

That of videos is left as it is where the lake, or the one that MOVIEPIPE_LAKE names, has none.
"""

import base64
import os
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

from moviepipe import open_lake

HERE = Path(__file__).parent
COLOURS, OF_PHOTOGRAPHS, MOST_OF_A_CHART = 48, 128, 4096
OF_VIDEOS, TABLE_OF_VIDEOS = "videos", "gold.video_activity"


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs, without the times at which its cells ran."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, record_timing=False, resources=resources).execute()
    return notebook


def has_videos() -> bool:
    """True where videos were looked into."""
    lake = open_lake(os.environ.get("MOVIEPIPE_LAKE", str(HERE.parent / "demo-lake")))
    return TABLE_OF_VIDEOS in {*lake.tables()["table"]}


def shrink_pictures(notebook: nbformat.NotebookNode) -> None:
    """Pictures of few colours are a quarter the size, and look the same; photographs need more."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if picture := output.get("data", {}).get("image/png"):
            small = BytesIO()
            drawn = Image.open(BytesIO(base64.b64decode(picture))).convert("RGB")
            is_chart = drawn.getcolors(MOST_OF_A_CHART) is not None
            few = drawn.quantize(COLOURS) if is_chart else drawn.quantize(OF_PHOTOGRAPHS, kmeans=1)  # keeps rare ones
            few.save(small, "png", optimize=True)
            output["data"]["image/png"] = base64.b64encode(small.getvalue()).decode()


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.ipynb")):
        if path.stem == OF_VIDEOS and not has_videos():
            print(f"{path.name} is left as it is: the lake has no videos")
            continue
        notebook = run(path)
        shrink_pictures(notebook)
        nbformat.write(notebook, path)
