"""Which language has the highest ratings."""

import pandas as pd
import pytest

from chart_tables import language_summary
from figures import bars, points, strings, tick_names
from moviepipe.charts import plot_language_ratings
from moviepipe.charts.context import ChartContext
from moviepipe.charts.languages import language_name


def test_the_ten_best_ranked_have_a_bar_of_the_bayesian_average_and_a_mark_of_the_plain_one():
    shuffled = language_summary().sample(frac=1, random_state=1)
    figure = plot_language_ratings(shuffled, ChartContext(movie_count=4803))
    assert tick_names(figure, "y")[:3] == ["Japanese (ja)", "Cantonese (cn)", "No language (xx)"]
    assert [bar.get_width() for bar in bars(figure)] == pytest.approx([8.0 - number / 10 for number in range(10)])
    assert [x for x, _ in points(figure)] == [9.9, 0.5, *[7.0] * 7]  # the second has no plain average
    assert {"Bayesian average", "Plain average of the movies"} <= set(strings(figure))
    assert "plain 9.90; 1,000,000 movies, 1,000,000,000 votes" in strings(figure)
    assert "1 movie, 1 vote" in strings(figure)


def test_the_subtitle_says_of_how_many_and_what_bayesian_means():
    figure = plot_language_ratings(language_summary(), ChartContext(movie_count=4803))
    (subtitle,) = [text for text in strings(figure) if "Top" in text]
    assert subtitle.startswith("Top 10 of 11 languages with votes, from 4,803 movies.")
    assert "the votes cast and 1,000 more of 6.76, the mean of all votes" in subtitle


def test_a_language_without_votes_has_no_bar():
    ranks = pd.array([None, *range(1, 11)], dtype="Int64")
    figure = plot_language_ratings(language_summary(rating_rank=ranks))
    assert "Japanese (ja)" not in tick_names(figure, "y")
    assert len(bars(figure)) == 10


def test_the_scale_ends_at_ten_where_votes_do():
    ticks = tick_names(plot_language_ratings(language_summary()), "x")
    assert max(float(tick) for tick in ticks) <= 10


def test_a_code_nobody_knows_stands_for_itself():
    assert [language_name(code) for code in ("en", "q?", None)] == ["English (en)", "q?", None]
