"""What the labels of each chart of the report must say, from the rows of the Gold tables."""

from collections.abc import Callable, Iterable
from typing import Any

from moviepipe.charts.languages import language_name
from moviepipe.charts.money import dollars
from moviepipe.report.names import name_of, titled

Row = dict[str, Any]
Gold = Callable[[str], Iterable[Row]]


def money(amount: float | None) -> str:
    return "unknown" if amount is None else dollars(amount)


def score(value: float | None, decimals: int = 1) -> str:
    return "unknown" if value is None else f"{value:.{decimals}f}"


def movie(row: Row, **first: str) -> Row:
    return {**first, "Movie": titled(row["title"], row["release_year"])}


def ranked(rows: Iterable[Row], rank: str, name: str) -> list[Row]:
    first = sorted((row for row in rows if row[rank] is not None), key=lambda row: (row[rank], str(row[name])))
    return first[:10]


def movies_by_year(gold: Gold) -> list[Row]:
    return [{"Year": str(y["release_year"]), "Movies": f"{y['movie_count']:,}"} for y in gold("yearly_summary")]


def box_office_by_year(gold: Gold) -> list[Row]:
    return [
        {
            "Year": str(y["release_year"]),
            "Revenue": money(y["total_revenue_usd"]),
            "Movies with known revenue": f"{y['revenue_known_count']:,}",
        }
        for y in gold("yearly_summary")
        if y["revenue_known_count"]
    ]


def top_rated_by_year(gold: Gold) -> list[Row]:
    return [
        {"Year": str(y["release_year"]), "Top-rated movies": str(y["top_rated_count"]), "Movies": str(y["movie_count"])}
        for y in gold("top_rated_by_year")
    ]


def movies_by_genre(gold: Gold) -> list[Row]:
    return [{"Name": g["genre_name"], "Movies": f"{g['movie_count']:,}"} for g in gold("genre_summary")]


def popularity_by_genre(gold: Gold) -> list[Row]:
    return [
        {"Name": g["genre_name"], "Average popularity": score(g["avg_popularity"]), "Movies": f"{g['movie_count']:,}"}
        for g in gold("genre_summary")
    ]


def money_by_genre(gold: Gold) -> list[Row]:
    return [
        {
            "Name": g["genre_name"],
            "Average revenue": money(g["avg_revenue_usd"]),
            "Average budget": money(g["avg_budget_usd"]),
            "Movies": f"{g['movie_count']:,}",
        }
        for g in gold("genre_summary")
    ]


def ratings_by_language(gold: Gold) -> list[Row]:
    return [
        {
            "Language": language_name(row["original_language"]),
            "Bayesian average": score(row["bayesian_vote"], 2),
            "Plain average": score(row["avg_vote"], 2),
            "Rated movies": f"{row['rated_movie_count']:,}",
            "Votes": f"{row['total_votes']:,}",
        }
        for row in ranked(gold("language_summary"), "rating_rank", "original_language")
    ]


def critics_and_crowd(gold: Gold) -> list[Row]:
    return [
        {
            "Name": row["group_name"],
            "Critics": score(row["avg_critics_rating"]),
            "Crowd": score(row["avg_crowd_rating"]),
            "Higher": f"{'crowd' if row['rating_difference'] < 0 else 'critics'} +{abs(row['rating_difference']):.1f}",
            "Movies that both rated": f"{row['movie_count']:,}",
        }
        for row in gold("rating_comparison")
        if row["dimension"] == "genre" and row["difference_rank"] is not None
    ]


def amounts(row: Row, *names: str) -> Row:
    return {name: money(row[f"{name.lower()}_usd"]) for name in names}


def highest_profits(gold: Gold) -> list[Row]:
    rows = ranked(gold("top_profits"), "profit_rank", "title")
    return [movie(row) | amounts(row, "Profit", "Revenue", "Budget") for row in rows]


def highest_budgets(gold: Gold) -> list[Row]:
    return [
        movie(row) | amounts(row, "Budget", "Revenue") for row in ranked(gold("top_budgets"), "budget_rank", "title")
    ]


def extremes(gold: Gold) -> list[Row]:
    return [
        movie(row, Extreme=f"{row['extreme'].title()} {row['measure']}") | amounts(row, "Profit", "Revenue", "Budget")
        for row in gold("profit_extremes")
    ]


def revenues_of_each_year(gold: Gold) -> list[Row]:
    return [
        movie(row) | {"Place in its year": str(row["revenue_rank"])} | amounts(row, "Revenue", "Budget")
        for row in gold("top_revenue_by_year")
    ]


def budget_and_revenue(gold: Gold) -> list[Row]:
    return [
        {
            "Tenth by budget": str(row["budget_decile"]),
            "Median budget": money(row["median_budget_usd"]),
            "Median revenue": money(row["median_revenue_usd"]),
            "Median revenue per dollar": score(row["median_return"], 2),
            "Movies": f"{row['movie_count']:,}",
        }
        for row in gold("budget_revenue_relationship")
        if row["budget_decile"]
    ]


def makers(table: str, name: str) -> Callable[[Gold], list[Row]]:
    def rows(gold: Gold) -> list[Row]:
        return [
            {
                "Name": name_of(row[name]),
                "Average popularity": score(row["avg_popularity"]),
                "Movies": f"{row['movie_count']:,}",
            }
            for row in ranked(gold(table), "popularity_rank", name)
        ]

    return rows


def furthest_off(gold: Gold) -> list[Row]:
    rows = sorted(
        gold("popularity_predictions"),
        key=lambda row: (-abs(row["prediction"] - row["popularity"]), titled(row["title"], row["release_year"])),
    )
    return [
        movie(row)
        | {"Popularity": score(row["popularity"]), "Prediction": score(row["prediction"])}
        | {"80 % interval": f"{score(row['low_80'])} to {score(row['high_80'])}"}
        for row in rows[:10]
    ]


LABELS: dict[str, Callable[[Gold], list[Row]]] = {
    "Movies by year": movies_by_year,
    "Box office by year": box_office_by_year,
    "Movies by genre": movies_by_genre,
    "Popularity by genre": popularity_by_genre,
    "Money by genre": money_by_genre,
    "Ratings by language": ratings_by_language,
    "Top-rated movies by year": top_rated_by_year,
    "Critics and crowd by genre": critics_and_crowd,
    "Highest profits": highest_profits,
    "Highest budgets": highest_budgets,
    "Extremes": extremes,
    "Highest revenues of each year": revenues_of_each_year,
    "Budget and revenue": budget_and_revenue,
    "Production houses": makers("company_summary", "company_name"),
    "Production countries": makers("country_summary", "country_name"),
    "Directors": makers("director_summary", "director_name"),
    "Popularity and prediction": furthest_off,
}
