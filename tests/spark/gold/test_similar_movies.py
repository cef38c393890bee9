"""Similar movies: a handful counted by hand, and random ones beside the same table in DuckDB's SQL."""

import random
from typing import Any

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from gold_frames import assert_rows, frame, movie, rows
from moviepipe.ml import SIMILAR_MOVIES
from moviepipe.silver import MOVIE_CAST, MOVIE_CREW, MOVIE_GENRES, MOVIE_KEYWORDS, MOVIES

TABLES = {table.short_name: table for table in (MOVIES, MOVIE_GENRES, MOVIE_KEYWORDS, MOVIE_CAST, MOVIE_CREW)}
Silver = dict[str, list[dict[str, Any]]]

# The table by its rule, from relations with the names of Silver's; every movie with every other, by a join.
JUDGE = r"""
    with terms as (
        select movie_id, 'genre' as kind, genre_id::varchar as key, genre_name as name from movie_genres
        union all select movie_id, 'keyword', keyword_id::varchar, keyword_name from movie_keywords
        union all select movie_id, 'cast', person_id::varchar, person_name from movie_cast
            where coalesce(cast_order, 0) < 15
        union all select movie_id, 'maker', person_id::varchar, person_name from movie_crew
            where job_name = 'Director' or department_name = 'Writing'
        union all select movie_id, 'word', word, '“' || word || '”' from (
            select movie_id, unnest(regexp_split_to_array(lower(overview), '[^\p{L}\p{M}\p{N}]+')) as word from movies
        ) where length(word) >= 3
    ),
    times as (
        select movie_id, kind, key, max(name) as name, 1 + ln(count(*)) as often from terms
        where name is not null group by all
    ),
    known as (
        select kind, key, max(name) as name, ln(((select count(*) from movies) + 1) / count(*)) as rarity
        from times group by kind, key
        having count(*) >= 2 and (kind <> 'word' or count(*) <= greatest(20, 0.02 * (select count(*) from movies)))
    ),
    weighted as (select movie_id, kind, key, often * rarity as weight from times join known using (kind, key)),
    by_kind as (
        select * replace (weight / sqrt(sqrt(sum(weight * weight) over (partition by movie_id, kind))) as weight)
        from weighted
    ),
    vectors as (
        select * replace (
            floor(weight / sqrt(sum(weight * weight) over (partition by movie_id)) * 1000000 + 0.5)::bigint as weight)
        from by_kind
    ),
    pairs as (
        select one.movie_id, other.movie_id as similar_movie_id, sum(one.weight * other.weight) / 1e12 as score
        from vectors as one join vectors as other on one.kind = other.kind and one.key = other.key
            and one.movie_id <> other.movie_id
        group by all
    ),
    ranked as (
        select * replace (round(score, 6) as score), row_number() over (
            partition by movie_id order by round(score, 6) desc, similar_movie_id) as similar_rank
        from pairs
    )
    select movie_id, similar_rank, similar_movie_id, score from ranked where similar_rank <= 10 order by 1, 2
"""


def build(spark: SparkSession, silver: Silver) -> DataFrame:
    return SIMILAR_MOVIES.build(*(frame(spark, table, silver.get(name, [])) for name, table in TABLES.items()))


def of(name: str, *entries: tuple[int, int, str | None]) -> list[dict[str, Any]]:
    """Genres, keywords or people of movies: the movie's id, their own, and their name."""
    return [{"movie_id": movie_id, f"{name}_id": key, f"{name}_name": text} for movie_id, key, text in entries]


def director(movie_id: int, person_id: int, name: str) -> dict[str, Any]:
    return {"movie_id": movie_id, "person_id": person_id, "person_name": name, "job_name": "Director"}


def test_a_score_is_the_cosine_of_weighted_terms(spark: SparkSession) -> None:
    silver = {
        "movies": [movie(number, title=f"Rocky {number}") for number in (1, 2, 3, 4, 5)],  # titles do not count
        "movie_genres": of("genre", (1, 18, "Drama"), (2, 18, "Drama"), (4, 99, "of one"), (9, 18, "of no movie")),
        "movie_keywords": of("keyword", (1, 7, "heist"), (3, 7, "heist"), (4, 8, None), (5, 8, None)),
    }
    # Each term is of two movies, so in movie 1 each has half of the square: its share is the root of a half.
    assert_rows(
        build(spark, silver),
        SIMILAR_MOVIES,
        (1, "Rocky 1", 1, 2, "Rocky 2", 0.707107, "Drama", 2),
        (1, "Rocky 1", 2, 3, "Rocky 3", 0.707107, "heist", 2),
        (2, "Rocky 2", 1, 1, "Rocky 1", 0.707107, "Drama", 2),
        (3, "Rocky 3", 1, 1, "Rocky 1", 0.707107, "heist", 2),
    )


