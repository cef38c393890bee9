"""Silver: movies, TV shows and ratings cleaned, de-duplicated and exploded, and the records that could not enter."""

from moviepipe.silver.carried_parts import CARRIED_PARTS
from moviepipe.silver.collections import COLLECTIONS
from moviepipe.silver.movie_cast import MOVIE_CAST
from moviepipe.silver.movie_companies import MOVIE_COMPANIES
from moviepipe.silver.movie_countries import MOVIE_COUNTRIES
from moviepipe.silver.movie_crew import MOVIE_CREW
from moviepipe.silver.movie_deletions import MOVIE_DELETIONS
from moviepipe.silver.movie_genres import MOVIE_GENRES
from moviepipe.silver.movie_keywords import MOVIE_KEYWORDS
from moviepipe.silver.movie_languages import MOVIE_LANGUAGES
from moviepipe.silver.movie_lists import MOVIE_LISTS
from moviepipe.silver.movie_ratings import MOVIE_RATINGS
from moviepipe.silver.movies import MOVIES
from moviepipe.silver.omdb_movies import OMDB_MOVIES
from moviepipe.silver.popularity_history import POPULARITY_HISTORY
from moviepipe.silver.rejected_records import REJECTED_RECORDS
from moviepipe.silver.tv_deletions import TV_DELETIONS
from moviepipe.silver.tv_genres import TV_GENRES
from moviepipe.silver.tv_shows import TV_SHOWS

TABLES = (
    MOVIES,
    MOVIE_GENRES,
    MOVIE_COMPANIES,
    MOVIE_COUNTRIES,
    MOVIE_LANGUAGES,
    MOVIE_KEYWORDS,
    MOVIE_CAST,
    MOVIE_CREW,
    COLLECTIONS,
    POPULARITY_HISTORY,
    MOVIE_DELETIONS,
    MOVIE_LISTS,
    TV_SHOWS,
    TV_GENRES,
    TV_DELETIONS,
    OMDB_MOVIES,
    MOVIE_RATINGS,
    CARRIED_PARTS,
    REJECTED_RECORDS,
)

__all__ = [
    "CARRIED_PARTS",
    "COLLECTIONS",
    "MOVIES",
    "MOVIE_CAST",
    "MOVIE_COMPANIES",
    "MOVIE_COUNTRIES",
    "MOVIE_CREW",
    "MOVIE_DELETIONS",
    "MOVIE_GENRES",
    "MOVIE_KEYWORDS",
    "MOVIE_LANGUAGES",
    "MOVIE_LISTS",
    "MOVIE_RATINGS",
    "OMDB_MOVIES",
    "POPULARITY_HISTORY",
    "REJECTED_RECORDS",
    "TABLES",
    "TV_DELETIONS",
    "TV_GENRES",
    "TV_SHOWS",
]
