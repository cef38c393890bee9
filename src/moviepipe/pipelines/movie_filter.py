"""Which movies a picture or a file is of: those that came out in a year, have a genre, a language."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


@dataclass(frozen=True)
class MovieFilter:
    """Which movies count: of a release year, a genre (its name, in any case), an original language (`fr`)."""

    year: int | None = None
    genre: str | None = None
    language: str | None = None

    @property
    def keeps_all(self) -> bool:
        """True when it leaves nothing out."""
        return self == ALL_MOVIES

    def describe(self) -> str:
        """The movies in words, as in "Movies of 2015 in the genre Drama"."""
        of_year = "" if self.year is None else f" of {self.year}"
        of_genre = "" if self.genre is None else f" in the genre {self.genre}"
        of_language = "" if self.language is None else f" with the original language {self.language}"
        return f"Movies{of_year}{of_genre}{of_language}"


ALL_MOVIES = MovieFilter()


def keep_movies(movies: DataFrame, movie_genres: DataFrame, wanted: MovieFilter) -> DataFrame:
    """The movies that a filter keeps."""
    if wanted.year is not None:
        movies = movies.where(F.col("release_year") == wanted.year)
    if wanted.language is not None:
        movies = movies.where(F.col("original_language") == wanted.language)
    if wanted.genre is not None:
        of_genre = movie_genres.where(F.lower("genre_name") == F.lower(F.lit(wanted.genre)))
        movies = movies.join(of_genre, "movie_id", how="left_semi")
    return movies


def keep_rows_of(movies: DataFrame, rows: DataFrame) -> DataFrame:
    """The rows that belong to one of the movies."""
    return rows.join(movies.select("movie_id"), "movie_id", how="left_semi")


def genre_hint(genre: str, known: Iterable[str]) -> str:
    """What to say when no movie has a genre: the known names nearest to it, or nothing when it is one of them."""
    names = {name.lower(): name for name in sorted(known)}
    if genre.lower() in names:
        return ""
    nearest = difflib.get_close_matches(genre.lower(), names, n=3)
    shown = ", ".join(names[name] for name in nearest or names)
    return f"no genre is called {genre}; " + (f"did you mean {shown}?" if nearest else f"there are: {shown or 'none'}")
