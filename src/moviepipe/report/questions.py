"""The questions of the page, in its order: each with its Gold table, its answer, its charts and its columns."""

from collections.abc import Callable
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from moviepipe import gold
from moviepipe.charts.rows import as_numbers, each_row
from moviepipe.notice import OMDB_NOTICE
from moviepipe.report import (
    answers,
    money_answers,
    money_specs,
    movie_answers,
    prediction_answers,
    prediction_specs,
    rating_answers,
    specs,
    video_answers,
    video_specs,
)
from moviepipe.report.data import ReportData
from moviepipe.report.question import Picture, Question, Spec, question_of


def _by_amount(chart: Callable[[int], alt.LayerChart]) -> Spec:
    return lambda data: chart(data.min_amount_usd)


def _always(chart: Callable[[], alt.LayerChart]) -> Spec:
    return lambda data: chart()


def _language_ratings(data: ReportData) -> alt.LayerChart:
    return specs.language_ratings(_highest(data, "language_summary", "prior_votes", 0))


def _popularity(table: str, field: str) -> Spec:
    return lambda data: specs.popularity_of(field, int(_highest(data, table, "min_movies", 1)))


def _rating_comparison(data: ReportData) -> alt.LayerChart:
    return specs.rating_comparison(int(_highest(data, "rating_comparison", "min_movies", 1)))


def _highest(data: ReportData, table: str, column: str, default: float) -> float:
    frame = data.gold.get(table, pd.DataFrame())
    return default if frame.empty else float(as_numbers(frame[column]).max())


def _tv_genres(data: ReportData) -> alt.LayerChart:
    rows = each_row(data.gold["tv_genre_summary"])
    return specs.tv_genres([_tv_row(row) for row in rows])


def _tv_row(row: Any) -> dict[str, Any]:
    popularity = None if pd.isna(row.avg_popularity) else float(row.avg_popularity)
    return {"name": row.genre_name or "(no name)", "show_count": int(row.show_count), "popularity": popularity}


MONEY = "total_budget_usd avg_budget_usd total_revenue_usd avg_revenue_usd"
MOVIE_MONEY = "title release_year budget_usd revenue_usd profit_usd"
MAKERS = f"movie_count avg_popularity avg_vote {MONEY}"
BAR_PER = "One bar for each of the first ten, the longest on top"

