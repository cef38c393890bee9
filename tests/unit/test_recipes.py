"""The steps of CONTRIBUTING.md's recipes: each test names the one that was forgotten."""

import re
from collections import Counter
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest

from chart_tables import table_of
from judge_gold import JUDGED
from moviepipe import charts, gold, silver
from moviepipe.charts import CHARTS, PREDICTION_CHARTS
from moviepipe.config import GoldSettings, SilverSettings
from moviepipe.errors import LakeError
from moviepipe.gold import TABLES
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.retention import owner_of
from moviepipe.tables import Table

TESTS = Path(__file__).parents[1]
BY_NAME = {table.name: table for table in TABLES}
each_table = pytest.mark.parametrize("name", BY_NAME)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
OF_ALL_KINDS = (silver.CARRIED_PARTS, silver.REJECTED_RECORDS)


def defined_in(package: ModuleType) -> list[tuple[str, Any]]:
    """What the package's modules define, with its name; two may use one name for different things."""
    modules = [import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)]
    return [named for module in modules for named in vars(module).items()]


def step(number: int, recipe: str) -> str:
    return f'see step {number} of "Add a {recipe}" in CONTRIBUTING.md'


def test_every_gold_table_that_is_written_is_built():
    for name, value in defined_in(gold):
        if isinstance(value, Table) and value.layer == "gold":
            where = "is not in TABLES of src/moviepipe/gold/__init__.py"
            assert value in TABLES, f"{name} {where}: {step(2, 'Gold table')}"


@pytest.mark.parametrize(("package", "recipe"), [(gold, "Gold table"), (silver, "kind of record")])
def test_every_table_can_be_imported_from_its_package(package: ModuleType, recipe: str):
    for table in package.TABLES:
        name = table.short_name.upper()
        fault = f"{name} is not in __all__ of {package.__name__}"
        assert name in package.__all__, f"{fault}: {step(2 if package is gold else 3, recipe)}"


@each_table
def test_every_gold_table_says_what_one_row_is_and_asks_its_question(name: str):
    fault = f'the docstring of {BY_NAME[name].short_name} does not start with "One row per …"'
    assert BY_NAME[name].description.startswith("One row per "), f"{fault}: {step(1, 'Gold table')}"


@each_table
def test_every_gold_table_has_a_test(name: str):
    wanted = BY_NAME[name].short_name.upper()
    texts = [path.read_text(encoding="utf-8") for path in (TESTS / "spark" / "gold").glob("test_*.py")]
    has_test = any(re.search(rf"\b{wanted}\b", text) for text in texts)
    assert has_test, f"no test in tests/spark/gold builds {wanted}: {step(3, 'Gold table')}"


@each_table
def test_every_gold_table_is_judged_by_a_second_engine(name: str):
    assert name in JUDGED, f"{name} has no query in JUDGED of tests/judge_gold.py: {step(4, 'Gold table')}"


def test_nothing_is_judged_that_is_not_built():
    assert set(JUDGED) <= BY_NAME.keys(), "tests/judge_gold.py has a query for a table that is not in TABLES"


@each_table
def test_every_setting_of_a_gold_table_is_one(name: str):
    for setting in BY_NAME[name].settings:
        fault = f"{name} takes {setting}, which is no field of GoldSettings in src/moviepipe/config.py"
        assert setting in GoldSettings.model_fields, f"{fault}: {step(2, 'setting')}"


def test_every_gold_setting_is_used():
    used = {setting for table in TABLES for setting in table.settings}
    for setting in GoldSettings.model_fields:
        assert setting in used, f"no Gold table takes gold.{setting}: {step(1, 'setting')}"


def test_every_chart_that_is_written_is_drawn():
    drawn = [chart.plot for chart in (*CHARTS, *PREDICTION_CHARTS)]
    for name, value in defined_in(charts):
        if name.startswith("plot_") and list(signature(value).parameters)[1:] == ["context"]:
            where = "is not in CHARTS of src/moviepipe/charts/__init__.py"
            assert value in drawn, f"{name} {where}: {step(2, 'chart')}"


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.file_name)
def test_every_chart_shows_a_table_that_is_made_up_for_tests(chart):
    assert chart.table in BY_NAME, f"{chart.file_name} shows {chart.table}, which is no Gold table: {step(2, 'chart')}"
    assert not table_of(chart).empty


