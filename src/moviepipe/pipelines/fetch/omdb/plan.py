"""The plan of a fetch from OMDb: IMDb ids of Silver or of a file, less those that have been answered."""

import re
from dataclasses import dataclass
from pathlib import Path

from moviepipe.config import OmdbSettings
from moviepipe.envelope import IMDB_ID, OMDB, OMDB_TITLE
from moviepipe.errors import PermanentSourceError
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.omdb.answered import answered_at
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest
from moviepipe.pipelines.fetch.plan import land_plan, write_plan
from moviepipe.pipelines.fetch.source import Planning

MOVIES = "silver.movies"
# The movies with the most votes first: a day's requests may not be enough for all.
IDS_OF_MOVIES = (
    "select imdb_id, count(*) as movies from stored group by imdb_id order by max(vote_count) desc nulls last, imdb_id"
)
NAMED = 5  # of the ids that are none


@dataclass(frozen=True)
class Choice:
    """The ids to ask for, how many others have an answer, and what a person should know."""

    ids: list[str]
    answered: int
    notes: list[str]


def require_ids(request: OmdbRequest, lake: Lake) -> None:
    """Raises PermanentSourceError when neither a file nor Silver has the ids."""
    from moviepipe.io.native import open_table  # not above: planning movies of TMDb needs no delta-rs

    if request.ids_from is None and open_table(lake, MOVIES) is None:
        raise PermanentSourceError(
            f"There is no {MOVIES} in {lake.uri}, and its imdb_ids are what OMDb is asked for. "
            "Run `moviepipe silver` first, or give --ids-from FILE with an IMDb id a line."
        )


def choose(request: OmdbRequest, lake: Lake) -> Choice:
    """What a request stands for, each id once; ids that are none are not asked for."""
    found, notes = _of_silver(lake) if request.ids_from is None else _of_file(Path(request.ids_from))
    answered = answered_at(lake)
    if request.older_than is not None:
        since = request.today - request.older_than
        answered = {imdb_id: at for imdb_id, at in answered.items() if at.date() > since}
    ids = [imdb_id for imdb_id in found if imdb_id not in answered]
    if count := len(found) - len(ids):
        notes.append(
            f"{count:,} of {len(found):,} IMDb ids have been answered before and are not asked for again; "
            "--older-than 30d, say, asks for those whose answer is that old."
        )
    return Choice(ids, count, notes)


def make_plan(planning: Planning[OmdbRequest, OmdbSettings]) -> None:
    """Lands the plan."""
    choice = choose(planning.request, planning.folder.lake)
    asked = {"source": OMDB, "asked_for": planning.request.describe()}
    write_plan(planning.folder, asked, OMDB_TITLE, iter(choice.ids))
    land_plan(planning.folder, choice.notes)


def _of_silver(lake: Lake) -> tuple[list[str], list[str]]:
    from moviepipe.io.native import open_table, query

    stored = open_table(lake, MOVIES)
    assert stored is not None  # require_ids has seen to it
    good, bad, without, notes = list[str](), list[str](), 0, []
    for batch in query(IDS_OF_MOVIES, stored=stored):
        for imdb_id, movies in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if imdb_id:
                (good if is_imdb_id(imdb_id) else bad).append(imdb_id)
            else:
                without += movies
    if without:
        notes.append(f"{without:,} movies of {MOVIES} have no imdb_id.")
    if bad:
        notes.append(f"{len(bad):,} imdb_ids of {MOVIES} are none ({_some(bad)}) and are not asked for.")
    return good, notes


def _of_file(path: Path) -> tuple[list[str], list[str]]:
    """The ids in a file, one a line; raises PermanentSourceError when there is none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as exc:
        raise PermanentSourceError(f"{path} cannot be read ({exc.strerror}). Check the path.") from exc
    texts = [line.strip().removeprefix("\ufeff") for line in lines]
    bad = [number for number, text in enumerate(texts, start=1) if text and not is_imdb_id(text)]
    ids = list(dict.fromkeys(filter(is_imdb_id, texts)))
    if not ids:
        raise PermanentSourceError(f"{path} has no line with an IMDb id, such as tt0133093.")
    lines_named = f"{len(bad):,} of {len(lines):,} lines of {path} are no IMDb id (line {_some(bad)})."
    return ids, [lines_named] if bad else []


def _some(items: list[int] | list[str]) -> str:
    return ", ".join([*(f"{item!s:.40}" for item in items[:NAMED]), *(["…"] if len(items) > NAMED else [])])


def is_imdb_id(text: str) -> bool:
    """True for `tt` and seven or more digits."""
    return re.fullmatch(IMDB_ID, text, re.ASCII) is not None
