import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moviepipe.envelope import Envelope
from moviepipe.errors import LandingError
from moviepipe.io.lake import Lake
from moviepipe.io.landing import quarantine, write_landing
from records import answer, body


def landed(lake: Lake) -> dict[str, list[int]]:
    """The movie ids in each landing file, hidden files included."""
    files = sorted(Path(lake.landing).iterdir())
    return {file.name: [json.loads(line)["resource_id"] for line in gzip.open(file, "rt")] for file in files}


def test_records_are_split_over_files_in_order(lake: Lake):
    assert write_landing(lake, "run", (answer(body(n)) for n in range(1, 6)), records_per_file=2) == 5
    assert landed(lake) == {
        "run-00000.jsonl.gz": [1, 2],
        "run-00001.jsonl.gz": [3, 4],
        "run-00002.jsonl.gz": [5],
    }


def test_a_source_that_fails_half_way_lands_nothing(lake: Lake):
    def failing() -> Iterator[Envelope]:
        yield from (answer(body(n)) for n in range(1, 4))
        raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        write_landing(lake, "run", failing(), records_per_file=2)
    assert landed(lake) == {}


def test_no_records_land_no_file(lake: Lake):
    assert write_landing(lake, "run", []) == 0
    assert landed(lake) == {}


def test_a_quarantined_file_is_out_of_landing_and_whole(lake: Lake):
    write_landing(lake, "run", [answer(body(1))])
    moved = quarantine(lake, "run-00000.jsonl.gz")
    assert moved == f"{lake.uri}/set_aside/run-00000.jsonl.gz"  # the folder that lakes have had from the first
    assert b"resource_id" in gzip.decompress(Path(moved).read_bytes())
    assert landed(lake) == {}


def test_what_was_quarantined_before_under_a_name_stays_as_it_is(lake: Lake):
    for number in (1, 2):
        write_landing(lake, "run", [answer(body(number))])
        quarantine(lake, f"{lake.landing}/run-00000.jsonl.gz")
    kept = {path.name: path.read_bytes() for path in (Path(lake.uri) / "set_aside").iterdir()}
    assert {name: b'"resource_id":1,' in gzip.decompress(data) for name, data in kept.items()} == {
        "run-00000.jsonl.gz": True,
        "run-00000.jsonl.gz.2": False,
    }


def test_quarantining_a_file_that_is_not_there_says_where_to_look(lake: Lake):
    with pytest.raises(LandingError, match=r"nope.jsonl.gz not found. `ls .*landing`"):
        quarantine(lake, "nope.jsonl.gz")
