"""A model as an archive for use outside of Spark: what SageMaker's XGBoost container and any Python can load.

No file stands at the top: without a script's name the container takes every file there for a booster and averages
them, silently. With `code/` as the script's folder and `inference.py` as its name it runs our own script.
"""

import io
import json
import tarfile
from pathlib import Path

from moviepipe.ml import scoring
from moviepipe.ml.model import CARD, CARD_TEXT, Model

SCRIPT, FOLDER = "code/inference.py", str(Path(scoring.MODEL).parent)


def archive_files(model: Model) -> dict[str, bytes]:
    """The files of the archive by name: the script, and beside it what it reads, and the card."""
    files = {f"{FOLDER}/{name}": content for name, content in zip(model.facts["boosters"], model.boosters, strict=True)}
    files[scoring.MODEL] = (json.dumps(dict(model.facts), indent=2) + "\n").encode()
    cards = model.files()
    files |= {f"{FOLDER}/{name}": cards[name] for name in (CARD, CARD_TEXT)}
    return files | {SCRIPT: Path(scoring.__file__).read_bytes()}


def archive(model: Model) -> bytes:
    """The archive, `model.tar.gz`; of one model always the same files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in sorted(archive_files(model).items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
