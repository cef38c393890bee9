"""How critics and crowd rate the genres."""

import pandas as pd

from chart_tables import rating_comparison
from figures import points, strings, tick_names
from moviepipe.charts import plot_rating_comparison
from moviepipe.charts.context import ChartContext
from moviepipe.notice import OMDB_NOTICE

NAMES = ["Drama", "Comedy", "Western", "War"]
AMOUNTS = {"avg_critics_rating": [60.0, 71.25, 50.0, 64.0], "avg_crowd_rating": [66.5, 65.0, 50.01, 62.0]}


def genres(**columns: object) -> pd.DataFrame:
    default = {
        "dimension": "genre",
        "group_key": range(4),
        "group_name": NAMES,
        "movie_count": [5, 1200, 7, 8],
        "rating_difference": [-6.5, 6.25, -0.01, 2.0],
        "difference_rank": pd.array([1, 2, 4, 3], dtype="Int64"),
        "min_movies": 5,
    }
    return pd.DataFrame(default | AMOUNTS | columns)


def test_the_critics_favourites_come_first_and_the_crowds_last():
    figure = plot_rating_comparison(genres().sample(frac=1, random_state=1))
    assert tick_names(figure, "y") == ["Comedy", "War", "Western", "Drama"]
    assert [x for x, _ in points(figure)] == [71.25, 65.0, 64.0, 62.0, 50.0, 50.01, 60.0, 66.5]
    assert {"Critics", "Crowd", "critics +6.2", "critics +2.0", "no difference", "crowd +6.5"} <= set(strings(figure))
    assert {"71.2 against 65.0, 1,200 movies", "66.5 against 60.0, 5 movies"} <= set(strings(figure))


def test_top_keeps_the_genres_that_differ_most():
    assert tick_names(plot_rating_comparison(genres(), ChartContext(top=2)), "y") == ["Comedy", "Drama"]


def test_genres_without_a_rank_and_years_are_not_shown():
    some = genres(
        dimension=["genre", "year", "genre", "genre"], difference_rank=pd.array([1, 1, None, 2], dtype="Int64")
    )
    assert tick_names(plot_rating_comparison(some), "y") == ["War", "Drama"]


def test_the_subtitle_states_the_minimum_and_who_critics_and_crowd_are_and_the_footer_credits_omdb():
    texts = strings(plot_rating_comparison(genres(), ChartContext(top=3)))
    assert any(
        text.startswith("Top 3 of 4 genres with at least 5 movies that both rated")
        and text.endswith("Critics: the mean of Metacritic and Rotten Tomatoes; crowd: the mean of IMDb and TMDb")
        for text in texts
    )
    assert any(text.endswith(OMDB_NOTICE) for text in texts)


def test_the_scale_has_no_number_above_a_hundred_and_starts_at_a_round_one():
    figure = plot_rating_comparison(rating_comparison(avg_critics_rating=99.0, avg_crowd_rating=41.0))
    ticks = [float(tick) for tick in tick_names(figure, "x")]
    assert (ticks[0] >= 30, ticks[-1], figure.axes[0].get_xlim()[0]) == (True, 100.0, 30.0)
