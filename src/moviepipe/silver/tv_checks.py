"""What a record of a TV show must meet to enter Silver."""

from moviepipe.silver.checks import (
    LARGEST_INT,
    below,
    date_or_none,
    entries_have,
    from_zero_up,
    has_text,
    is_of_the_asked,
    is_whole_number,
    record_checks,
    vote,
    whole,
    year_in_range,
)

NAMES = ("tv.name", "tv.original_name")
_DATES = ("tv.first_air_date", "tv.last_air_date")
_COUNTS = ("tv.number_of_seasons", "tv.number_of_episodes")

TV_CHECKS = (
    *record_checks("show"),
    is_of_the_asked("tv", "show"),
    has_text("the show has no name", *NAMES),
    *(check(path) for path in _DATES for check in (date_or_none, year_in_range)),
    *(from_zero_up(path) for path in (*_COUNTS, "tv.popularity", "tv.vote_count")),
    *(below(path, LARGEST_INT) for path in _COUNTS),
    below("tv.popularity", float("inf")),
    *(whole(path) for path in (*_COUNTS, "tv.vote_count")),
    vote("tv.vote_average"),
    entries_have("tv.genres", "id", is_whole_number),
)
