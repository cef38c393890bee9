"""What every registered table promises; no Spark job runs here."""

import pytest

from moviepipe.config import load_settings
from moviepipe.ml import MODEL_RUNS
from moviepipe.pipelines.catalogue import BY_NAME, BY_SHORT_NAME, TABLES
from moviepipe.tables import Table

# What builders take beside tables: the landing lines, and the intermediates parsed once for all.
BODIES = {"movie_details", "movie_snapshots", "tv_details", "omdb_details"}
INTERMEDIATES = {
    "landing",
    "classified_records",
    "part_versions",
    "runs",
    "model_cards",
    "found_videos",
    "label_pages",
    *BODIES,
}

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@each_table
def test_a_table_says_what_one_row_is_in_a_whole_sentence(table: Table) -> None:
    assert table.description.startswith("One row per ")
    assert table.description.endswith((".", "?"))


@each_table
def test_a_table_is_made_of_known_tables_and_known_settings(table: Table) -> None:
    known = {name for name, other in BY_SHORT_NAME.items() if other is not table}
    assert set(table.inputs) <= known | INTERMEDIATES
    if table.layer == "gold":
        assert set(table.inputs) <= known | ({"model_cards"} if table is MODEL_RUNS else set())
        assert all(hasattr(load_settings("local").gold, name) for name in table.settings if name != "model")


@each_table
def test_the_keys_of_a_table_are_columns_and_never_a_bare_id(table: Table) -> None:
    assert set(table.keys) <= set(table.schema.names)
    assert "id" not in table.schema.names
    assert table.keys or table.layer == "bronze"


def test_names_are_unique_across_layers() -> None:
    assert len(BY_NAME) == len(BY_SHORT_NAME) == len(TABLES)
