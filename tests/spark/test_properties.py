"""Silver against a judge that knows only the rules: thousands of spoilt records, row for row, in any order."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judge import Record, Row, judge, read_line
from lakes import contents, ignore, run_bronze, run_silver
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from records import INGESTED_AT

from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.io.lake import Lake
from moviepipe.silver import REJECTED_RECORDS, TABLES
from moviepipe.silver.changes import silver_changes
from moviepipe.silver.movie_details import LINEAGE
from moviepipe.silver.movie_records import contested_versions, movie_records, with_outcome
from moviepipe.sources.demo import Catalogue

Body = dict[str, Any]
Rows = dict[str, list[Row]]

BATCHES, BATCH_SIZE = 5, 520
CATALOGUE = Catalogue(400)
FIRST_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
RECORDED_SHARE = 0.1
NOT_COMPARED = {*LINEAGE.fieldNames(), "record_hash", "_errors"}

# Each example is a batch; its random numbers come from one drawn seed, since a batch is more than hypothesis can draw.
few_examples = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
dice_rolls = st.randoms(use_true_random=True)


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> list[Body]:
    """What TMDb really answered, or nothing where the folder of real files is missing."""
    try:
        folder: Path = request.getfixturevalue("shared_data") / "tmdb-recorded"
    except pytest.skip.Exception:
        return []
    files = sorted([*folder.glob("movie-append/*.json"), *folder.glob("movie-details/*.json")])
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_silver_says_of_every_record_what_the_judge_says(spark: SparkSession, recorded: list[Body]) -> None:
    judged = Counter[bool]()

    @settings(few_examples, max_examples=BATCHES)
    @given(dice_rolls)
    def one_batch_agrees(dice: Random) -> None:
        lines = draw_lines(dice, BATCH_SIZE, CATALOGUE, recorded)
        records = [read_line(line) for line in lines]
        verdict = judge(records)
        outcomes, tables = silver_of(spark, lines)
        require_equal(records, outcomes, tables, verdict.outcomes, verdict.tables)
        judged.update(outcomes[n] != "rejected" for n, record in enumerate(records) if record.is_body)

    one_batch_agrees()
    assert judged.total() >= 2_000
    assert 0.35 <= judged[True] / judged.total() <= 0.65


def test_the_order_in_which_records_arrive_changes_nothing(
    spark: SparkSession, recorded: list[Body], tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(few_examples, max_examples=1)
    @given(dice_rolls)
    def any_order_agrees(dice: Random) -> None:
        lines = draw_lines(dice, 200, Catalogue(25), recorded)
        records = [read_line(line) for line in lines]
        expected = without_record(judge(records).tables)
        parts, lake = split_at_random(dice, lines, 3), Lake.at(str(tmp_path_factory.mktemp("parts")))
        assert in_lake(spark, lake, parts) == expected
        run_silver(spark, lake, rebuild=True)
        assert read_silver(spark, lake) == expected
        assert in_lake(spark, Lake.at(str(tmp_path_factory.mktemp("whole"))), [lines]) == expected

    any_order_agrees()
