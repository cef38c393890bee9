"""Lists that give less than they say are told; those read in part, or that give more, are not."""

from typing import Any

from moviepipe.pipelines.fetch.tmdb.shortfalls import Shortfalls


def told(*pages: tuple[str, int, int, int, int]) -> list[str]:
    """What is said after pages of (path, number, results on it, total pages, total results)."""
    lists = Shortfalls()
    for path, number, results, total_pages, total_results in pages:
        body: dict[str, Any] = {"results": [{}] * results, "total_pages": total_pages, "total_results": total_results}
        lists.note(path, {"page": number, "language": "en-US"}, body)
    return lists.describe()


def test_a_list_whose_pages_gave_less_than_it_says_is_told():
    assert told(
        ("movie/popular", 1, 20, 3, 1045), ("movie/popular", 2, 0, 3, 1045), ("movie/popular", 3, 5, 3, 1045)
    ) == ["movie/popular says it has 1,045 results, and its pages gave 25: the others are not planned."]


def test_a_whole_list_and_one_read_in_part_are_not():
    assert told(("movie/popular", 1, 20, 2, 25), ("movie/popular", 2, 5, 2, 25), ("tv/popular", 1, 20, 9, 180)) == []


def test_a_list_that_gives_more_than_it_says_is_not():
    assert told(("movie/changes", 1, 2687, 1, 1)) == []


def test_parts_of_a_list_are_told_together():
    lists = Shortfalls()
    for first in ("2022-01-01", "2022-07-01"):
        body = {"results": [{}] * 3, "total_pages": 1, "total_results": 10}
        lists.note("discover/movie", {"page": 1, "first": first}, body)
    (sentence,) = lists.describe()
    assert "says it has 20 results, and its pages gave 6" in sentence


def test_what_is_no_page_of_a_list_is_passed_over():
    lists = Shortfalls()
    lists.note("configuration", {}, {"images": {}})
    lists.note("movie/popular", {}, {"results": 3, "total_pages": "1", "total_results": None})
    assert lists.describe() == []