QUESTIONS = (
    Question(
        "How many movies came out each year, and what did they take?",
        "yearly_summary",
        answers.answer_years,
        f"release_year movie_count avg_popularity avg_vote {MONEY}",
        "-release_year",
        (
            Picture(
                "Movies by year", "Number of movies by release year, a column a year.", _always(specs.movies_by_year)
            ),
            Picture(
                "Box office by year",
                "Total revenue of the movies of each release year in US dollars, a column a year.",
                _always(specs.box_office_by_year),
            ),
        ),
    ),
    Question(
        "Which genres have most and fewest movies?",
        "genre_summary",
        answers.answer_genre_counts,
        "most_rank genre_name movie_count avg_popularity avg_vote total_votes avg_vote_count",
        "most_rank genre_name",
        (Picture("Movies by genre", "Number of movies of each genre, a bar a genre.", _always(specs.movies_by_genre)),),
    ),
    Question(
        "Which genres are the most popular, and which pay?",
        "genre_summary",
        money_answers.answer_genre_fortunes,
        f"genre_name movie_count avg_popularity {MONEY} budget_known_count revenue_known_count",
        "-avg_revenue_usd genre_name",
        (
            Picture(
                "Popularity by genre",
                "Average TMDb popularity of the movies of each genre, a bar a genre.",
                _always(specs.genre_popularity),
            ),
            Picture(
                "Money by genre",
                "Average revenue of the movies of each genre as a bar, their average budget as a mark on it.",
                _always(specs.genre_money),
            ),
        ),
    ),
    Question(
        "Which languages have the highest ratings?",
        "language_summary",
        answers.answer_language_ratings,
        "rating_rank original_language movie_count rated_movie_count total_votes bayesian_vote weighted_vote avg_vote",
        "rating_rank original_language",
        (
            Picture(
                "Ratings by language",
                f"Bayesian average vote, 0 to 10, by original language. {BAR_PER}; the mark is the plain average.",
                _language_ratings,
            ),
        ),
    ),
    Question(
        "Which years have most and fewest top-rated movies?",
        "top_rated_by_year",
        answers.answer_top_rated_years,
        "release_year movie_count top_rated_count most_rank fewest_rank",
        "most_rank -release_year",
        (
            Picture(
                "Top-rated movies by year",
                "Number of top-rated movies by release year, a column a year.",
                _always(specs.top_rated_by_year),
            ),
        ),
    ),
    Question(
        "Where do critics and the crowd differ most?",
        "rating_comparison",
        rating_answers.answer_rating_comparison,
        "group_name dimension difference_rank movie_count avg_critics_rating avg_crowd_rating rating_difference",
        "dimension difference_rank group_name",
        (
            Picture(
                "Critics and crowd by genre",
                "Average ratings of the movies of each genre: a line from the critics' (point) to the crowd's (mark), "
                "the greatest difference on top.",
                _rating_comparison,
            ),
        ),
        without_table=rating_answers.NO_RATINGS,
        credit=OMDB_NOTICE,
    ),
    Question(
        "Which movies earned the most?",
        "top_profits",
        money_answers.answer_top_profits,
        f"profit_rank {MOVIE_MONEY}",
        "profit_rank title",
        (
            Picture(
                "Highest profits",
                f"Profit (revenue less budget) of movies in US dollars. {BAR_PER}.",
                _by_amount(money_specs.top_profits),
            ),
        ),
    ),
    Question(
        "Which movies cost the most, and what did they take?",
        "top_budgets",
        money_answers.answer_top_budgets,
        f"budget_rank {MOVIE_MONEY}",
        "budget_rank title",
        (
            Picture(
                "Highest budgets",
                f"Budget of movies in US dollars. {BAR_PER}; the mark is what the movie took.",
                _by_amount(money_specs.top_budgets),
            ),
        ),
    ),
    Question(
        "Which movies have the highest and lowest profit and budget?",
        "profit_extremes",
        money_answers.answer_profit_extremes,
        f"measure extreme {MOVIE_MONEY}",
        "-measure extreme title",
        (
            Picture(
                "Extremes",
                "The highest and lowest profit and budget in US dollars, a bar for each movie that holds one.",
                _by_amount(money_specs.profit_extremes),
            ),
        ),
    ),
    Question(
        "Which movies took the most each year?",
        "top_revenue_by_year",
        money_answers.answer_top_revenues,
        "release_year revenue_rank title revenue_usd budget_usd profit_usd",
        "-release_year revenue_rank title",
        (
            Picture(
                "Highest revenues of each year",
                "Revenue in US dollars of the five movies that took the most each release year, a point a movie; the "
                "first of each year is darker.",
                _by_amount(money_specs.top_revenue_by_year),
            ),
        ),
    ),
    Question(
        "Does a dearer movie take more?",
        "budget_revenue_relationship",
        money_answers.answer_relationship,
        "budget_decile movie_count min_budget_usd max_budget_usd median_budget_usd median_revenue_usd median_return "
        "pearson spearman log_slope log_slope_low log_slope_high",
        "budget_decile",
        (
            Picture(
                "Budget and revenue",
                "Every movie as a small point by budget and revenue, and the medians of each tenth by budget as large "
                "points. On the dashed line revenue equals budget. Both scales are logarithmic.",
                _by_amount(money_specs.budget_revenue_relationship),
            ),
        ),
    ),
    Question(
        "Which production houses make the most popular films?",
        "company_summary",
        partial(answers.answer_makers, name="company_name", noun="production house"),
        f"popularity_rank company_name {MAKERS}",
        "popularity_rank -movie_count company_name",
        (
            Picture(
                "Production houses",
                f"Average TMDb popularity of the films of production houses. {BAR_PER}.",
                _popularity("company_summary", "companies"),
            ),
        ),
    ),
    Question(
        "Which countries make the most popular films?",
        "country_summary",
        partial(answers.answer_makers, name="country_name", noun="country"),
        f"popularity_rank country_name {MAKERS}",
        "popularity_rank -movie_count country_name",
        (
            Picture(
                "Production countries",
                f"Average TMDb popularity of the films made in countries. {BAR_PER}.",
                _popularity("country_summary", "countries"),
            ),
        ),
    ),
    Question(
        "Which directors make the most popular films?",
        "director_summary",
        partial(answers.answer_makers, name="director_name", noun="director"),
        f"popularity_rank director_name {MAKERS}",
        "popularity_rank -movie_count director_name",
        (
            Picture(
                "Directors",
                f"Average TMDb popularity of the films of directors. {BAR_PER}.",
                _popularity("director_summary", "directors"),
            ),
        ),
    ),
    Question(
        "How many TV shows does each genre have, and how popular are they?",
        "tv_genre_summary",
        answers.answer_tv_genres,
        "genre_name show_count avg_popularity avg_vote total_votes",
        "-show_count genre_name",
        (
            Picture(
                "TV shows by genre",
                "Number of TV shows of each genre, a bar a genre. The filters are of movies and do not change it.",
                _tv_genres,
                is_filtered=False,
            ),
        ),
    ),
    Question(
        "Which movies are loved, and which are known?",
        "movie_engagement",
        movie_answers.answer_engagement,
        "title release_year engagement_class vote_average vote_count popularity",
        "-is_loved is_known -vote_average title",
    ),
    Question(
        "What is each movie about?",
        "movie_themes",
        movie_answers.answer_themes,
        "title theme_rank theme_kind theme_name movie_count",
        "title movie_id theme_rank",
    ),
    Question(
        "Which movies are there?",
        "movie_overview",
        answers.answer_overview,
        "title release_date original_language genre_names runtime_minutes popularity vote_average vote_count "
        "budget_usd revenue_usd profit_usd",
        "-popularity title",
    ),
)

