"""The sentences of the report, expected word for word."""

import pandas as pd
import pytest

import chart_tables
from moviepipe.report import answers, money_answers, movie_answers
from moviepipe.report.questions import QUESTIONS


def test_the_best_rated_language_is_named_with_its_average_and_its_movies():
    table = pd.DataFrame(
        {
            "original_language": ["en", "ja"],
            "rating_rank": [2, 1],
            "bayesian_vote": [6.7, 7.891],
            "rated_movie_count": [4500, 16],
            "prior_votes": 1000,
            "overall_vote": 6.76,
        }
    )
    assert answers.answer_language_ratings(table) == (
        "Movies in Japanese (ja) have the highest ratings: 7.89 of 10 as Bayesian average, from 16 rated movies. The "
        "mean of all votes is 6.76; 1,000 votes at that mean are added to each language, so that a few votes cannot "
        "win."
    )


def test_years_that_tie_for_most_and_fewest_are_named():
    assert answers.answer_top_rated_years(chart_tables.top_rated_by_year()) == (
        "Most came out in 1990, 2014 (5 each), fewest in 1895, 2001 (none). "
        "Top-rated are the movies on TMDb's own list, fetched on 2024-03-01. Of them 7 are in no year "
        "here: not in the lake, or without a year."
    )


def test_genres_with_equally_few_movies_are_named_together():
    table = pd.DataFrame({"genre_name": ["Drama", "War", "Foreign"], "movie_count": [2297, 8, 8]})
    assert answers.answer_genre_counts(table) == ("Drama has most movies, 2,297; Foreign and War have fewest, 8 each.")


def test_of_many_names_the_first_three_are_said_and_the_others_counted():
    table = pd.DataFrame({"genre_name": ["Drama", *"ABCDE"], "movie_count": [9, 1, 1, 1, 1, 1]})
    assert answers.answer_genre_counts(table).endswith("; A, B, C and 2 more have fewest, 1 each.")


def test_a_genre_that_pays_has_its_budget_beside_it():
    table = pd.DataFrame(
        {
            "genre_name": ["Drama", "Animation"],
            "avg_popularity": [17.8, None],
            "avg_revenue_usd": [7.8e7, 2.77e8],
            "avg_budget_usd": [3e7, 7.48e7],
        }
    )
    assert money_answers.answer_genre_fortunes(table) == (
        "Drama movies are the most popular (average score 17.8); "
        "Animation movies take the most, $277 million on average, on an average budget of $74.8 million."
    )


def test_extremes_are_listed_and_those_that_tie_share_one():
    said = money_answers.answer_profit_extremes(chart_tables.profit_extremes())
    assert said.startswith("Highest profit: Avatar (2009), $2.55 billion; lowest profit: Dr. Strangelove or: ")
    assert said.endswith(
        "(2013), −$166 million; highest budget: 千と千尋の神隠し, $380 million; lowest budget: a (2005) and b (2004), "
        "$7,000. Left out: 32 movies with an amount too small to be true."
    )


def test_the_highest_profit_leads_and_the_next_two_follow():
    table = pd.DataFrame(
        {
            "profit_rank": [3, 1, 2],
            "title": ["C", "A", "المصير"],
            "release_year": [2001, 2009, None],
            "profit_usd": [1e6, 2.55e9, 5e6],
            "excluded_count": 0,
        }
    )
    assert money_answers.answer_top_profits(table) == (
        "A (2009) earned the most: $2.55 billion over its budget. "
        "Then \u2068المصير\u2069 $5 million and C (2001) $1 million."
    )


def test_an_unknown_revenue_of_the_dearest_movie_is_said():
    table = pd.DataFrame(
        {"budget_rank": [1], "title": ["A"], "release_year": [2009], "budget_usd": [3.8e8], "revenue_usd": [None]}
    ).assign(excluded_count=1)
    assert money_answers.answer_top_budgets(table) == (
        "A (2009) cost the most, $380 million; what it took is not known. "
        "Left out: 1 movie with an amount too small to be true."
    )