def test_copies_are_wholly_like_a_movie_and_go_by_id_and_shared_themes_name_what_adds_most(spark: SparkSession) -> None:
    copies, others = range(1, 15), (21, 22, 23, 24)
    bears = [movie(number, overview="Ein Film über Bären. 熊についての映画") for number in copies]
    robots = [movie(21, overview="A robot, robot; ROBOT!"), movie(22, overview="The robot"), movie(23), movie(24)]
    silver = {
        "movies": bears + robots,
        "movie_keywords": of("keyword", *((number, 7, "bear") for number in copies)),
        "movie_crew": [director(number, 5, "Ann") for number in (21, 22, 23)],
        "movie_cast": of("person", (21, 5, "Ann"), (22, 5, "Ann")),
        "movie_genres": of("genre", *((number, 18, "Drama") for number in others)),
    }
    found = rows(build(spark, silver), SIMILAR_MOVIES)
    by_id = {number: [other for other in copies if other != number][:10] for number in copies}
    of_copies = [row for row in found if row.movie_id in copies]
    assert {row.score for row in of_copies} == {1.0}
    assert [(row.movie_id, row.similar_movie_id) for row in of_copies] == [
        (n, other) for n in copies for other in by_id[n]
    ]
    shared = {(row.movie_id, row.similar_movie_id): row.shared_themes for row in found}
    assert (shared[21, 22], shared[23, 24]) == ("“robot”; Ann; Drama", "Drama")
    assert {row.excluded_count for row in found} == {0}


def test_an_empty_silver_has_no_similar_movies(spark: SparkSession) -> None:
    assert build(spark, {}).collect() == []


def random_silver(dice: random.Random) -> Silver:
    """Movies with much in common: some are copies, one has a long overview, one person is in all, some know nothing."""
    words = [f"w{number:02}" for number in range(60)]
    films = [movie(number, overview=" ".join(dice.choices(words, k=dice.randint(0, 12)))) for number in range(1, 61)]
    films[0]["overview"] = " ".join(f"{dice.choice(words)} {number:05}" for number in range(11_000))  # 100 kB
    films[40:50] = [films[number] | {"movie_id": films[number + 40]["movie_id"]} for number in range(10)]
    films += [movie(number) for number in (61, 62)]

    def some(name: str, most: int, kinds: int) -> list[dict[str, Any]]:
        drawn = [
            (film["movie_id"], key) for film in films[:60] for key in dice.sample(range(kinds), dice.randint(0, most))
        ]
        return of(name, *((movie_id, key, f"{name} {key}") for movie_id, key in drawn))

    cast = some("person", 5, 20) + of("person", *((film["movie_id"], 99, "Everybody") for film in films[:60]))
    crew = [entry | {"job_name": dice.choice(["Director", "Editor"])} for entry in some("person", 2, 20)]
    crew += [entry | {"department_name": "Writing"} for entry in some("person", 2, 20)]
    stars = [entry | {"cast_order": dice.choice([None, 0, 14, 15])} for entry in cast]
    genres, keywords = some("genre", 3, 6), some("keyword", 6, 40)
    return dict(zip(TABLES, (films, genres, keywords, stars, crew), strict=True))


def test_a_second_engine_finds_the_same_ten_of_random_movies(spark: SparkSession) -> None:
    silver = random_silver(random.Random(7))
    judge = duckdb.connect()
    for name, entries in silver.items():
        columns = [column for column in TABLES[name].schema.names if any(column in entry for entry in entries)]
        judge.register(name, pa.table({column: [entry.get(column) for entry in entries] for column in columns}))
    found = rows(build(spark, silver), SIMILAR_MOVIES)
    expected = judge.sql(JUDGE).fetchall()
    assert [(row.movie_id, row.similar_rank, row.similar_movie_id, row.score) for row in found] == expected
    assert {row.excluded_count for row in found} == {62 - len({row.movie_id for row in found})}
