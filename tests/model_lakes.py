"""Small lakes of invented movies to train models on; Silver is written by delta-rs, without Spark."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from gold_lakes import write_rows
from moviepipe.io.lake import Lake
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.silver import MOVIES
from records import day

IMPORTED, OF_THE_API = "20240101T000000Z-import-abc123", "20240101T000000Z-fetch-abc123"


def invented(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Movies whose popularity follows from their votes, but for some chance; the fields given are those of all."""
    chance = np.random.default_rng(0)
    votes = chance.integers(1, 5_000, count)
    popularity = 0.05 * votes**0.9 * np.exp(chance.normal(0, 0.2, count))
    return [
        {
            "movie_id": number,
            "title": f"Film {number}",
            "release_date": date(2000, 1, 1) + timedelta(days=7 * number),
            "vote_count": int(votes[number]),
            "vote_average": 5.0,
            "popularity": float(popularity[number]),
            "fetched_at": day(1),
            "_run_id": IMPORTED,
        }
        | fields
        for number in range(count)
    ]


def write_movies(lake: Lake, *movies: dict[str, Any]) -> None:
    """One more version of silver.movies; the tables of its parts are made, empty, where they are missing."""
    write_rows(lake, MOVIES, *movies)
    for name in POPULARITY_PREDICTIONS.inputs[1:]:
        table = BY_SHORT_NAME[name]
        if not lake_has(lake, table.name):
            write_rows(lake, table)


def lake_has(lake: Lake, name: str) -> bool:
    """True when the lake has a table."""
    return Path(lake.table(name)).exists()
