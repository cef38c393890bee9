"""How well a model tells popularity, in words and as the page carries it."""

import pandas as pd
import pytest

from moviepipe.gold import MOVIE_OVERVIEW
from moviepipe.report import Links, ReportData
from moviepipe.report.movies import movie_data
from moviepipe.report.page import render_page
from moviepipe.report.prediction_answers import NO_PREDICTIONS, NONE_UNSEEN, answer_predictions
from moviepipe.report.tables import heading


def unseen(**columns: object) -> pd.DataFrame:
    default = {
        "movie_id": [3, 1, 2],
        "title": ["Minions", "<b>", "Plain"],
        "release_year": [2015, None, 1999],
        "popularity": [1000.25, 10.0, 40.0],
        "prediction": [100.0, 12.0, 39.0],
        "low_80": [50.0, 10.0, 20.12345],
        "high_80": [200.0, 30.0, 39.5],
        "low_90": [40.0, 5.0, 10.0],
        "high_90": [300.0, 40.0, 50.0],
        "error": [-900.25, 2.0, -1.0],
        "model_id": "popularity-7",
    }
    return pd.DataFrame(default | columns)


def report_of(**tables: pd.DataFrame) -> ReportData:
    overview = pd.DataFrame(
        {"movie_id": [1, 2, 9], "title": ["<b>", "Plain", "Seen"]}, columns=MOVIE_OVERVIEW.schema.names
    )
    return ReportData({"movie_overview": overview, **tables}, (), "", Links())


def test_the_movies_inside_their_intervals_are_counted_ends_included_and_the_worst_is_named():
    # Inside is the second alone, at the low end of its interval. The mean popularity is 350.08, R² is
    # 1 - (900.25² + 2² + 1²) / (650.17² + 340.08² + 310.08²) and the mean absolute error 903.25 / 3.
    assert answer_predictions(unseen()) == (
        "Of 3 movies that the model popularity-7 was not trained on, 1 (33 %) are as popular as their 80 % intervals "
        "say; R² -0.28, mean absolute error 301.1. The worst prediction is that of Minions (2015): 100.0, for a "
        "popularity of 1,000.2."
    )


def test_a_model_that_has_seen_every_movie_is_not_judged():
    assert answer_predictions(pd.DataFrame()) == NONE_UNSEEN


def test_the_page_carries_the_interval_of_each_movie_that_the_model_has_not_seen():
    columns = movie_data(report_of(popularity_predictions=unseen()))["columns"]
    assert columns["prediction"] == [12, 39, None]
    assert (columns["low_80"], columns["high_80"]) == ([10, 20.123, None], [30, 39.5, None])
    assert "prediction" not in movie_data(report_of())["columns"]


@pytest.mark.parametrize(("name", "shown"), [("low_80", "80 % from"), ("high_90", "90 % to")])
def test_the_ends_of_an_interval_have_headings_in_words(name: str, shown: str):
    assert heading(name) == shown


def test_the_table_has_the_furthest_off_first_and_counts_only_the_movies_that_it_shows():
    page = render_page(report_of(popularity_predictions=unseen()))
    assert "<code>gold.popularity_predictions</code>: 3 rows, of movies that the model was not trained on" in page
    row = "<tr><th scope=row dir=auto>Minions<td>2015<td>100.00<td>50.00<td>200.00<td>40.00<td>300.00<td>1,000.25"
    assert row in page
    assert page.index(row) < page.index("<th scope=row dir=auto>&lt;b&gt;<td>–<td>12.00")


def test_without_predictions_the_page_says_what_makes_them_and_draws_no_chart_of_them():
    page = render_page(report_of())
    assert NO_PREDICTIONS.split("`")[1] in page
    assert "Popularity and prediction" not in page