def test_the_best_year_of_all_and_the_newest_are_told_apart():
    table = pd.DataFrame(
        {
            "release_year": [2009, 2016, 2016],
            "revenue_rank": [1, 1, 2],
            "title": ["Avatar", "War", "Zoo"],
            "revenue_usd": [2.79e9, 1.15e9, 1e9],
            "excluded_count": 0,
        }
    )
    assert money_answers.answer_top_revenues(table) == (
        "Avatar (2009) took the most of all years, $2.79 billion. "
        "In the newest year with a known revenue it was War (2016), $1.15 billion."
    )


def test_the_relationship_has_its_interval_and_its_caution():
    assert money_answers.answer_relationship(chart_tables.budget_revenue_relationship()) == (
        "Dearer movies take more: a budget 1 % higher goes with a revenue 0.81 % higher (95 % interval 0.78 to 0.85). "
        "The rank correlation of 3,211 movies is 0.67. That they go together does not say that one causes the other. "
        "Left out: 18 movies with an amount too small to be true."
    )


def test_too_few_movies_for_a_relationship_are_said_to_be_too_few():
    table = pd.DataFrame({"budget_decile": [0, 1], "movie_count": [1, 1]}).assign(**dict.fromkeys(money_answers.FIT))
    assert money_answers.answer_relationship(table) == (
        "It cannot be said: of 1 movie budget and revenue are known, too few or too much alike."
    )


def test_makers_are_named_with_the_minimum_that_keeps_one_lucky_film_from_the_top():
    table = pd.DataFrame(
        {
            "company_name": ["B", "A", "one film"],
            "popularity_rank": [2, 1, None],
            "avg_popularity": [192.4, 234.86, 900.0],
            "movie_count": [8, 5, 1],
            "min_movies": 5,
        }
    )
    said = answers.answer_makers(table, "company_name", "production house")
    assert said == "A: 234.9 on average over 5 movies, among 2 with at least 5 movies. Then B (192.4)."
    assert answers.answer_makers(table.tail(1), "company_name", "production house") == (
        "No production house has at least 5 movies."
    )


def test_the_busiest_and_the_richest_year_are_named():
    assert answers.answer_years(chart_tables.yearly_summary()) == (
        "Most movies came out in 2009: 247. The movies of 2012 took the most, $24.1 billion."
    )


def engagement(*rows: tuple[str, str, float, int]) -> pd.DataFrame:
    named = pd.DataFrame(rows, columns=["title", "engagement_class", "vote_average", "vote_count"])
    return named.assign(movie_id=range(len(rows)), release_year=1999)


def test_loved_and_known_movies_are_counted_and_a_hidden_one_is_named():
    few, hidden = ("Few", "too few votes", 9.9, 2), ("Hidden", "loved and unknown", 8.0, 30)
    known, second = ("Known", "loved and known", 9.0, 900), ("Second", "loved and unknown", 8.0, 20)
    assert movie_answers.answer_engagement(engagement(few, second, hidden, known)) == (
        "Of 4 movies, 1 loved and known and 2 loved and unknown. "
        "The best loved of those that few know is Hidden (1999) (8.0 of 30 votes)."
    )
    assert movie_answers.answer_engagement(engagement(known)) == "Of 1 movie, 1 loved and known."
    assert movie_answers.answer_engagement(engagement(few)) == "No movie has votes enough to say."


def test_the_commonest_theme_is_named():
    rows = [("genre", "Drama", 3), ("genre", "Drama", 3), ("keyword", "heist", 2), ("keyword", "space", 3)]
    themes = pd.DataFrame(rows, columns=["theme_kind", "theme_name", "movie_count"])
    assert movie_answers.answer_themes(themes).startswith("Drama and space, for most: 3 movies each. ")
    assert movie_answers.answer_themes(themes.head(1)).startswith("Drama, for most: 3 movies. ")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.table)
def test_a_table_without_rows_is_answered_too(question):
    columns = [*question.columns.split(), "min_movies", "overall_vote", "prior_votes", "excluded_count"]
    assert question.answer(pd.DataFrame({name: [] for name in columns})).endswith((".", "them."))
