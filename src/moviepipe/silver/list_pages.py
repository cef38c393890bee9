"""The pages of TMDb's lists of movies: how they are read, and what one must be to enter Silver."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND
from moviepipe.quality import Check
from moviepipe.silver.checks import answered, body_checks, entries_have, is_whole_number

NAME = "list_page"
MOVIES_PER_PAGE, LAST_PAGE = 20, 500
ASKED_FOR = r"(?:^|&)page=(\d+)"


def _page() -> Column:
    return F.col(f"{NAME}.page")


def _is_page_number() -> Column:
    return _of_body(is_whole_number(_page()) & _page().between(1, LAST_PAGE))


def _is_of_the_asked() -> Column:
    return _page() == F.nullif(F.regexp_extract("params", ASKED_FOR, 1), F.lit("")).cast("double")


def _has_movies() -> Column:
    return _of_body(F.size(f"{NAME}.results") <= MOVIES_PER_PAGE)


def _of_body(condition: Column) -> Column:
    """The condition, which null does not meet; met where there is no readable body to judge."""
    return F.col(NAME).isNull() | F.coalesce(condition, F.lit(False))


LIST_PAGE_CHECKS = (
    answered(FOUND),
    *body_checks(),
    Check(f"page is not a number from 1 to {LAST_PAGE}", _is_page_number, _page, name="page_in_range"),
    Check("page is not the one that was asked for", _is_of_the_asked, _page, name="page_as_requested"),
    Check(f"results is not a list of at most {MOVIES_PER_PAGE} movies", _has_movies, name="results_fit_a_page"),
    entries_have(f"{NAME}.results", "id", is_whole_number),
)
