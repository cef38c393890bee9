"""The media that Silver takes in: movies and TV shows. An id names a movie and, of another thing, a show.

Beside them stand the pages of lists, which are about no one movie.
"""

from moviepipe.envelope import MOVIE_DETAILS, TV_DETAILS
from moviepipe.silver import (
    COLLECTIONS,
    MOVIE_CAST,
    MOVIE_COMPANIES,
    MOVIE_COUNTRIES,
    MOVIE_CREW,
    MOVIE_DELETIONS,
    MOVIE_GENRES,
    MOVIE_KEYWORDS,
    MOVIE_LANGUAGES,
    MOVIES,
    POPULARITY_HISTORY,
    TV_DELETIONS,
    TV_GENRES,
    TV_SHOWS,
    payload,
)
from moviepipe.silver.list_pages import LIST_PAGES
from moviepipe.silver.medium import Kind, Medium
from moviepipe.silver.movie_checks import MOVIE_CHECKS
from moviepipe.silver.tv_checks import TV_CHECKS

MOVIE = Medium(
    name="movie",
    endpoints=(MOVIE_DETAILS,),
    key="movie_id",
    shape=payload.MOVIE,
    unread=payload.MOVIE_UNREAD,
    checks=MOVIE_CHECKS,
    main=MOVIES,
    children=(
        MOVIE_GENRES,
        MOVIE_COMPANIES,
        MOVIE_COUNTRIES,
        MOVIE_LANGUAGES,
        MOVIE_KEYWORDS,
        MOVIE_CAST,
        MOVIE_CREW,
    ),
    histories=(COLLECTIONS, POPULARITY_HISTORY),
    deletions=MOVIE_DELETIONS,
)
TV = Medium(
    name="tv",
    endpoints=(TV_DETAILS,),
    key="series_id",
    shape=payload.TV,
    unread=payload.TV_UNREAD,
    checks=TV_CHECKS,
    main=TV_SHOWS,
    children=(TV_GENRES,),
    histories=(),
    deletions=TV_DELETIONS,
)
MEDIA = (MOVIE, TV)
KINDS: tuple[Kind, ...] = (*MEDIA, LIST_PAGES)
