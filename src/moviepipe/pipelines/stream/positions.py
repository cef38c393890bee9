"""How far a topic was read into Bronze, and whether what comes next is still there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.errors import StreamError
from moviepipe.io.kafka import Topic
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table, query_rows
from moviepipe.pipelines.applied import Applied

JOB = "stream consume"
BATCH = "stream"  # the position of this job in Bronze
SOURCE = re.compile(r"kafka://(?P<topic>[^/]+)/(?P<id>[^/]+)/(?P<partition>\d+)")
OF_STREAM = "_source_file like 'kafka://%'"
LAST_OFFSETS = (
    "select _source_file as source, max(_source_offset) as last from stored "
    f"where {OF_STREAM} and _batch > {{last}} group by _source_file"
)
Offsets = dict[int, int]  # by partition, the next to be read


def source_of(topic: str, topic_id: str, partition: int | str) -> str:
    """What Bronze says of where a message came from."""
    return f"kafka://{topic}/{topic_id}/{partition}"


@dataclass(frozen=True)
class Start:
    """Where a round begins, and what was gone before it was read, as sentences with a number of offsets."""

    offsets: Offsets
    gone: dict[str, int] = field(default_factory=dict)


def last_batch(bronze_id: str, applied: Applied) -> int:
    """The last batch of Bronze that an account of this job speaks of."""
    ours = (run["positions"] or {} for run in applied.accounts if run["job"] == JOB and run["bronze_id"] == bronze_id)
    return max((positions[BATCH] for positions in ours if BATCH in positions), default=0)


def find_read(lake: Lake, bronze_id: str, applied: Applied) -> dict[str, int]:
    """The next offset by source, of every topic: as the accounts say, and Bronze itself for runs that were killed."""
    found: dict[str, int] = {}
    for run in applied.accounts:
        if run["job"] == JOB and run["bronze_id"] == bronze_id:
            found |= {key: value for key, value in (run["positions"] or {}).items() if SOURCE.fullmatch(key)}
    stored = open_table(lake, TMDB_RESPONSES.name)
    if stored is not None and "_source_offset" in {each.name for each in stored.schema().fields}:
        later = query_rows(stored, LAST_OFFSETS.format(last=last_batch(bronze_id, applied)))
        found |= {row["source"]: row["last"] + 1 for row in later}
    return found


def find_start(read: Mapping[str, int], topic: Topic, accept_loss: bool) -> Start:
    """Where to begin; raises StreamError when messages that were not read are gone, unless that is accepted."""
    of_topic: dict[str, Offsets] = {}
    for source, position in read.items():
        found = SOURCE.fullmatch(source)
        if found and found["topic"] == topic.name:
            of_topic.setdefault(found["id"], {})[int(found["partition"])] = position
    known = of_topic.get(topic.id, {})
    gone = _gone(known, topic)
    if of_topic and not known:
        former = ", ".join(of_topic)
        gone = {f"topic {topic.name} was deleted and made again: its id was {former}, and is {topic.id}": 1}
    if gone and not accept_loss:
        raise StreamError(
            f"{'; '.join(gone)}. Nothing was read. Send those records again, to be sure of them; then --accept-loss "
            "goes on, and notes in the account what was gone."
        )
    return Start(
        {number: min(max(known.get(number, 0), first), topic.end[number]) for number, first in topic.first.items()},
        gone,
    )


def _gone(known: Offsets, topic: Topic) -> dict[str, int]:
    found = {}
    for number, position in known.items():
        first, end = topic.first.get(number, 0), topic.end.get(number, 0)
        if first > position:
            found[f"offsets {position} to {first - 1} of partition {number} of topic {topic.name} are gone"] = (
                first - position
            )
        elif end < position:
            found[f"partition {number} of topic {topic.name} ends at {end}, and was read up to {position}"] = (
                position - end
            )
    return found
