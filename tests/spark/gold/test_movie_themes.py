"""Themes of a handful of movies, counted by hand."""

from pyspark.sql import DataFrame, SparkSession

from gold_frames import assert_rows, frame, genres, movie, movies
from moviepipe.gold import MOVIE_THEMES
from moviepipe.silver import MOVIE_KEYWORDS

DRAMA, HEIST, SPACE = (18, "Drama"), (7, "heist"), (8, "space")


def keywords(spark: SparkSession, *rows: tuple[int, int, str | None]) -> DataFrame:
    named = [dict(zip(("movie_id", "keyword_id", "keyword_name"), row, strict=True)) for row in rows]
    return frame(spark, MOVIE_KEYWORDS, named)


def test_the_theme_that_the_fewest_movies_have_comes_first_and_names_are_the_latest(spark: SparkSession) -> None:
    result = MOVIE_THEMES.build(
        movies(spark, movie(1, fetched_on=1), movie(2, fetched_on=3), movie(3, fetched_on=2)),
        genres(spark, (1, *DRAMA), (2, 18, "Drame"), (3, *DRAMA), (9, *DRAMA)),  # 9 is no movie of Silver
        keywords(
            spark, (1, *HEIST), (2, *HEIST), (1, *SPACE), (3, *SPACE), (3, 5, "of one"), (2, 6, None), (3, 6, None)
        ),
        min_theme_movies=2,
    )
    assert_rows(
        result,
        MOVIE_THEMES,
        (1, "Film 1", 1, "keyword", *HEIST, 2),  # as few as space, and of the lower id
        (1, "Film 1", 2, "keyword", *SPACE, 2),
        (1, "Film 1", 3, "genre", 18, "Drame", 3),
        (2, "Film 2", 1, "keyword", *HEIST, 2),
        (2, "Film 2", 2, "genre", 18, "Drame", 3),
        (3, "Film 3", 1, "keyword", *SPACE, 2),
        (3, "Film 3", 2, "genre", 18, "Drame", 3),
    )


def test_a_movie_has_five_themes_at_most(spark: SparkSession) -> None:
    many = [(movie_id, theme, f"theme {theme}") for movie_id in (1, 2) for theme in range(1, 8)]
    result = MOVIE_THEMES.build(
        movies(spark, movie(1), movie(2), movie(3)), genres(spark), keywords(spark, *many), min_theme_movies=1
    )
    assert sorted((row.movie_id, row.theme_id) for row in result.collect()) == [
        (m, t) for m in (1, 2) for t in range(1, 6)
    ]


def test_an_empty_silver_has_no_themes(spark: SparkSession) -> None:
    assert MOVIE_THEMES.build(movies(spark), genres(spark), keywords(spark), min_theme_movies=1).collect() == []
