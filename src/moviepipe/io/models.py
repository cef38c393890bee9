"""Models of a lake: `models/<kind>/<model id>/` is one, whole or not at all; `current` names the one that is in use."""

from collections.abc import Mapping

from moviepipe.errors import LakeError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.storage import whole_file
from moviepipe.ml.model import MODEL

CURRENT = "current"


def folder_of_model(lake: Lake, kind: str, model_id: str) -> str:
    """Where a model lies."""
    return f"{lake.models}/{kind}/{model_id}"


def write_model(lake: Lake, kind: str, model_id: str, files: Mapping[str, bytes]) -> None:
    """Writes the files of a new model, model.json last: a folder without that is no model."""
    folder = folder_of_model(lake, kind, model_id)
    try:
        for name in sorted(files, key=MODEL.__eq__):
            with whole_file(f"{folder}/{name}") as file:
                file.write(files[name])
    except OSError as exc:
        storage.remove_folder(folder)
        raise LakeError(f"The model {folder} cannot be written ({exc.strerror}). Make room, then train again.") from exc


def read_files(lake: Lake, kind: str, model_id: str) -> dict[str, bytes]:
    """The files of a model by their names in its folder; none where it has no folder."""
    folder = folder_of_model(lake, kind, model_id)
    return {file.name: _read(folder, file.name) for file in storage.list_files(folder)}


def read_file(lake: Lake, kind: str, model_id: str, name: str) -> bytes:
    """One file of a model; raises FileNotFoundError when it is missing."""
    return _read(folder_of_model(lake, kind, model_id), name)


def _read(folder: str, name: str) -> bytes:
    with storage.open_file(folder, name) as file:
        return file.read()


def set_current(lake: Lake, kind: str, model_id: str) -> None:
    """Puts a model in use, in one step."""
    with whole_file(f"{lake.models}/{kind}/{CURRENT}") as file:
        file.write(model_id.encode())


def current_id(lake: Lake, kind: str) -> str | None:
    """The id of the model that is in use; None where there is none."""
    try:
        return storage.read_text(f"{lake.models}/{kind}", CURRENT).strip() or None
    except FileNotFoundError:
        return None


def any_in_use(lake: Lake) -> bool:
    """True when the lake has a model in use, of whatever kind."""
    return any(file.name.endswith(f"/{CURRENT}") for file in storage.list_files(lake.models))


def model_ids(lake: Lake, kind: str) -> list[str]:
    """The ids of all models of a kind, oldest first."""
    parts = (file.name.split("/") for file in storage.list_files(f"{lake.models}/{kind}"))
    return sorted(model_id for model_id, *names in parts if names == [MODEL])
