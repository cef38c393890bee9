"""A small lake for the report, made without a JVM: Silver by hand, Gold by DuckDB's queries of `judge_gold`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from gold_lakes import built_from, write_rows
from judge_gold import JUDGED
from lakes import stored_rows
from moviepipe import gold, ml, silver, video
from moviepipe.io.lake import Lake

FETCHED = datetime(2024, 3, 1, 23, 30, tzinfo=UTC)
SCRIPT = "</script><script>document.title = 'run'</script>"
TITLES = (SCRIPT, r"$\frac{1}{2}$ & <b>bold</b>", "المصير", "千と千尋の神隠し", "🎬 👩‍🚀", "<!-- a comment")
COUNT = 24
UNSEEN = {
    "gold.popularity_predictions": """
        select predictions.*, title, release_year from predictions join movies using (movie_id)
        where not is_in_training and prediction is not null
    """
}


def silver_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of the Silver tables that Gold is made of: 24 movies, of which every third thing is unknown."""
    numbers = range(COUNT)
    return {
        "movies": [_movie(number) for number in numbers],
        "movie_genres": _members(numbers, "genre", {1: ("Drama", 2, 0), 2: ("Comedy", 3, 0), 3: ("War", 24, 9)}),
        "movie_companies": _members(
            numbers,
            "company",
            {1: ("Same Name", 2, 0), 2: ("Same Name", 4, 1), 3: ("استوديو", 3, 2), 4: ("Tiny", 24, 7)},
        ),
        "movie_countries": [
            {
                "movie_id": row["movie_id"],
                "country_code": "FR" if row["country_id"] == 1 else "JP",
                "country_name": name,
            }
            for row in _members(numbers, "country", {1: ("France", 2, 1), 2: ("Japan", 3, 0)})
            for name in [row["country_name"]]
        ],
        "movie_keywords": _members(numbers, "keyword", {1: ("time travel", 4, 0), 2: ("旅", 24, 5)}),
        "movie_crew": [
            row | {"job_name": job, "credit_id": f"{job}{row['movie_id']}-{row['person_id']}"}
            for row in _members(numbers, "person", {1: ("Agnès V.", 3, 0), 2: ("Ōsaka", 4, 2)})
            for job in ("Director", "Writer")
        ],
        "movie_lists": [
            {"list_name": "top_rated", "list_rank": rank, "movie_id": movie_id, "fetched_at": FETCHED}
            for rank, movie_id in enumerate((4, 5, 11, 20, 999), start=1)
        ],
        "movie_ratings": [rating for number in numbers for rating in _ratings(number)],
        "popularity_history": [
            {"movie_id": 1, "snapshot_date": date(2024, 3, day), "fetched_at": FETCHED} for day in (1, 2)
        ],
        "rejected_records": [
            {"record_hash": number, "_errors": ["the movie has no title"][: number or None]} for number in (1, 2)
        ],
        "tv_shows": [{"series_id": 1, "popularity": 3.5, "vote_average": 7.0, "vote_count": 2, "fetched_at": FETCHED}],
        "tv_genres": [{"series_id": 1, "genre_id": 9, "genre_name": "Reality"}],
    }


def _movie(number: int) -> dict[str, Any]:
    year = None if number == 13 else 2000 + number % 7
    budget = {5: 500, 7: None}.get(number, (number + 1) * 1_000_000)
    revenue = None if number == 9 else (number * number + 1) * 1_000_000
    return {
        "movie_id": number + 1,
        "imdb_id": f"tt{number + 1}",
        "title": TITLES[number] if number < len(TITLES) else f"Film {number + 1}",
        "release_year": year,
        "release_date": year and date(year, 1, 1),
        "original_language": None if number == 14 else ("en", "fr", "ja")[number % 3],
        "runtime_minutes": 90,
        "budget_usd": budget,
        "revenue_usd": revenue,
        "profit_usd": None if budget is None or revenue is None else revenue - budget,
        "popularity": 5 + 1.5 * number,
        "vote_average": 4.0 + number % 6,
        "vote_count": 10 * number,
        "fetched_at": FETCHED,
    }


def _ratings(number: int) -> Iterator[dict[str, Any]]:
    """Ratings of critics for three movies of four and of IMDb for two of three; of one no rating can be read."""
    given = {
        "Internet Movie Database": 40 + 2.5 * number if number % 3 else None,
        "Metacritic": 90.0 - 2 * number,
        "Rotten Tomatoes": 85.0 - number if number % 2 else None,
        "Letterboxd": 1.0,
    }
    for source, rating in given.items() if number % 4 != 3 else ():
        if rating is not None or source == "Rotten Tomatoes":
            yield {"imdb_id": f"tt{number + 1}", "rating_source": source, "rating": rating}


