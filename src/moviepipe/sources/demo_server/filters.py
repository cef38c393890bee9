"""What `/discover` can filter and sort by. Making a filter of a value that makes no sense raises ValueError."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Row:
    """What lists need of a movie or show; a date is "" where nobody knows it."""

    id: int
    title: str
    original_title: str
    date: str
    popularity: float
    revenue: int
    vote_average: float
    vote_count: int
    language: str
    adult: bool
    video: bool


Test = Callable[[Row], bool]
Filter = Callable[[str], Test]
Order = Callable[[Row], float | str]


def _votes_from(value: str) -> Test:
    fewest = float(value)
    return lambda row: row.vote_count >= fewest


def _votes_to(value: str) -> Test:
    most = float(value)
    return lambda row: row.vote_count <= most


def _date_from(value: str) -> Test:
    first = date.fromisoformat(value).isoformat()
    return lambda row: row.date >= first


def _date_to(value: str) -> Test:
    last = date.fromisoformat(value).isoformat()
    return lambda row: "" < row.date <= last


def _year(value: str) -> Test:
    year = f"{int(value):04d}"
    return lambda row: row.date[:4] == year


def _language(value: str) -> Test:
    languages = value.split("|")
    return lambda row: row.language in languages


def _include_adult(value: str) -> Test:
    return lambda row: value == "true" or not row.adult


def _include_video(value: str) -> Test:
    return lambda row: value == "true" or not row.video


_COMMON_FILTERS: dict[str, Filter] = {
    "vote_count.gte": _votes_from,
    "vote_count.lte": _votes_to,
    "with_original_language": _language,
    "include_adult": _include_adult,
}
_COMMON_ORDERS: dict[str, Order] = {
    "popularity": lambda row: row.popularity,
    "vote_average": lambda row: row.vote_average,
    "vote_count": lambda row: row.vote_count,
}

FILTERS: dict[str, dict[str, Filter]] = {
    "movie": _COMMON_FILTERS
    | {
        "primary_release_year": _year,
        "primary_release_date.gte": _date_from,
        "primary_release_date.lte": _date_to,
        "include_video": _include_video,
    },
    "tv": _COMMON_FILTERS
    | {
        "first_air_date_year": _year,
        "first_air_date.gte": _date_from,
        "first_air_date.lte": _date_to,
    },
}
ORDERS: dict[str, dict[str, Order]] = {
    "movie": _COMMON_ORDERS
    | {
        "original_title": lambda row: row.original_title,
        "primary_release_date": lambda row: row.date,
        "revenue": lambda row: row.revenue,
        "title": lambda row: row.title,
    },
    "tv": _COMMON_ORDERS
    | {
        "first_air_date": lambda row: row.date,
        "name": lambda row: row.title,
        "original_name": lambda row: row.original_title,
    },
}
ALWAYS = {"movie": {"include_adult": "false", "include_video": "false"}, "tv": {"include_adult": "false"}}
