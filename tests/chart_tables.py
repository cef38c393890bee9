"""Small Gold tables for charts, as pandas, full of names that are hard to draw."""

import pandas as pd

from moviepipe.charts import Chart

SIXTY_CHARACTERS = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"
NASTY_NAMES = (
    SIXTY_CHARACTERS,
    "The Long Name Film Production and Distribution Company of Northern Bohemia, Limited, in association",
    "Supercalifragilisticexpialidocious-Extraordinary",
    "$9.99 & $100 _under_score_ \\frac{1}{2}",
    "Amélie \"quoted\" 'single' ÀÉÎÕÜ Ế ộ",
    "千と千尋の神隠し",
    "W" * 60,
    "a",
    " two\nlines\tand a tab ",
    "المصير",
    None,
)


def top_budgets(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    default = {
        "budget_rank": range(1, count + 1),
        "movie_id": range(count),
        "title": NASTY_NAMES,
        "release_year": pd.array([2000] * (count - 1) + [None], dtype="Int64"),
        "budget_usd": [10**9 - number for number in range(count)],
        "revenue_usd": pd.array([2_788_000_000] * count, dtype="Int64"),
    }
    return pd.DataFrame(default | columns)


def genre_summary(**columns: object) -> pd.DataFrame:
    names = [*NASTY_NAMES, *(f"Genre {number}" for number in range(9))]
    default = {
        "genre_id": range(20),
        "genre_name": names,
        "movie_count": [10**6, *range(1, 20)],
        "avg_popularity": [float(number) for number in range(20)],
        "avg_budget_usd": [*[float(number * 10**6) for number in range(18)], None, None],
        "budget_known_count": [*[10] * 18, 0, 0],
        "avg_revenue_usd": [*[float(number * 4 * 10**6) for number in range(17)], None, None, 5e6],
        "revenue_known_count": [*[8] * 17, 0, 0, 1],
    }
    return pd.DataFrame(default | columns)


def company_summary(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    default = {
        "company_id": range(count),
        "company_name": NASTY_NAMES,
        "movie_count": [5] * count,
        "avg_popularity": [100.0 - number for number in range(count)],
        "popularity_rank": pd.array(range(1, count + 1), dtype="Int64"),
        "min_movies": 5,
    }
    return pd.DataFrame(default | columns)


def country_summary(**columns: object) -> pd.DataFrame:
    return company_summary(**columns).rename(columns={"company_id": "country_code", "company_name": "country_name"})


def director_summary(**columns: object) -> pd.DataFrame:
    return company_summary(**columns).rename(columns={"company_id": "person_id", "company_name": "director_name"})


def language_summary(**columns: object) -> pd.DataFrame:
    codes = ["ja", "cn", "xx", "en", "fr", "q?", None, "W" * 40, "日本語", "a b", "$_"]
    count = len(codes)
    default = {
        "original_language": codes,
        "movie_count": [10**6, *range(1, count)],
        "total_votes": [10**9, *range(1, count)],
        "avg_vote": [9.9, None, 0.5, *[7.0] * (count - 3)],
        "bayesian_vote": [8.0 - number / 10 for number in range(count)],
        "rating_rank": pd.array(range(1, count + 1), dtype="Int64"),
        "overall_vote": 6.76,
        "prior_votes": 1000,
    }
    return pd.DataFrame(default | columns)


def top_rated_by_year(**columns: object) -> pd.DataFrame:
    counts = [0, 2, 5, 0, 5, 1]
    default = {
        "release_year": [1895, 1950, 1990, 2001, 2014, 2024],
        "movie_count": 10,
        "top_rated_count": counts,
        "most_rank": [5, 3, 1, 5, 1, 4],
        "fewest_rank": [1, 4, 5, 1, 5, 3],
        "top_rated_basis": "TMDb list of 2024-03-01",
        "excluded_count": 7,
    }
    return pd.DataFrame(default | columns)


def top_profits(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    default = {
        "profit_rank": range(1, count + 1),
        "title": NASTY_NAMES,
        "release_year": pd.array([2000] * (count - 1) + [None], dtype="Int64"),
        "budget_usd": [10**8] * count,
        "revenue_usd": [10**9 - number for number in range(count)],
        "profit_usd": [9 * 10**8 - number for number in range(count)],
        "excluded_count": 18,
    }
    return pd.DataFrame(default | columns)


def profit_extremes(**columns: object) -> pd.DataFrame:
    default = {
        "measure": ["profit", "profit", "budget", "budget", "budget"],
        "extreme": ["highest", "lowest", "highest", "lowest", "lowest"],
        "title": ["Avatar", SIXTY_CHARACTERS, "千と千尋の神隠し", "b", "a"],
        "release_year": pd.array([2009, 2013, None, 2004, 2005], dtype="Int64"),
        "budget_usd": [237_000_000, 255_000_000, 380_000_000, 7_000, 7_000],
        "revenue_usd": pd.array([2_787_965_087, 89_289_910, 1_045_713_802, 424_760, None], dtype="Int64"),
        "profit_usd": pd.array([2_550_965_087, -165_710_090, 665_713_802, 417_760, None], dtype="Int64"),
        "excluded_count": [18, 18, 32, 32, 32],
    }
    return pd.DataFrame(default | columns)


def top_revenue_by_year(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    default = {
        "release_year": [2020 - number // 2 for number in range(count)],
        "revenue_rank": [1 + number % 2 for number in range(count)],
        "title": NASTY_NAMES,
        "revenue_usd": [10**9 - 10**7 * number for number in range(count)],
        "budget_usd": pd.array([None, *[10**8] * (count - 1)], dtype="Int64"),
        "excluded_count": 3,
    }
    return pd.DataFrame(default | columns)


def budget_revenue_relationship(**columns: object) -> pd.DataFrame:
    tenths = range(1, 11)
    unknown = [None] * 10
    default = {
        "budget_decile": [0, *tenths],
        "movie_count": [3211, *[321] * 10],
        "min_budget_usd": [7_000, 7_000, *[(number - 1) * 10**7 for number in tenths[1:]]],
        "max_budget_usd": [10**8, *[number * 10**7 for number in tenths]],
        "median_budget_usd": [5.0e7, *[number * 1e7 - 5e6 for number in tenths]],
        "median_revenue_usd": [1.2e8, *[number * 2.5e7 for number in tenths]],
        "median_return": [2.3, *[4.0 - number / 5 for number in tenths]],
        "pearson": [0.7046, *unknown],
        "spearman": [0.6749, *unknown],
        "log_slope": [0.8125, *unknown],
        "log_slope_low": [0.7773, *unknown],
        "log_slope_high": [0.8476, *unknown],
        "excluded_count": [18, *unknown],
    }
    return pd.DataFrame(default | columns)


def yearly_summary(**columns: object) -> pd.DataFrame:
    default = {
        "release_year": [1916, 1999, 2009, 2012, 2017],
        "movie_count": [1, 90, 247, 200, 3],
        "total_revenue_usd": pd.array([8_394_751, None, 21 * 10**9, 24_141_710_246, 10**9], dtype="Int64"),
        "revenue_known_count": [1, 0, 200, 180, 2],
    }
    return pd.DataFrame(default | columns)


def rating_comparison(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    critics = [50.0 + 3 * number for number in range(count)]
    crowd = [65.0] * count
    default = {
        "dimension": [*["genre"] * (count - 1), "year"],
        "group_key": range(count),
        "group_name": [NASTY_NAMES[-1], *NASTY_NAMES[:-2], "1999"],
        "movie_count": [10**6, *range(1, count)],
        "avg_critics_rating": critics,
        "avg_crowd_rating": crowd,
        "rating_difference": [one - other for one, other in zip(critics, crowd, strict=True)],
        "difference_rank": pd.array([2, 4, 6, 8, 9, 10, 7, 5, 3, 1, 1], dtype="Int64"),
        "min_movies": 5,
    }
    return pd.DataFrame(default | columns)


def popularity_predictions(**columns: object) -> pd.DataFrame:
    count = 40
    predictions = [0.5 * 1.2**number for number in range(count)]
    default = {
        "movie_id": range(count),
        "popularity": [value * (0.2 if number % 7 == 0 else 1.1) for number, value in enumerate(predictions)],
        "prediction": predictions,
        **{f"low_{level}": [value / factor for value in predictions] for level, factor in ((80, 2), (90, 6))},
        **{f"high_{level}": [value * factor for value in predictions] for level, factor in ((80, 2), (90, 3))},
        "is_in_training": False,
    }
    return pd.DataFrame(default | columns)


def prediction_extremes(**columns: object) -> pd.DataFrame:
    count = len(NASTY_NAMES)
    default = {
        "extreme": ["best"] * 3 + ["worst"] * (count - 3),
        "error_rank": [1, 2, 3, *range(1, count - 2)],
        "movie_id": range(count),
        "title": NASTY_NAMES,
        "release_year": pd.array([2000] * (count - 1) + [None], dtype="Int64"),
        "popularity": [10.0, 20.0, 30.0, *[900.0 - 50 * number for number in range(count - 3)]],
        "prediction": [10.001, 19.9, 30.5, *[100.0 + 300 * (number % 3) for number in range(count - 3)]],
    }
    made = pd.DataFrame(default | columns)
    return made.assign(error=made["prediction"] - made["popularity"])


def model_runs(**columns: object) -> pd.DataFrame:
    shares = {"log_votes": 0.5, **{f"a_feature_of_the_longest_name_of_all_{number}": 0.025 for number in range(20)}}
    default = {
        "model_id": ["old", "new", "other"],
        "model": ["popularity", "popularity", "pre_release"],
        "is_current": [False, True, True],
        "feature_importance": [{"old": 1.0}, shares, {"other": 1.0}],
    }
    return pd.DataFrame(default | columns)


MADE_UP = (
    *(top_budgets, genre_summary, company_summary, country_summary, director_summary, language_summary),
    *(top_rated_by_year, top_profits, profit_extremes, top_revenue_by_year, budget_revenue_relationship),
    *(yearly_summary, rating_comparison, popularity_predictions, prediction_extremes, model_runs),
)


def table_of(chart: Chart) -> pd.DataFrame:
    """The table that a chart draws."""
    made_up = {f"gold.{table.__name__}": table for table in MADE_UP}
    fault = f"{chart.table} has no rows in MADE_UP of tests/chart_tables.py"
    assert chart.table in made_up, f'{fault}: see step 3 of "Add a chart" in CONTRIBUTING.md'
    return made_up[chart.table]()
