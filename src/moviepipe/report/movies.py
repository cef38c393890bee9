"""The movies as the page carries them: columns, once for all charts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from moviepipe.charts.languages import language_name
from moviepipe.charts.rows import as_numbers
from moviepipe.report.data import ReportData
from moviepipe.report.names import name_of, titled

# The numbers that charts use: the name in the page and the column of gold.movie_overview.
NUMBERS = {
    "year": "release_year",
    "popularity": "popularity",
    "vote": "vote_average",
    "votes": "vote_count",
    "budget": "budget_usd",
    "revenue": "revenue_usd",
    "profit": "profit_usd",
}
# The lists of a movie: the name in the page, the Gold table that names their members, its key and name, and the rank
# that a member must have to be shown.
LISTS = {
    "genres": ("genre_summary", "genre_id", "genre_name", None),
    "companies": ("company_summary", "company_id", "company_name", "popularity_rank"),
    "countries": ("country_summary", "country_code", "country_name", "popularity_rank"),
    "directors": ("director_summary", "person_id", "director_name", "popularity_rank"),
}


def movie_data(data: ReportData) -> dict[str, Any]:
    """The movies: `columns` of equal length, and `names`, to which the numbers in list columns and `language` point.

    A company, country or director without a popularity rank is left out: with a filter it has fewer movies still.
    """
    overview = data.gold["movie_overview"].reset_index(drop=True)
    languages, language_numbers = _languages(overview)
    columns: dict[str, Any] = {
        "title": [*map(titled, overview["title"], as_numbers(overview["release_year"]))],
        **{name: numbers(overview[column]) for name, column in NUMBERS.items()},
        "language": language_numbers,
        "top_rated": top_rated(data).astype(int).tolist(),
    }
    if not data.ratings.empty:
        columns |= {str(name): numbers(column) for name, column in compared_ratings(data).items()}
    columns |= predicted(data)
    names = {"language": languages}
    for name in LISTS:
        names[name], columns[name] = _list_column(name, data, overview["movie_id"])
    return {"columns": columns, "names": names}


def numbers(column: pd.Series) -> list[int | float | None]:
    """The column's numbers, whole ones as integers, unknown ones as None."""
    return [
        None if pd.isna(value) else int(value) if float(value).is_integer() else float(value)
        for value in as_numbers(column)
    ]


def top_rated(data: ReportData) -> pd.Series:
    """Which movies are top-rated, by the rule of gold.top_rated_by_year."""
    overview, years = data.gold["movie_overview"], data.gold.get("top_rated_by_year", pd.DataFrame())
    if data.listed or years.empty:
        return overview["movie_id"].isin(data.listed)
    count = int(years["top_rated_count"].sum() + years["excluded_count"].max())
    languages = data.gold.get("language_summary", pd.DataFrame())
    if languages.empty:
        return pd.Series(False, index=overview.index)
    overall, prior = (float(languages[name].max()) for name in ("overall_vote", "prior_votes"))
    votes, vote = as_numbers(overview["vote_count"]), as_numbers(overview["vote_average"])
    bayesian = ((votes * vote + overall * prior) / (votes + prior)).where(votes > 0).round(6)
    return bayesian.rank(method="min", ascending=False) <= count


def compared_ratings(data: ReportData) -> pd.DataFrame:
    """The `critics` and `crowd` of each movie, 0 to 100, by the rule of gold.rating_comparison; both known or neither.

    To six decimals, so that a mean such as 71.615 is no longer in the page.
    """
    overview = data.gold["movie_overview"][["movie_id", "vote_average", "vote_count"]]
    rated = overview.merge(data.ratings, on="movie_id", how="left")
    votes = as_numbers(rated["vote_average"]).where(as_numbers(rated["vote_count"]) > 0) * 10
    both = pd.DataFrame(
        {
            "critics": as_numbers(rated["critics"]),
            "crowd": pd.concat([as_numbers(rated["imdb"]), votes], axis=1).mean(axis=1),
        }
    )
    return both.where(both.notna().all(axis=1)).round(6)


def predicted(data: ReportData) -> dict[str, list[int | float | None]]:
    """The prediction of each movie with its 80 % interval, to three decimals; nothing where there are none."""
    unseen = data.gold.get("popularity_predictions", pd.DataFrame())
    if unseen.empty:
        return {}
    of_movies = data.gold["movie_overview"][["movie_id"]].merge(unseen, on="movie_id", how="left")
    return {name: numbers(of_movies[name].round(3)) for name in ("prediction", "low_80", "high_80")}


def _languages(overview: pd.DataFrame) -> tuple[list[str], list[int | None]]:
    shown = overview["original_language"].map(language_name, na_action="ignore")
    numbers_of_names, names = pd.factorize(shown, sort=True)
    return list(names), [int(number) if number >= 0 else None for number in numbers_of_names]


def _list_column(name: str, data: ReportData, movie_ids: pd.Series) -> tuple[list[str], list[list[int]]]:
    table, key, label, rank = LISTS[name]
    members = data.gold.get(table, pd.DataFrame({key: [], label: []}))
    shown = members if rank is None or members.empty else members[members[rank].notna()]
    labels = unique_labels(dict(zip(shown[key], shown[label], strict=True)))
    places = {member: place for place, member in enumerate(labels)}
    column: dict[Any, list[int]] = {movie_id: [] for movie_id in movie_ids}
    links: pd.DataFrame = getattr(data.links, name)
    for movie_id, member in zip(links["movie_id"], links["key"], strict=True):
        if movie_id in column and member in places:
            column[movie_id].append(places[member])
    return list(labels.values()), [sorted(members) for members in column.values()]


def unique_labels(names: Mapping[Any, str | None]) -> dict[Any, str]:
    """A label for each key, in the order of the labels: its name, and its key where two have one name."""
    labels = {key: name_of(name) for key, name in names.items()}
    counts = pd.Series(list(labels.values()), dtype="object").value_counts()
    told_apart = {key: label if counts[label] == 1 else f"{label} [{key}]" for key, label in labels.items()}
    return dict(sorted(told_apart.items(), key=lambda item: item[1]))
