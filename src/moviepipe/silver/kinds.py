"""The kinds of records that Silver takes in. A number names a movie of TMDb and, of another thing, a show."""

from moviepipe.envelope import MOVIE_DETAILS, MOVIE_LISTS, OMDB, OMDB_TITLE, TV_DETAILS
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
    MOVIE_RATINGS,
    MOVIES,
    OMDB_MOVIES,
    POPULARITY_HISTORY,
    TV_DELETIONS,
    TV_GENRES,
    TV_SHOWS,
    list_pages,
    movie_lists,
    omdb_checks,
    omdb_payload,
    payload,
)
from moviepipe.silver.kind import Kind, ListTable, Part
from moviepipe.silver.movie_checks import MOVIE_CHECKS
from moviepipe.silver.tv_checks import TV_CHECKS

MOVIE = Kind(
    name="movie",
    endpoints=(MOVIE_DETAILS,),
    shape=payload.MOVIE,
    ignored_fields=payload.MOVIE_IGNORED,
    checks=MOVIE_CHECKS,
    key="movie_id",
    main=MOVIES,
    parts=(
        Part(MOVIE_GENRES, "genres"),
        Part(MOVIE_COMPANIES, "production_companies"),
        Part(MOVIE_COUNTRIES, "production_countries"),
        Part(MOVIE_LANGUAGES, "spoken_languages"),
        Part(MOVIE_KEYWORDS, "keywords.keywords"),
        Part(MOVIE_CAST, "credits.cast"),
        Part(MOVIE_CREW, "credits.crew"),
    ),
    histories=(COLLECTIONS, POPULARITY_HISTORY),
    deletions=MOVIE_DELETIONS,
)
TV = Kind(
    name="tv",
    endpoints=(TV_DETAILS,),
    shape=payload.TV,
    ignored_fields=payload.TV_IGNORED,
    checks=TV_CHECKS,
    key="series_id",
    main=TV_SHOWS,
    parts=(Part(TV_GENRES, "genres"),),
    deletions=TV_DELETIONS,
)
MOVIE_LIST_PAGE = Kind(
    name=list_pages.NAME,
    endpoints=MOVIE_LISTS,
    shape=payload.LIST_PAGE,
    checks=list_pages.LIST_PAGE_CHECKS,
    lists=(ListTable(movie_lists.MOVIE_LISTS, movie_lists.newest_lists),),
)
OMDB_MOVIE = Kind(
    name=omdb_checks.NAME,
    source=OMDB,
    endpoints=(OMDB_TITLE,),
    shape=omdb_payload.OMDB_MOVIE,
    ignored_fields=omdb_payload.OMDB_MOVIE_IGNORED,
    checks=omdb_checks.OMDB_CHECKS,
    key="imdb_id",
    key_field="resource_key",
    is_found=omdb_checks.is_found,
    main=OMDB_MOVIES,
    parts=(Part(MOVIE_RATINGS, "Ratings"),),
)
KINDS = (MOVIE, TV, MOVIE_LIST_PAGE, OMDB_MOVIE)
