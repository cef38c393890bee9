"""What a report is made of: frames and facts that the edge has read from a lake."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

NO_LINKS = partial(pd.DataFrame, columns=["movie_id", "key"])
NO_RATINGS = partial(pd.DataFrame, columns=["movie_id", "critics", "imdb"])


@dataclass(frozen=True)
class TableFacts:
    """One table of the lake: its version, when that was written (UTC), its rows, and the versions it was made from."""

    name: str
    version: int
    written_at: str
    row_count: int
    made_from: Mapping[str, int | None]


@dataclass(frozen=True)
class Coverage:
    """What the data covers.

    `movie_count` is the size of the catalogue; `fetched_from` and `fetched_to` are days (UTC), empty where nothing was
    fetched; `rejected` has one row per `reason` with its `record_count` and an `example`.
    """

    movie_count: int = 0
    snapshot_days: int = 0
    fetched_from: str = ""
    fetched_to: str = ""
    rejected_count: int = 0
    rejected: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=["reason", "record_count", "example"]))


@dataclass(frozen=True)
class Links:
    """Which movie has which genre, company, country and director: frames of `movie_id` and `key`."""

    genres: pd.DataFrame = field(default_factory=NO_LINKS)
    companies: pd.DataFrame = field(default_factory=NO_LINKS)
    countries: pd.DataFrame = field(default_factory=NO_LINKS)
    directors: pd.DataFrame = field(default_factory=NO_LINKS)


@dataclass(frozen=True)
class ReportData:
    """All that a report shows; `gold` has each Gold table that the lake has, by its short name.

    `gold["movie_overview"]` may be cut to the movies with the most votes; `links` and `listed` (the ids of TMDb's
    top-rated list) are of them. `ratings` has one row per movie that OMDb rates: the mean of its critics' ratings and
    IMDb's, 0 to 100. `missing` names the Gold tables that the lake lacks.

    `gold["popularity_predictions"]` is there where a model has predicted from the same Silver. It has the movies that
    the model was not trained on, the furthest off first, with `title`, `release_year` and `error` besides, all numbers
    known. `left_out` names it where it is of another state of Silver than the other tables.
    """

    gold: Mapping[str, pd.DataFrame]
    missing: tuple[str, ...]
    written_at: str
    links: Links = field(default_factory=Links)
    listed: frozenset[int] = frozenset()
    ratings: pd.DataFrame = field(default_factory=NO_RATINGS)
    min_amount_usd: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    tables: tuple[TableFacts, ...] = ()
    left_out: tuple[str, ...] = ()
