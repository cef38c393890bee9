"""What a record of a movie must meet to enter Silver."""

from moviepipe.silver.checks import (
    LARGEST_INT,
    below,
    date_or_none,
    entries_have,
    from_zero_up,
    has_text,
    is_of_the_asked,
    is_text,
    is_whole_number,
    record_checks,
    vote,
    whole,
    year_in_range,
)

TITLES = ("movie.title", "movie.original_title")
_WHOLE = ("budget", "revenue", "runtime", "vote_count", "belongs_to_collection.id")
_KEYED_BY_ID = ("genres", "production_companies", "keywords.keywords", "credits.cast", "credits.crew")

MOVIE_CHECKS = (
    *record_checks("movie"),
    is_of_the_asked("movie", "movie"),
    has_text("the movie has no title", *TITLES),
    date_or_none("movie.release_date"),
    year_in_range("movie.release_date"),
    *(from_zero_up(f"movie.{name}") for name in ("budget", "revenue", "runtime", "popularity", "vote_count")),
    below("movie.runtime", LARGEST_INT),
    below("movie.popularity", float("inf")),
    *(whole(f"movie.{name}") for name in _WHOLE),
    vote("movie.vote_average"),
    *(entries_have(f"movie.{path}", "id", is_whole_number) for path in _KEYED_BY_ID),
    entries_have("movie.production_countries", "iso_3166_1", is_text),
    entries_have("movie.spoken_languages", "iso_639_1", is_text),
    entries_have("movie.credits.cast", "credit_id", is_text),
    entries_have("movie.credits.crew", "credit_id", is_text),
)
