"""Peer: pandas with plain loops; everything in memory.

python -m medallion_peers.pandas_peer LANDING LAKE
"""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from deltalake import write_deltalake

from medallion_peers.children import CHILDREN, NUMBERS
from medallion_peers.gold_tables import MIN_AMOUNT_USD, MIN_COMPANY_MOVIES
from moviepipe.envelope import ADDED_FIELDS

Tables = dict[str, pd.DataFrame]
ENVELOPE = ("endpoint", "resource_id", "params", "status_code", "fetched_at", "payload", "run_id")
TEXTS = ("imdb_id", "original_title", "original_language", "overview", "tagline", "homepage", "status")
PATHS = ("poster_path", "backdrop_path")
MOMENT = pa.timestamp("us", "UTC")
TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("release_date", "snapshot_date"), pa.date32()),
    **dict.fromkeys(("popularity", "vote_average"), pa.float64()),
    **dict.fromkeys(("release_year", "runtime_minutes", "cast_order", "gender", "status_code"), pa.int32()),
    **dict.fromkeys(("popularity_rank", "budget_rank", "most_rank", "fewest_rank", "min_movies"), pa.int32()),
    "avg_vote_count": pa.float64(),
    **dict.fromkeys(("imdb_id", "credit_id", "run_id", "source", "resource_key"), pa.string()),
    "fetched_at": MOMENT,
    "total_votes": pa.int64(),
}


def main(landing: str, lake: str) -> None:
    """Builds every table anew from all that has landed."""
    responses = read_landing(landing)
    write(responses, f"{lake}/bronze/tmdb_responses")
    silver = silver_tables(responses)
    for name, frame in silver.items():
        write(frame, f"{lake}/silver/{name}")
    for name, build in GOLD.items():
        write(build(silver), f"{lake}/gold/{name}")


