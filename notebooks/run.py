"""Runs the notebooks beside it on the demo lake and keeps their outputs: `make notebooks` after `make run`."""

import base64
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

HERE = Path(__file__).parent
COLOURS = 48


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs, without the times at which its cells ran."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, record_timing=False, resources=resources).execute()
    return notebook


def shrink_pictures(notebook: nbformat.NotebookNode) -> None:
    """Pictures of few colours are a quarter the size, and look the same."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if picture := output.get("data", {}).get("image/png"):
            small = BytesIO()
            drawn = Image.open(BytesIO(base64.b64decode(picture))).convert("RGB")
            drawn.quantize(COLOURS).save(small, "png", optimize=True)
            output["data"]["image/png"] = base64.b64encode(small.getvalue()).decode()


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = run(path)
        shrink_pictures(notebook)
        nbformat.write(notebook, path)
