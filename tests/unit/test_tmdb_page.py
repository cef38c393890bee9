"""Pages of results that are not as TMDb gives them: each is one line that says what is wrong and how to go on."""

from typing import Any

import pytest

from moviepipe.errors import PermanentSourceError
from moviepipe.sources.tmdb.page import Page, read_page

GOOD: dict[str, Any] = {"page": 1, "results": [{"id": 7}, {"id": 2**63 - 1}], "total_pages": 1, "total_results": 2}


def test_a_page_has_its_ids_and_totals():
    assert read_page(GOOD, "movie/popular") == Page([7, 2**63 - 1], 1, 2)
    assert read_page(GOOD | {"results": [], "total_pages": 0, "total_results": 0}, "movie/popular") == Page([], 0, 0)


@pytest.mark.parametrize("odd", [-5, 2**63, 2**64, "7", True, 7.0, None, [7]])
def test_an_id_that_is_none_is_named(odd: object):
    with pytest.raises(PermanentSourceError, match=r"movie/popular gave the id .* not from 0 to 2\^63-1.*--ids-from"):
        read_page(GOOD | {"results": [{"id": 7}, {"id": odd}]}, "movie/popular")


@pytest.mark.parametrize("odd", [None, 3, "ids", {"id": 7}, [7], [None], [{}]])
def test_results_without_ids_are_no_page(odd: object):
    with pytest.raises(PermanentSourceError, match=r"movie/popular gave a page without ids.*--ids-from"):
        read_page(GOOD | {"results": odd}, "movie/popular")


@pytest.mark.parametrize("name", ["results", "total_pages", "total_results"])
def test_what_is_missing_is_named(name: str):
    with pytest.raises(PermanentSourceError, match="without ids" if name == "results" else f"{name} = None"):
        read_page({key: value for key, value in GOOD.items() if key != name}, "movie/popular")


@pytest.mark.parametrize("name", ["total_pages", "total_results"])
@pytest.mark.parametrize("odd", ["1", -1, True, 1.5, None])
def test_a_total_that_is_no_count_is_named(name: str, odd: object):
    with pytest.raises(PermanentSourceError, match=rf"movie/popular gave {name} = .*, which is no count"):
        read_page(GOOD | {name: odd}, "movie/popular")
