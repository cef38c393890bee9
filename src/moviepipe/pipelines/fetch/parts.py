"""The parts of a plan: which ids each has, and what has become of them by the files."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from moviepipe.errors import CountMismatchError
from moviepipe.io.fetch_folder import FetchFolder, Journal, RecordFile, new_token, whole_lines
from moviepipe.pipelines.fetch.plan import IDS_PER_PART, read_plan
from moviepipe.pipelines.fetch.source import Key
from moviepipe.sources.api import Api, Outcome

Outcomes = dict[Key, Outcome]


@dataclass
class Part:
    """Ids whose answers make one landing file; `missing` are those still to be asked for."""

    name: str
    ids: list[Key]
    missing: list[Key]
    journal: Journal
    outcomes: Outcomes = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """True when every id has an answer."""
        return len(self.outcomes) == len(self.ids)


def outcomes_in(files: Iterable[RecordFile], api: Api) -> Outcomes:
    """The outcome of each id whose answer stands in these landing files, the last one if there are several."""
    outcomes: Outcomes = {}
    for file in files:
        for line in whole_lines(file):
            record = json.loads(line)
            outcomes[key_of(record)] = api.outcome(record["status_code"], record["payload"])
    return outcomes


def key_of(record: dict[str, Any]) -> Key:
    """What a landed record is about: a text, or a number."""
    key: Key = record.get("resource_key") or record["resource_id"]
    return key


def landed_outcomes(folder: FetchFolder, api: Api, name: str, planned: list[Key]) -> Outcomes:
    """The outcomes in a landed part's files; raises CountMismatchError unless just the planned ids have one."""
    outcomes = outcomes_in(part_files(folder, name), api)
    if set(planned) != set(outcomes):
        missing, unplanned = len(set(planned) - set(outcomes)), len(set(outcomes) - set(planned))
        raise CountMismatchError(
            f"{folder.landed(name)} does not add up: {len(planned)} ids were planned, {missing} of them have "
            f"no answer and {unplanned} answers are of other ids."
        )
    return outcomes


def part_files(folder: FetchFolder, name: str) -> list[RecordFile]:
    """The landing files of one part: those of fetches that stopped, and the one that completes it."""
    whole = folder.landed(name)
    return [*folder.landed_like(f"{name}-"), *([whole] if whole.exists() else [])]


def unfinished_parts(folder: FetchFolder, api: Api) -> Iterator[Part]:
    """The parts of the plan that have not landed whole, each with what is known of it."""
    for planned in read_plan(folder):
        if not folder.landed(planned.name).exists():
            outcomes = outcomes_in(part_files(folder, planned.name), api)
            missing = [each for each in planned.ids if each not in outcomes]
            yield Part(planned.name, planned.ids, missing, folder.journal(planned.name), outcomes)


def retry_parts(folder: FetchFolder, failed: list[Key]) -> Iterator[Part]:
    """The failed ids as parts of their own, under names that no earlier try has used."""
    token, ids = new_token(), iter(failed)
    for number in count():
        if not (part := list(islice(ids, IDS_PER_PART))):
            return
        name = f"retry-{token}-{number:05d}"
        yield Part(name, part, part, folder.journal(name))
