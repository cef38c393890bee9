"""The parts of a plan: which ids each has, and what has become of them by the files."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from moviepipe.envelope import FOUND, is_not_found
from moviepipe.errors import CountMismatchError
from moviepipe.io.fetch_folder import FetchFolder, Journal, new_token, whole_lines
from moviepipe.pipelines.fetch.plan import IDS_PER_PART, read_plan

WAS_FOUND, WAS_NOT_FOUND, FAILED = "found", "not_found", "failed"

Outcomes = dict[int, str]


@dataclass
class Part:
    """Ids whose answers make one landing file; `missing` are those still to be asked for."""

    name: str
    ids: list[int]
    missing: list[int]
    journal: Journal
    outcomes: Outcomes = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """True when every id has an answer."""
        return len(self.outcomes) == len(self.ids)


def outcome_of(status_code: int, payload: str | None) -> str:
    """What an answer makes of an id."""
    if status_code == FOUND:
        return WAS_FOUND
    return WAS_NOT_FOUND if is_not_found(status_code, payload) else FAILED


def outcomes_in(files: Iterable[Path]) -> Outcomes:
    """The outcome of each id whose answer stands in these landing files, the last one if there are several."""
    outcomes: Outcomes = {}
    for file in files:
        for line in whole_lines(file):
            record = json.loads(line)
            outcomes[record["resource_id"]] = outcome_of(record["status_code"], record["payload"])
    return outcomes


def landed_outcomes(folder: FetchFolder, name: str, planned: list[int]) -> Outcomes:
    """The outcomes in a landed part's files; raises CountMismatchError unless just the planned ids have one."""
    outcomes = outcomes_in(part_files(folder, name))
    if set(planned) != set(outcomes):
        missing, unplanned = len(set(planned) - set(outcomes)), len(set(outcomes) - set(planned))
        raise CountMismatchError(
            f"{folder.landed(name)} does not add up: {len(planned)} ids were planned, {missing} of them have "
            f"no answer and {unplanned} answers are of other ids."
        )
    return outcomes


def part_files(folder: FetchFolder, name: str) -> list[Path]:
    """The landing files of one part: those of fetches that stopped, and the one that completes it."""
    whole = folder.landed(name)
    return [*folder.landed_like(f"{name}-*"), *([whole] if whole.exists() else [])]


def unfinished_parts(folder: FetchFolder) -> Iterator[Part]:
    """The parts of the plan that have not landed whole, each with what is known of it."""
    for planned in read_plan(folder):
        if not folder.landed(planned.name).exists():
            outcomes = outcomes_in(part_files(folder, planned.name))
            missing = [each for each in planned.ids if each not in outcomes]
            yield Part(planned.name, planned.ids, missing, folder.journal(planned.name), outcomes)


def retry_parts(folder: FetchFolder, failed: list[int]) -> Iterator[Part]:
    """The failed ids as parts of their own, under names that no earlier try has used."""
    token, ids = new_token(), iter(failed)
    for number in count():
        if not (part := list(islice(ids, IDS_PER_PART))):
            return
        name = f"retry-{token}-{number:05d}"
        yield Part(name, part, part, folder.journal(name))
