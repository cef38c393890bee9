"""`moviepipe charts` of some movies only: Gold's own rules over those movies' Silver, and nothing written to Gold."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from gold_lakes import built_from, write_all_gold, write_rows
from moviepipe import cli
from moviepipe.charts import CHARTS
from moviepipe.config import load_settings
from moviepipe.gold import GENRE_SUMMARY, MOVIE_OVERVIEW
from moviepipe.io import delta
from moviepipe.io.lake import Lake
from moviepipe.pipelines import charts
from moviepipe.pipelines.catalogue import BY_NAME, BY_SHORT_NAME
from moviepipe.pipelines.filtered_gold import FilteredGold, is_of_movies
from moviepipe.pipelines.movie_filter import MovieFilter
from moviepipe.silver import MOVIE_COMPANIES, MOVIE_GENRES, MOVIE_LISTS, MOVIES
from moviepipe.tables import LONG, STRING, Table, conform, few_rows, schema
from records import day

MILLION = 1_000_000
MOVIE_COLUMNS = ("movie_id", "release_year", "original_language", "popularity", "budget_usd", "revenue_usd")
MOVIE_ROWS = [
    (1, 2015, "fr", 4.0, 10 * MILLION, 30 * MILLION),
    (2, 2015, "en", 2.0, 20 * MILLION, None),
    (3, 2014, "fr", 8.0, 90 * MILLION, 10 * MILLION),
    (4, None, None, 16.0, None, None),
]
GENRE_ROWS = [(1, 18, "Drama"), (2, 18, "Drama"), (2, 35, "Comedy"), (3, 35, "Comedy"), (4, 18, "Drama")]
COMPANY_ROWS = [(1, 7, "Alpha"), (2, 7, "Alpha"), (3, 7, "Alpha"), (3, 8, "Beta"), (4, 8, "Beta")]


def silver_inputs(name: str) -> set[Table]:
    """The Silver tables that a table is made of, through other Gold tables too."""
    table = BY_SHORT_NAME[name]
    return {table} if table.layer == "silver" else set().union(*map(silver_inputs, table.inputs))


@pytest.fixture(scope="module")
def silver_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Silver with four movies and no Gold."""
    lake = Lake.at(str(tmp_path_factory.mktemp("filtered") / "lake"))
    movies = [
        dict(zip(MOVIE_COLUMNS, row, strict=True)) | {"title": f"Film {row[0]}", "fetched_at": day(1)}
        for row in MOVIE_ROWS
    ]
    genres = [dict(zip(("movie_id", "genre_id", "genre_name"), row, strict=True)) for row in GENRE_ROWS]
    companies = [dict(zip(("movie_id", "company_id", "company_name"), row, strict=True)) for row in COMPANY_ROWS]
    lists = [{"list_name": "top_rated", "list_rank": 1, "movie_id": 3, "fetched_at": day(2)}]
    given: dict[Table, list[dict[str, Any]]] = {MOVIES: movies, MOVIE_GENRES: genres, MOVIE_COMPANIES: companies}
    given[MOVIE_LISTS] = lists
    read_by_charts = set().union(*(silver_inputs(BY_NAME[chart.table].short_name) for chart in CHARTS))
    for table in read_by_charts | set(given):
        rows = [tuple(row.get(name) for name in table.schema.names) for row in given.get(table, [])]
        delta.overwrite_table(lake, table, few_rows(spark, rows, table.schema).coalesce(1))
    return lake


@pytest.fixture
def gold_of(spark: SparkSession, silver_lake: Lake) -> Any:
    """Gold as it is of a filter."""
    settings = load_settings("local", ["gold.min_company_movies=2"]).gold
    return partial(FilteredGold, spark, silver_lake, settings)


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in frame.select(*columns).collect())


def test_a_list_without_a_movie_of_the_filter_does_not_pass_for_no_list(gold_of: Any) -> None:
    of_2015 = gold_of(MovieFilter(year=2015)).table("top_rated_by_year")
    assert rows(of_2015, "release_year", "top_rated_count", "top_rated_basis", "excluded_count") == [
        (2015, 0, "TMDb list of 2024-01-02", 1)
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (MovieFilter(), [1, 2, 3, 4]),
        (MovieFilter(year=2015), [1, 2]),
        (MovieFilter(language="fr"), [1, 3]),
        (MovieFilter(genre="COMEDY"), [2, 3]),
        (MovieFilter(year=2015, genre="comedy", language="en"), [2]),
        (MovieFilter(year=2014, language="en"), []),
        (MovieFilter(genre="Com"), []),
    ],
)
def test_a_filter_keeps_the_movies_that_meet_all_of_it(gold_of: Any, wanted: MovieFilter, expected: list[int]):
    assert [row[0] for row in rows(gold_of(wanted).movies, "movie_id")] == expected


