from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from moviepipe.errors import SourceError
from moviepipe.sources.api import Params
from moviepipe.sources.tmdb.media import MOVIE, TV
from moviepipe.sources.tmdb.planner import change_windows, changed_ids, discovered_ids, most_voted, top_ids


class Tmdb:
    """A list of (id, day) under TMDb's paging rules; remembers what was asked."""

    def __init__(self, entries: Sequence[tuple[int, date]], per_page: int = 20) -> None:
        self.entries, self.per_page = entries, per_page
        self.asked: list[tuple[str, Params]] = []
        self._between = cache(self._find_between)

    def ask(self, questions: Sequence[tuple[str, Params]]) -> Iterator[dict[str, Any]]:
        for path, params in questions:
            self.asked.append((path, params))
            yield self._page(params)

    def _find_between(self, first: date, last: date) -> list[int]:
        return [each for each, day in self.entries if first <= day <= last]

    def _page(self, params: Params) -> dict[str, Any]:
        first, last = (date.fromisoformat(str(value)) for name, value in params.items() if "date" in name)
        found = self._between(first, last)
        number = int(params["page"])
        assert 1 <= number <= 500, "TMDb refuses this page"
        on_page = found[(number - 1) * self.per_page : number * self.per_page]
        pages = max(1, -(-len(found) // self.per_page))
        return {"page": number, "results": [{"id": each} for each in on_page], "total_pages": pages,
                "total_results": len(found)}  # fmt: skip


def each_day(year: int, count: int) -> list[tuple[int, date]]:
    """So many ids spread evenly over a year."""
    return [(number, date(year, 1, 1) + timedelta(number * 365 // count)) for number in range(count)]


def test_a_small_year_is_asked_for_page_by_page():
    tmdb = Tmdb(each_day(2023, 45))
    assert list(discovered_ids(tmdb.ask, MOVIE, 2023)) == list(range(45))
    assert [params["page"] for _, params in tmdb.asked] == [1, 2, 3]
    assert tmdb.asked[0] == (
        "discover/movie",
        {"primary_release_date.gte": "2023-01-01", "primary_release_date.lte": "2023-12-31",
         "sort_by": "primary_release_date.asc", "page": 1},
    )  # fmt: skip


def test_a_year_of_over_ten_thousand_is_split_by_date_and_loses_nothing():
    tmdb = Tmdb(each_day(2023, 25_000))
    assert sorted(discovered_ids(tmdb.ask, MOVIE, 2023)) == list(range(25_000))


def test_shows_are_split_by_their_first_air_date():
    tmdb = Tmdb(each_day(2023, 12_000))
    assert len(set(discovered_ids(tmdb.ask, TV, 2023))) == 12_000
    assert {path for path, _ in tmdb.asked} == {"discover/tv"}
    assert "first_air_date.gte" in tmdb.asked[0][1]


def test_a_day_too_large_for_the_pages_is_an_error_that_says_what_to_do():
    tmdb = Tmdb([(number, date(2023, 1, 1)) for number in range(10_001)])
    with pytest.raises(SourceError, match=r"10,001 results on 2023-01-01.* --ids-from"):
        list(discovered_ids(tmdb.ask, MOVIE, 2023))


def test_windows_of_changes_are_short_enough_and_cover_every_day():
    windows = list(change_windows(date(2024, 1, 1), date(2024, 2, 29)))
    days = [first + timedelta(n) for first, last in windows for n in range((last - first).days + 1)]
    assert days == [date(2024, 1, 1) + timedelta(n) for n in range(60)]
    assert max((last - first).days for first, last in windows) == 12


def test_changes_are_asked_for_to_a_day_after_each_window():
    tmdb = Tmdb([(7, date(2024, 1, 20)), (8, date(2024, 1, 2))], per_page=100)
    assert set(changed_ids(tmdb.ask, MOVIE, date(2024, 1, 1), date(2024, 1, 20))) == {7, 8}
    assert [(params["start_date"], params["end_date"]) for _, params in tmdb.asked] == [
        ("2024-01-01", "2024-01-14"),
        ("2024-01-14", "2024-01-21"),
    ]


def test_a_window_with_more_changes_than_pages_is_halved():
    entries = [(number, date(2024, 1, 1) + timedelta(number % 13)) for number in range(90_000)]
    tmdb = Tmdb(entries, per_page=100)
    assert set(changed_ids(tmdb.ask, MOVIE, date(2024, 1, 1), date(2024, 1, 13))) == set(range(90_000))


def test_totals_that_lie_lose_no_result_of_the_page():
    def ask(questions: Sequence[tuple[str, Params]]) -> Iterator[dict[str, Any]]:
        for _ in questions:
            yield {"results": [{"id": n} for n in range(2_687)], "total_pages": 1, "total_results": 1}

    assert len(list(changed_ids(ask, MOVIE, date(2022, 11, 26), date(2022, 11, 26)))) == 2_687


@pytest.mark.parametrize(("at_least", "pages"), [(1, 1), (20, 1), (21, 2), (45, 3), (1_000, 3), (None, 3)])
def test_a_list_is_read_for_as_many_pages_as_it_takes(at_least: int | None, pages: int):
    tmdb = Tmdb(each_day(2023, 45))
    ids = list(top_ids(tmdb.ask, *most_voted(MOVIE, 2023), at_least))
    assert len(tmdb.asked) == pages
    assert ids == list(range(min(45, 20 * pages)))


def test_ids_that_stand_on_two_pages_are_made_up_for_by_a_further_page():
    twice = [(number // 2, date(2023, 1, 1)) for number in range(100)]
    ids = list(top_ids(Tmdb(twice).ask, *most_voted(MOVIE, 2023), 30))
    assert len(set(ids)) == 30


def test_a_page_of_something_else_is_an_error():
    with pytest.raises(SourceError, match="without ids"):
        list(top_ids(lambda questions: iter([{"total_pages": 1, "results": [{"name": "x"}]}]), "movie/popular", {}, 1))