PREDICTIONS = Question(
    "How well does a model tell popularity, and where is it most wrong?",
    "popularity_predictions",
    prediction_answers.answer_predictions,
    "title release_year prediction low_80 high_80 low_90 high_90 popularity error",
    "",
    (
        Picture(
            "Popularity and prediction",
            "Every movie that the model was not trained on as a small point by prediction and popularity, the ten that "
            "are furthest off as large points. On the dashed line the two are equal. Both scales are logarithmic, and "
            "less than 0.01 is drawn at 0.01.",
            _always(prediction_specs.predictions),
        ),
    ),
    without_table=prediction_answers.NO_PREDICTIONS,
    scope="of movies that the model was not trained on",
)

VIDEOS = Question(
    "Which objects are seen most often in videos?",
    "top_video_labels",
    video_answers.answer_top_objects,
    "label_rank label_name instance_count video_count movie_count avg_confidence",
    "label_rank label_name",
    (
        Picture(
            "Objects in videos",
            "How often each of the ten most common objects is seen: once for each box around one, in each moment that "
            "was looked at. The filters are of movies and do not change it.",
            lambda data: video_specs.top_objects(data.gold["top_video_labels"]),
            is_filtered=False,
        ),
    ),
    without_table=video_answers.NO_VIDEOS,
)


def all_questions() -> tuple[Question, ...]:
    """All that the page asks; of a Gold table that no question here is about there is a section with a table alone."""
    asked = {question.table for question in QUESTIONS}
    return (
        *QUESTIONS,
        PREDICTIONS,
        VIDEOS,
        *(question_of(table) for table in gold.TABLES if table.short_name not in asked),
    )
