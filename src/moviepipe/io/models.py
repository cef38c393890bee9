"""Models of a lake: `models/<kind>/<model id>/` is one, whole or not at all; `current` names the one that is in use."""

from collections.abc import Mapping
from pathlib import Path

from moviepipe.errors import LakeError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.storage import through_to_disk, whole_file

CURRENT = "current"


def require_folder(lake: Lake) -> None:
    """Raises LakeError for a lake that is no folder of this machine: models are not kept elsewhere so far."""
    if not lake.is_here:
        raise LakeError(f"Models are kept in folders of this machine so far, not at {lake.models}. Use another lake.")


def folder_of_model(lake: Lake, kind: str, model_id: str) -> Path:
    """Where a model lies."""
    return Path(lake.models, kind, model_id)


def write_model(lake: Lake, kind: str, model_id: str, files: Mapping[str, bytes]) -> None:
    """Makes the folder of a new model; it appears with all its files or not at all."""
    folder = folder_of_model(lake, kind, model_id)
    hidden = folder.with_name(f".{model_id}.part")
    try:
        for name, content in files.items():
            path = hidden / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with through_to_disk(path) as file:
                file.write(content)
        hidden.rename(folder)
    except OSError as exc:
        raise LakeError(f"The model {folder} cannot be written ({exc.strerror}). Make room, then train again.") from exc
    finally:
        storage.remove_folder(str(hidden))


def read_files(lake: Lake, kind: str, model_id: str) -> dict[str, bytes]:
    """The files of a model by their names in its folder; none where it has no folder."""
    folder = folder_of_model(lake, kind, model_id)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def set_current(lake: Lake, kind: str, model_id: str) -> None:
    """Puts a model in use, in one step."""
    with whole_file(Path(lake.models, kind, CURRENT)) as file:
        file.write(model_id.encode())


def current_id(lake: Lake, kind: str) -> str | None:
    """The id of the model that is in use; None where there is none."""
    try:
        return storage.read_text(f"{lake.models}/{kind}", CURRENT).strip() or None
    except FileNotFoundError:
        return None


def any_in_use(lake: Lake) -> bool:
    """True when the lake has a model in use, of whatever kind."""
    return any(Path(lake.models).glob(f"*/{CURRENT}"))


def model_ids(lake: Lake, kind: str) -> list[str]:
    """The ids of all models of a kind, oldest first."""
    folder = Path(lake.models, kind)
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in found if path.is_dir() and not path.name.startswith("."))
