"""The requests of a day, counted in the lake for all processes together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moviepipe.errors import SourceError
from moviepipe.io import daily_count
from moviepipe.io.daily_count import DailyCount
from moviepipe.io.lake import Lake

MOST = 40


@pytest.fixture
def there(lake: Lake) -> Lake:
    Path(lake.uri).mkdir()
    return lake


def count(lake: Lake) -> DailyCount:
    """As a process of its own would have it."""
    return DailyCount(lake, "omdb", MOST, "omdb.requests_per_day")


def test_several_counts_over_one_lake_let_just_the_limit_pass(there: Lake):
    counts = [count(there) for _ in range(4)]

    def passes(number: int) -> bool:
        try:
            counts[number % 4].take()
        except SourceError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(passes, range(100))) == MOST
    assert count(there).left() == 0


def test_a_new_day_begins_anew_and_takes_the_file_of_the_day_before_away(there: Lake, monkeypatch: pytest.MonkeyPatch):
    for day, left in (("2024-01-01", MOST - 2), ("2024-01-02", MOST - 2)):
        monkeypatch.setattr(daily_count, "_today", lambda day=day: day)
        count(there).take()
        count(there).take()
        assert count(there).left() == left
    assert [path.name for path in Path(there.uri).iterdir()] == ["_omdb_requests_2024-01-02"]


def test_a_refused_request_is_not_counted(there: Lake):
    for _ in range(MOST):
        count(there).take()
    for _ in range(3):
        with pytest.raises(SourceError, match=r"^omdb.requests_per_day = 40 is reached for "):
            count(there).take()
    assert DailyCount(there, "omdb", MOST + 5, "omdb.requests_per_day").left() == 5