def test_gold_of_a_year_counts_that_years_movies_by_golds_own_rules(gold_of: Any):
    gold = gold_of(MovieFilter(year=2015))
    genres = rows(gold.table("genre_summary"), "genre_name", "movie_count", "avg_popularity", "total_budget_usd")
    assert genres == [("Comedy", 1, 2.0, 20 * MILLION), ("Drama", 2, 3.0, 30 * MILLION)]
    assert rows(gold.table("top_budgets"), "budget_rank", "title") == [(1, "Film 2"), (2, "Film 1")]
    companies = rows(gold.table("company_summary"), "company_name", "movie_count", "popularity_rank", "min_movies")
    assert companies == [("Alpha", 2, 1, 2)]
    assert rows(gold.table("movie_companies"), "movie_id", "company_name") == [(1, "Alpha"), (2, "Alpha")]


def test_a_gold_table_that_reads_another_is_built_from_the_filtered_one(gold_of: Any, monkeypatch: pytest.MonkeyPatch):
    columns = schema(genre_name=STRING, movie_count=LONG)

    def big_genres(genre_summary: DataFrame) -> DataFrame:
        """One row per genre of two movies or more."""
        return genre_summary.where(F.col("movie_count") > 1).transform(conform, columns)

    monkeypatch.setitem(BY_SHORT_NAME, "big_genres", Table("gold", big_genres, columns, keys=("genre_name",)))
    assert rows(gold_of(MovieFilter(genre="comedy")).table("big_genres"), *columns.names) == [("Comedy", 2)]
    assert is_of_movies("big_genres")


def test_tables_of_shows_are_no_tables_of_movies():
    assert not is_of_movies("tv_genre_summary")
    assert is_of_movies("genre_summary")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The texts of every picture that is drawn, by file name."""
    drawn: dict[str, list[str]] = {}

    def keep_texts(path: str, save: Any) -> None:
        figure: Figure = save.func.__self__
        drawn[Path(path).name] = [" ".join(text.get_text().split()) for text in figure.findobj(Text)]

    monkeypatch.setattr(charts, "write_artifact", keep_texts)
    return drawn


def test_each_filtered_chart_says_its_filter_and_counts_its_movies(silver_lake: Lake, figures: dict[str, list[str]]):
    choice = ["--year", "2015", "--genre", "drama", "--top", "1"]
    assert cli.main(["charts", "--lake", silver_lake.uri, *choice]) == 0
    assert set(figures) == {chart.file_name for chart in CHARTS}
    for texts in figures.values():
        assert any(text.startswith("Movies of 2015 in the genre drama. ") for text in texts)
    (subtitle,) = (text for text in figures["genre_vs_avg_popularity.png"] if text.startswith("Movies of"))
    assert subtitle.startswith("Movies of 2015 in the genre drama. Top 1 of 2 genres, 2 movies")
    assert not Path(silver_lake.table("gold")).exists()


def test_a_filter_that_matches_nothing_is_said_in_every_picture_and_in_a_line(
    silver_lake: Lake, figures: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["charts", "--lake", silver_lake.uri, "--genre", "Commedy", "--json"]) == 0
    first, *drawn = map(json.loads, capsys.readouterr().out.splitlines())
    said = (first["name"], first["action"], first["rows"], first["note"])
    hint = "no genre is called Commedy; did you mean Comedy?"
    assert said == ("Movies in the genre Commedy", "no match", 0, hint)
    assert [line["rows"] for line in drawn] == [0] * len(CHARTS)
    for texts in figures.values():
        assert any(text.startswith("No movies match") for text in texts)
        assert "Movies in the genre Commedy. 0 movies shown" in texts


@pytest.mark.parametrize(("choice", "table"), [(["--year", "2015"], "silver.movies"), ([], CHARTS[0].table)])
def test_a_missing_table_names_its_command_before_anything_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], choice: list[str], table: str
):
    command = ["charts", "--lake", str(tmp_path), "--out", str(tmp_path / "out"), *choice]
    assert cli.main(command) == 1
    message = f"{table} not found under {tmp_path}. Run `moviepipe {BY_NAME[table].command}` first."
    assert capsys.readouterr().err.splitlines()[-1] == f"moviepipe: {message}"
    assert not (tmp_path / "out").exists()


def test_tables_of_different_states_are_not_drawn_side_by_side(
    tmp_path: Path, figures: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
):
    lake = Lake.at(str(tmp_path / "lake"))
    write_all_gold(lake)
    write_rows(lake, MOVIE_OVERVIEW, user_metadata=built_from(movies=4))
    write_rows(lake, GENRE_SUMMARY, user_metadata=built_from(movies=5, movie_genres=7))
    assert cli.main(["charts", "--lake", lake.uri]) == 1
    message = "gold.movie_overview when it had version 4. Run `moviepipe gold`, then this again."
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"moviepipe: gold.genre_summary was made when silver.movies had version 5, and {message}"
    )
    assert not figures

    write_rows(lake, GENRE_SUMMARY, user_metadata=built_from(movies=4, movie_genres=7))
    assert cli.main(["charts", "--lake", lake.uri]) == 0
    assert set(figures) == {chart.file_name for chart in CHARTS}