def _members(numbers: range, what: str, members: dict[int, tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Which movie has which member: the name of each, and of how many movies it has one, from which on."""
    return [
        {"movie_id": number + 1, f"{what}_id": key, f"{what}_name": name}
        for number in numbers
        for key, (name, every, first) in members.items()
        if number % every == first
    ]


def write_report_lake(lake: Lake) -> None:
    """Silver, and the Gold that belongs to it."""
    by_name = {table.short_name: table for table in silver.TABLES}
    for name, rows in silver_rows().items():
        write_rows(lake, by_name[name], *rows)
    judge = judge_of(lake)
    for table in gold.TABLES:
        write_rows(lake, table, *judged(judge, table.name), user_metadata=built_from(**dict.fromkeys(table.inputs, 0)))


def prediction_rows() -> list[dict[str, Any]]:
    """What a model says of the movies: it was trained on every fourth, and of the last it says nothing."""
    return [
        {
            "movie_id": movie["movie_id"],
            "popularity": movie["popularity"],
            "prediction": None if number == COUNT - 1 else 8.5 + 1.2 * number + (300 if number == 2 else 0),
            **{f"{side}_{level}": (1 + factor) * (8.0 + number) for level in (80, 90) for side, factor in _ends(level)},
            "is_in_training": number % 4 == 0,
            "model_id": "popularity-of-the-test",
        }
        for number, movie in enumerate(silver_rows()["movies"])
    ]


def _ends(level: int) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("low", -level / 200), ("high", level / 200)


def write_predictions(lake: Lake, movies_version: int = 0) -> None:
    """Predictions from a version of silver.movies."""
    table = ml.POPULARITY_PREDICTIONS
    write_rows(lake, table, *prediction_rows(), user_metadata=built_from(movies=movies_version))


def write_objects(lake: Lake) -> None:
    """What is seen in two videos: as many dogs as cats, and more persons."""
    rows = [(1, "person", 1234, 2), (2, "dog", 7, 1), (2, "cat", 7, 2)]
    names = ("label_rank", "label_name", "instance_count", "video_count")
    made = (dict(zip(names, row, strict=True)) for row in rows)
    write_rows(lake, video.TOP_VIDEO_LABELS, *made, user_metadata=built_from(video_labels=0))


def write_video(lake: Lake, clip: Path, frame_rate: float) -> None:
    """Silver and Gold of one video of two seconds, `videos/movie_id=<id>/<name>.mp4` somewhere: a dog, then a cat."""
    of_video = {"video_uri": str(clip), "movie_id": int(clip.parent.name.partition("=")[2]), "video_name": clip.name}
    facts = {"size_bytes": clip.stat().st_size, "duration_seconds": 2.0, "frame_rate": frame_rate}
    write_rows(lake, video.VIDEOS, of_video | facts)
    box = {"box_left": 0.1, "box_top": 0.2, "box_width": 0.5, "box_height": 0.5, "confidence": 80.0}
    seen = [
        {"label_name": name, "label_kind": "object", "moment_ms": at} | box for name, at in (("dog", 0), ("cat", 1000))
    ]
    write_rows(lake, video.VIDEO_LABELS, *(of_video | row for row in seen))
    write_rows(lake, video.VIDEO_SHOTS, of_video | {"shot_number": 1, "start_ms": 0, "end_ms": 2000})
    of_genre = {"dimension": "genre", "group_name": "Drama", "instance_count": 1}
    write_rows(lake, video.VIDEO_LABEL_SUMMARY, *(of_genre | {"label_name": row["label_name"]} for row in seen))
    counts = {"title": "A", "shot_count": 1, "label_count": 2, "instance_count": 2, "instances_per_frame": 1.0}
    write_rows(lake, video.VIDEO_ACTIVITY, of_video | facts | counts | {"motion_activity": 1.5})


def judge_of(lake: Lake, wanted: str = "true") -> duckdb.DuckDBPyConnection:
    """DuckDB with the Silver tables, of the movies of a condition only; `all_movie_genres` and its like are whole."""
    judge = duckdb.connect()
    judge.execute("set TimeZone = 'UTC'")
    names = list(silver_rows())
    for name in names:
        judge.register(f"all_{name}", stored_rows(lake, f"silver.{name}"))
    judge.register("predictions", pa.Table.from_pylist(prediction_rows()))
    for name in names:
        judge.execute(f"create view {name} as from all_{name}" + (f" where {wanted}" if name == "movies" else ""))
    return judge


def judged(judge: duckdb.DuckDBPyConnection, name: str) -> Sequence[dict[str, Any]]:
    """The rows of a Gold table as the judge makes them; of predictions those of movies that the model has not seen."""
    return judge.sql((JUDGED | UNSEEN)[name]).to_arrow_table().to_pylist()