def read_landing(landing: str) -> pd.DataFrame:
    """The landing records as they are."""
    records = []
    for file in sorted(Path(landing).glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            records += [json.loads(line) for line in lines]
    frame = pd.DataFrame(records, columns=[*ENVELOPE, *ADDED_FIELDS])
    frame["fetched_at"] = pd.to_datetime(frame["fetched_at"], format="ISO8601", utc=True)
    return frame


def silver_tables(responses: pd.DataFrame) -> Tables:
    """Every table of the latest bodies, and the two that keep something of each."""
    details = responses[(responses["endpoint"] == "movie/{movie_id}") & (responses["status_code"] == 200)]
    details = details.sort_values("fetched_at").assign(body=[json.loads(text) for text in details["payload"]])
    latest = details.drop_duplicates("resource_id", keep="last")
    return {
        "movies": movies(latest),
        **{name: child(latest, array, columns) for name, (array, columns) in CHILDREN.items()},
        "collections": collections(details),
        "popularity_history": popularity_history(details),
    }


def movies(latest: pd.DataFrame) -> pd.DataFrame:
    """One row per movie."""
    frame = pd.DataFrame([movie(*row) for row in zip(latest["resource_id"], latest["body"], strict=True)])
    frame["fetched_at"] = latest["fetched_at"].to_numpy()
    return frame


def movie(movie_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """The row of one movie."""
    released = known(body["release_date"])
    budget, revenue = body["budget"] or None, body["revenue"] or None
    return {
        "movie_id": movie_id,
        "imdb_id": known(body["imdb_id"]),
        "title": known(body["title"]) or known(body["original_title"]),
        **{name: known(body[name]) for name in TEXTS[1:]},
        "release_date": released and pd.Timestamp(released).date(),
        "release_year": released and int(released[:4]),
        "runtime_minutes": body["runtime"] or None,
        "budget_usd": budget,
        "revenue_usd": revenue,
        "profit_usd": revenue - budget if budget and revenue else None,
        **{name: body[name] for name in ("popularity", "vote_average", "vote_count")},
        "is_adult": body["adult"],
        "is_video": body["video"],
        "collection_id": (body["belongs_to_collection"] or {}).get("id"),
        **{name: known(body[name]) for name in PATHS},
    }


def child(latest: pd.DataFrame, array: str, columns: dict[str, str]) -> pd.DataFrame:
    """One row per movie and entry of an array."""
    rows = [
        (movie_id, *(entry[field] if field in NUMBERS else known(entry[field]) for field in columns.values()))
        for movie_id, body in zip(latest["resource_id"], latest["body"], strict=True)
        for entry in entries(body, array)
    ]
    return pd.DataFrame(rows, columns=["movie_id", *columns])


def entries(body: dict[str, Any], array: str) -> list[dict[str, Any]]:
    """The entries of an array, whose path has dots."""
    found: Any = body
    for name in array.split("."):
        found = found.get(name, {})
    return found or []


def collections(details: pd.DataFrame) -> pd.DataFrame:
    """One row per collection, as the latest movie that names it has it."""
    rows = [
        (named["id"], *(known(named[field]) for field in ("name", *PATHS)), fetched_at)
        for body, fetched_at in zip(details["body"], details["fetched_at"], strict=True)
        if (named := body["belongs_to_collection"])
    ]
    frame = pd.DataFrame(rows, columns=["collection_id", "collection_name", *PATHS, "fetched_at"])
    return frame.drop_duplicates("collection_id", keep="last")


def popularity_history(details: pd.DataFrame) -> pd.DataFrame:
    """One row per movie and day."""
    figures = ("popularity", "vote_average", "vote_count")
    frame = pd.DataFrame([[body[name] for name in figures] for body in details["body"]], columns=list(figures))
    frame.insert(0, "movie_id", details["resource_id"].to_numpy())
    frame.insert(1, "snapshot_date", details["fetched_at"].dt.date.to_numpy())
    frame["fetched_at"] = details["fetched_at"].to_numpy()
    return frame.drop_duplicates(["movie_id", "snapshot_date"], keep="last")


def movie_overview(silver: Tables) -> pd.DataFrame:
    """One row per movie."""
    frame = silver["movies"].copy()
    for table, column in (("movie_genres", "genre_name"), ("movie_companies", "company_name")):
        names = silver[table].dropna(subset=column).groupby("movie_id")[column]
        frame = frame.merge(
            names.agg(lambda each: "; ".join(sorted(set(each)))).rename(f"{column}s"), "left", "movie_id"
        )
    frame["vote_average"] = frame["vote_average"].where(frame["vote_count"] > 0)
    known_columns = ("movie_id", "title", "release_date", "release_year", "original_language", "runtime_minutes")
    names_and_money = ("genre_names", "company_names", "budget_usd", "revenue_usd", "profit_usd")
    return frame[[*known_columns, *names_and_money, "popularity", "vote_average", "vote_count"]]


def summary(movies: pd.DataFrame, key: str, name: str | None = None) -> pd.DataFrame:
    """The measures that the summaries share, by key; `name` is the key's own, as the latest movie has it."""
    rated = movies.assign(rated=movies["vote_average"].where(movies["vote_count"] > 0))
    groups = rated.sort_values(["fetched_at", "movie_id"]).groupby(key)
    columns = {} if name is None else {name: groups[name].last()}
    columns |= {"movie_count": groups.size(), "avg_popularity": groups["popularity"].mean()}
    columns |= {"avg_vote": groups["rated"].mean()}
    for kind in ("budget", "revenue"):
        amounts = groups[f"{kind}_usd"]
        columns[f"total_{kind}_usd"] = amounts.sum(min_count=1)
        columns[f"avg_{kind}_usd"] = amounts.mean()
        columns[f"{kind}_known_count"] = amounts.count()
    return pd.DataFrame(columns).reset_index()


def yearly_summary(silver: Tables) -> pd.DataFrame:
    """One row per year."""
    return summary(silver["movies"].dropna(subset="release_year"), "release_year")


def genre_summary(silver: Tables) -> pd.DataFrame:
    """One row per genre."""
    of_genre = silver["movie_genres"].merge(silver["movies"], on="movie_id")
    votes = of_genre.groupby("genre_id")["vote_count"].agg(total_votes="sum", avg_vote_count="mean")
    frame = summary(of_genre, "genre_id", "genre_name").merge(votes, on="genre_id")
    counts = frame["movie_count"]
    return frame.assign(most_rank=counts.rank(method="min", ascending=False), fewest_rank=counts.rank(method="min"))


def company_summary(silver: Tables) -> pd.DataFrame:
    """One row per production company."""
    of_company = silver["movie_companies"].merge(silver["movies"], on="movie_id")
    frame = summary(of_company, "company_id", "company_name")
    ranked = frame["avg_popularity"].round(6).where(frame["movie_count"] >= MIN_COMPANY_MOVIES)
    return frame.assign(popularity_rank=ranked.rank(method="min", ascending=False), min_movies=MIN_COMPANY_MOVIES)


def top_budgets(silver: Tables) -> pd.DataFrame:
    """One row per movie among the twenty highest budgets."""
    budgets = silver["movies"]["budget_usd"]
    usable = budgets.where(budgets >= MIN_AMOUNT_USD)
    ranks = usable.rank(method="min", ascending=False)
    frame = silver["movies"].assign(budget_rank=ranks, excluded_count=(budgets < MIN_AMOUNT_USD).sum())
    columns = ["budget_rank", "movie_id", "title", "release_year", "budget_usd", "revenue_usd", "profit_usd"]
    return frame.loc[frame["budget_rank"] <= 20, [*columns, "excluded_count"]]


GOLD: dict[str, Callable[[Tables], pd.DataFrame]] = {
    "movie_overview": movie_overview,
    "yearly_summary": yearly_summary,
    "genre_summary": genre_summary,
    "company_summary": company_summary,
    "top_budgets": top_budgets,
}


def known(text: str | None) -> str | None:
    """Text, with "" as None."""
    return (text or "").strip(" ") or None


def write(frame: pd.DataFrame, path: str) -> None:
    """Overwrites a Delta table."""
    schema = pa.schema([(name, type_of(name)) for name in frame.columns])
    rows = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    write_deltalake(path, rows, mode="overwrite")


def type_of(column: str) -> pa.DataType:
    """The type of a column, by its name."""
    if column in TYPES:
        return TYPES[column]
    if column.startswith("avg_"):
        return pa.float64()
    if column.startswith("is_"):
        return pa.bool_()
    return pa.int64() if column.endswith(("_id", "_usd", "_count")) else pa.string()


if __name__ == "__main__":
    main(*sys.argv[1:])
