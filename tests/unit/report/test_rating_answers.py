"""Where critics and the crowd differ most, in words and as the page carries it."""

import pandas as pd

import chart_tables
from moviepipe.report import Links, ReportData
from moviepipe.report.movies import movie_data
from moviepipe.report.rating_answers import NO_RATINGS, answer_rating_comparison

WHO = "Critics are Metacritic and Rotten Tomatoes, the crowd IMDb and TMDb."


def comparison(*rows: tuple[str, str, int, float, float, int | None]) -> pd.DataFrame:
    names = ["dimension", "group_name", "movie_count", "avg_critics_rating", "avg_crowd_rating", "difference_rank"]
    return pd.DataFrame(rows, columns=names).assign(min_movies=5)


def test_the_genre_and_the_year_with_the_greatest_difference_are_named_with_both_ratings():
    table = comparison(
        ("genre", "War", 1200, 61.25, 70.04, 1),
        ("genre", "Drama", 9, 60.0, 61.0, 2),
        ("year", "1999", 7, 71.0, 66.2, 1),
    )
    assert answer_rating_comparison(table) == (
        "By genre they differ most about War: the crowd gives 70.0 of 100, critics 61.2 (1,200 movies). By year they "
        "differ most about 1999: critics give 71.0 of 100, the crowd 66.2 (7 movies). Compared are genres and years "
        f"with at least 5 movies that both rated. {WHO}"
    )


def test_groups_that_differ_equally_are_named_together():
    table = comparison(("genre", "War", 9, 60.0, 70.0, 1), ("genre", "Drama", 9, 80.0, 70.0, 1))
    assert answer_rating_comparison(table) == (
        "By genre they differ most, and equally, about Drama and War. Compared are genres and years with at least 5 "
        f"movies that both rated. {WHO}"
    )


def test_too_few_rated_movies_and_no_ratings_are_told_apart():
    few = comparison(("genre", "War", 1, 60.0, 70.0, None))
    assert answer_rating_comparison(few) == (
        "No genre and no year has at least 5 movies that both critics and the crowd rated."
    )
    assert answer_rating_comparison(chart_tables.rating_comparison().head(0)) == NO_RATINGS


def test_a_movie_is_compared_only_where_both_rated_it():
    overview = pd.DataFrame(
        {"movie_id": [1, 2, 3, 4], "vote_count": [5, 0, 3, 3], "vote_average": [7.1, 9.0, 6.0, 6.0]}
    )
    unknown = ["title", "release_year", "original_language", "popularity", "budget_usd", "revenue_usd", "profit_usd"]
    ratings = pd.DataFrame({"movie_id": [2, 1, 3], "critics": [50.0, 61.5, None], "imdb": [None, 71.23, 80.0]})
    frames = {"movie_overview": overview.assign(**dict.fromkeys(unknown))}
    columns = movie_data(ReportData(frames, (), "", Links(), ratings=ratings))["columns"]
    # The crowd's of the first: (71.23 + 71) / 2. The second has no vote, the third no critic, the fourth no rating.
    assert (columns["critics"], columns["crowd"]) == ([61.5, None, None, None], [71.115, None, None, None])
    assert "critics" not in movie_data(ReportData(frames, (), ""))["columns"]
