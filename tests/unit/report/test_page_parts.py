"""What the page carries: movies as columns, tables for people, colours that can be read."""

import json
import re
from importlib.resources import files

import pandas as pd
import pytest

from moviepipe import gold
from moviepipe.report import Links, ReportData
from moviepipe.report.movies import movie_data, unique_labels
from moviepipe.report.page import _script_json, with_commands
from moviepipe.report.question import question_of
from moviepipe.report.questions import QUESTIONS, all_questions
from moviepipe.report.tables import MOST_ROWS, cell, heading, page_table

OVERVIEW = pd.DataFrame(
    {
        "movie_id": [7, 8],
        "title": ["المصير", "a\nb"],
        "release_year": [1997, None],
        "original_language": ["ar", None],
        "popularity": [1.5, 2.0],
        "vote_average": [8.0, 6.0],
        "vote_count": [10, 1000],
        "budget_usd": [None, 3_000_000_000],
        "revenue_usd": [5, None],
        "profit_usd": [None, None],
    }
)
LANGUAGES = pd.DataFrame({"overall_vote": [6.5], "prior_votes": [100]})


def report_of(**tables: pd.DataFrame) -> ReportData:
    genres = pd.DataFrame({"movie_id": [8, 7, 8, 99], "key": [1, 2, 2, 1]})
    names = pd.DataFrame({"genre_id": [1, 2], "genre_name": ["War", "Drama"]})
    frames = {"movie_overview": OVERVIEW, "genre_summary": names, **tables}
    return ReportData(gold=frames, missing=(), written_at="", links=Links(genres=genres))


def test_movies_are_columns_that_point_to_names():
    columns, names = (movie_data(report_of())[part] for part in ("columns", "names"))
    assert columns["title"] == ["\u2068المصير\u2069 (1997)", "a b"]
    assert columns["year"] == [1997, None]
    assert (columns["budget"], columns["popularity"]) == ([None, 3_000_000_000], [1.5, 2])
    assert (names["language"], columns["language"]) == (["Arabic (ar)"], [0, None])
    assert (names["genres"], columns["genres"]) == (["Drama", "War"], [[0], [0, 1]])


def test_without_a_list_the_best_by_bayesian_average_are_top_rated():
    years = pd.DataFrame({"top_rated_count": [1], "excluded_count": [0], "top_rated_basis": ["the 1 movie"]})
    data = report_of(top_rated_by_year=years, language_summary=LANGUAGES)
    # (10 * 8 + 100 * 6.5) / 110 = 6.64 and (1000 * 6 + 650) / 1100 = 6.05
    assert movie_data(data)["columns"]["top_rated"] == [1, 0]


def test_makers_without_a_rank_are_not_carried():
    companies = pd.DataFrame({"company_id": [1, 2], "company_name": ["A", "B"], "popularity_rank": [None, 1]})
    assert movie_data(report_of(company_summary=companies))["names"]["companies"] == ["B"]


def test_two_of_one_name_are_told_apart_by_their_keys():
    assert unique_labels({3: "Same", 1: None, 2: "Same"}) == {1: "(no name)", 2: "Same [2]", 3: "Same [3]"}


def test_no_text_can_end_the_script_that_carries_it():
    texts = ["</script>", "<!--", "&amp;", "\u2028", "千"]
    written = _script_json(texts)
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == texts


def test_commands_in_a_sentence_are_code_and_everything_else_is_text():
    assert with_commands("Run `moviepipe <x>` & <b>") == "Run <code>moviepipe &lt;x&gt;</code> &amp; &lt;b&gt;"


@pytest.mark.parametrize(
    ("name", "value", "has_decimals", "shown"),
    [
        ("movie_count", 4803.0, False, "4,803"),
        ("release_year", 2009.0, False, "2009"),
        ("avg_popularity", 39.0, True, "39.00"),
        ("avg_budget_usd", 74_832_000.6, True, "74,832,001"),
        ("profit_usd", -165_710_090, False, "-165,710,090"),
        ("profit_usd", float("nan"), False, "–"),
        ("original_language", "ja", False, "Japanese (ja)"),
        ("title", " a\n b ", False, "a b"),
        ("release_date", pd.Timestamp("2009-12-10").date(), False, "2009-12-10"),
    ],
)
def test_a_value_is_shown_for_people(name: str, value: object, has_decimals: bool, shown: str):
    assert cell(name, value, has_decimals) == shown


def test_a_heading_is_in_words():
    assert [heading("avg_budget_usd"), heading("title")] == ["Average budget (US$)", "Title"]


def test_a_long_table_is_cut_and_says_so():
    table = page_table(pd.DataFrame({"movie_count": range(MOST_ROWS + 1)}), ["movie_count"], [("movie_count", False)])
    assert (table.rows[0], len(table.rows), table.is_cut) == (["500"], 500, True)
    assert table.summary == "first 500 of 501 rows"


def test_a_table_that_nobody_asked_about_is_shown_with_the_question_of_its_description():
    question = question_of(gold.TOP_PROFITS)
    assert question.heading == "Which films earned the most?"
    assert question.columns == "profit_rank movie_id title release_year budget_usd revenue_usd profit_usd"
    assert question.answer(pd.DataFrame({"movie_id": [1, 2]})) == "2 rows: see the table."


def test_every_gold_table_is_on_the_page_and_every_column_that_is_asked_for_is_there():
    more = {"popularity_predictions", "top_video_labels"}
    assert {question.table for question in all_questions()} == {table.short_name for table in gold.TABLES} | more
    schemas = {table.short_name: table.schema.names for table in gold.TABLES}
    for question in QUESTIONS:
        wanted = {*question.columns.split(), *(name for name, _ in question.sort_keys)}
        assert wanted <= set(schemas[question.table]), question.heading


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", [0, 1], ids=["light", "dark"])
def test_colours_keep_the_contrast_that_wcag_asks_for(look: int):
    style = files("moviepipe.report").joinpath("templates", "page.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)[look]
    colours = {name: luminance(value) for name, value in re.findall(r"--(\w+): (#\w{6})", block)}
    for paper in ("paper", "panel"):
        for name, least in {"ink": 4.5, "muted": 4.5, "link": 4.5, "bar": 3, "strong": 3, "accent": 3}.items():
            darker, lighter = sorted((colours[name], colours[paper]))
            assert (lighter + 0.05) / (darker + 0.05) >= least, f"{name} on {paper}"