@each_kind
def test_every_rule_has_a_name_of_its_own(kind):
    for check in kind.checks:
        has_name = re.fullmatch(r"[a-z][a-z0-9_]*", check.name)
        assert has_name, f"the {kind.name} check {check.reason!r} has no name in snake_case: {step(1, 'rule')}"
    for name, count in Counter(check.name for check in kind.checks).items():
        assert count == 1, f"{count} checks of {kind.name} are called {name}: {step(1, 'rule')}"


def test_every_limit_of_a_rule_is_a_setting_and_every_setting_a_limit():
    reasons = " ".join(check.reason for kind in KINDS for check in kind.checks)
    named = set(re.findall(r"`silver\.(\w+)`", reasons))
    for setting in named ^ SilverSettings.model_fields.keys():
        pytest.fail(
            f"silver.{setting} is a field of SilverSettings, or in a rule's reason, and not both: {step(4, 'rule')}"
        )


def test_every_silver_table_that_is_written_is_kept():
    for name, value in defined_in(silver):
        if isinstance(value, Table) and value.layer == "silver":
            where = "is not in TABLES of src/moviepipe/silver/__init__.py"
            assert value in silver.TABLES, f"{name} {where}: {step(3, 'kind of record')}"


def test_every_silver_table_follows_a_kind():
    followed = {table.name for kind in KINDS for table in kind.tables}
    for table in silver.TABLES:
        fault = f"no kind in src/moviepipe/silver/kinds.py has {table.name}"
        assert table in OF_ALL_KINDS or table.name in followed, f"{fault}: {step(4, 'kind of record')}"


def test_every_kind_that_is_declared_is_read():
    for name, value in defined_in(silver):
        if isinstance(value, Kind):
            where = "is not in KINDS of src/moviepipe/silver/kinds.py"
            assert value.name in {kind.name for kind in KINDS}, f"{name} {where}: {step(4, 'kind of record')}"


def test_no_two_kinds_read_the_same_endpoint():
    ((source, endpoint), count), *_ = Counter((k.source, path) for k in KINDS for path in k.endpoints).most_common(1)
    assert count == 1, f"{count} kinds read {endpoint} of {source}: {step(1, 'kind of record')}"


@each_kind
def test_every_kind_has_rules(kind):
    assert kind.checks, f"{kind.name} has no checks: {step(2, 'kind of record')}"


@each_kind
def test_the_main_table_of_a_kind_with_parts_says_which_a_body_lacks(kind):
    fault = f"{kind.name} has parts, and the schema of its main table is not made by with_missing_parts"
    assert not kind.parts or "_missing_parts" in kind.main.schema.names, f"{fault}: {step(3, 'kind of record')}"


@each_kind
def test_a_part_takes_its_age_from_the_main_table(kind):
    for part in kind.parts:
        fault = f"{part.table.name} has a column fetched_at, and its rows are of a body of {kind.main.name}"
        assert "fetched_at" not in part.table.schema.names, f"{fault}: {step(3, 'kind of record')}"


@each_kind
def test_every_table_of_a_kind_knows_how_old_its_rows_are(kind):
    for table in kind.tables:
        try:
            owner_of(table)
        except LakeError as exc:
            pytest.fail(f"{str(exc).rstrip('.')}: {step(3, 'kind of record')}")


@each_kind
def test_every_table_of_a_kind_has_a_test(kind):
    texts = [path.read_text(encoding="utf-8") for path in (TESTS / "spark" / "silver").glob("test_*.py")]
    for table in kind.tables:
        has_test = any(re.search(rf"\b({table.short_name.upper()}|{re.escape(table.name)})\b", text) for text in texts)
        assert has_test, f"no test in tests/spark/silver is of {table.name}: {step(5, 'kind of record')}"
