"""Each Gold table from a handful of movies, counted by hand."""

from datetime import date

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from gold_frames import assert_rows, companies, frame, genres, movie, movies, rows
from moviepipe.gold import (
    COMPANY_SUMMARY,
    GENRE_SUMMARY,
    MOVIE_OVERVIEW,
    TOP_BUDGETS,
    TV_GENRE_SUMMARY,
    YEARLY_SUMMARY,
)
from moviepipe.gold import TABLES as GOLD_TABLES
from moviepipe.gold.measures import rounded
from moviepipe.silver import TABLES as SILVER_TABLES
from moviepipe.silver import TV_GENRES, TV_SHOWS
from records import day


def test_an_overview_is_one_flat_row_per_movie(spark: SparkSession) -> None:
    film = movie(
        1,
        release_date=date(2020, 5, 17),
        release_year=2020,
        original_language="fr",
        runtime_minutes=90,
        budget_usd=10,
        revenue_usd=3_000_000_000,
        profit_usd=2_999_999_990,
        popularity=1.5,
        vote_average=7.5,
        vote_count=2,
    )
    unvoted = movie(2, vote_average=0.0, vote_count=0)
    unknown = movie(3, vote_average=8.0)
    result = MOVIE_OVERVIEW.build(
        movies(spark, film, unvoted, unknown),
        genres(spark, (1, 35, "Comedy"), (1, 18, "Drama"), (1, 99, None), (1, 98, "Comedy"), (9, 18, "Drama")),
        companies(spark, (1, 2, "Zed"), (1, 1, "Alpha"), (3, 1, "Alpha")),
    )
    amounts, nothing = (10, 3_000_000_000, 2_999_999_990), (None,) * 4
    assert_rows(
        result,
        MOVIE_OVERVIEW,
        (1, "Film 1", date(2020, 5, 17), 2020, "fr", 90, "Comedy; Drama", "Alpha; Zed", *amounts, 1.5, 7.5, 2),
        (2, "Film 2", None, None, None, None, None, None, *nothing, None, 0),
        (3, "Film 3", None, None, None, None, None, "Alpha", *nothing, None, None),
    )


def test_genres_without_a_name_are_no_text_in_the_overview(spark: SparkSession) -> None:
    result = MOVIE_OVERVIEW.build(movies(spark, movie(1)), genres(spark, (1, 18, None)), companies(spark))
    assert [row.genre_names for row in result.collect()] == [None]


def test_a_year_counts_its_movies_and_only_what_is_known_of_them(spark: SparkSession) -> None:
    result = YEARLY_SUMMARY.build(
        movies(
            spark,
            movie(1, release_year=2019, popularity=1.0, vote_average=6.0, vote_count=1, budget_usd=10, revenue_usd=50),
            movie(2, release_year=2019, popularity=3.0, vote_average=8.0, vote_count=9, budget_usd=3 * 10**9),
            movie(3, release_year=2019, vote_average=0.0, vote_count=0, budget_usd=20),
            movie(4, release_year=2020),
            movie(5, popularity=100.0, budget_usd=100),
        )
    )
    assert_rows(
        result,
        YEARLY_SUMMARY,
        (2019, 3, 2.0, 7.0, 3_000_000_030, 1_000_000_010.0, 3, 50, 50.0, 1),
        (2020, 1, None, None, None, None, 0, None, None, 0),
    )


def test_a_movie_counts_in_each_of_its_genres(spark: SparkSession) -> None:
    result = GENRE_SUMMARY.build(
        movies(
            spark,
            movie(1, fetched_on=2, popularity=4.0, vote_average=6.0, vote_count=10, budget_usd=100, revenue_usd=300),
            movie(2, fetched_on=1, popularity=2.0, vote_average=9.0, vote_count=0, budget_usd=None, revenue_usd=100),
            movie(3),
        ),
        genres(spark, (1, 18, "Drama"), (2, 18, "Drame"), (2, 35, "Comedy"), (3, 99, None), (8, 18, "of no movie")),
    )
    assert_rows(
        result,
        GENRE_SUMMARY,
        (18, "Drama", 2, 3.0, 6.0, 10, 100, 100.0, 1, 400, 200.0, 2, 5.0, 1, 3),
        (35, "Comedy", 1, 2.0, None, 0, None, None, 0, 100, 100.0, 1, 0.0, 2, 1),
        (99, None, 1, None, None, None, None, None, 0, None, None, 0, None, 2, 1),
    )


def test_a_show_counts_in_each_of_its_genres(spark: SparkSession) -> None:
    shows = [
        {"series_id": 1, "fetched_at": day(2), "popularity": 4.0, "vote_average": 6.0, "vote_count": 10},
        {"series_id": 2, "fetched_at": day(1), "popularity": 2.0, "vote_average": 9.0, "vote_count": 0},
        {"series_id": 3, "fetched_at": day(1)},
        {"series_id": 4, "fetched_at": day(1)},
    ]
    drama, western = ((1, 18, "Drama"), (2, 18, "Drame"), (8, 18, "of none")), ((2, 37, "Old"), (4, 37, "Western"))
    columns = ("series_id", "genre_id", "genre_name")
    named = [dict(zip(columns, row, strict=True)) for row in (*drama, *western, (3, 99, None))]
    result = TV_GENRE_SUMMARY.build(frame(spark, TV_SHOWS, shows), frame(spark, TV_GENRES, named))
    assert_rows(
        result,
        TV_GENRE_SUMMARY,
        (18, "Drama", 2, 3.0, 6.0, 10),
        (37, "Western", 2, 2.0, None, 0),
        (99, None, 1, None, None, None),
    )


def test_companies_rank_by_popularity_only_with_enough_movies_and_ties_share_a_rank(spark: SparkSession) -> None:
    popularities = {1: 5.0, 2: 5.0, 3: 9.0, 4: 1.0, 5: 100.0, 6: None, 7: None}
    films = [movie(n, popularity=p, vote_average=7.0, vote_count=1, budget_usd=n) for n, p in popularities.items()]
    result = COMPANY_SUMMARY.build(
        movies(spark, *films),
        companies(
            spark,
            *((1, 10, "Ten"), (2, 10, "Ten")),
            *((3, 20, "Twenty"), (4, 20, "Twenty")),
            *((1, 30, "Thirty"), (4, 30, "Thirty")),
            (5, 40, "One hit"),
            *((6, 50, "Unseen"), (7, 50, "Unseen")),
        ),
        min_company_movies=2,
    )
    no_revenue = (None, None, 0)
    assert_rows(
        result,
        COMPANY_SUMMARY,
        (10, "Ten", 2, 5.0, 1, 2, 7.0, 3, 1.5, 2, *no_revenue),
        (20, "Twenty", 2, 5.0, 1, 2, 7.0, 7, 3.5, 2, *no_revenue),
        (30, "Thirty", 2, 3.0, 3, 2, 7.0, 5, 2.5, 2, *no_revenue),
        (40, "One hit", 1, 100.0, None, 2, 7.0, 5, 5.0, 1, *no_revenue),
        (50, "Unseen", 2, None, 4, 2, 7.0, 13, 6.5, 2, *no_revenue),
    )


def test_a_name_is_that_of_the_latest_movie_and_of_one_day_that_of_the_greatest_id(spark: SparkSession) -> None:
    films = movies(spark, movie(1, fetched_on=2), movie(2), movie(3), movie(4))
    names = companies(spark, (1, 10, "Newer"), (4, 10, "Older"), (2, 20, "A"), (3, 20, "Z"), (4, 20, "B"))
    result = COMPANY_SUMMARY.build(films, names, min_company_movies=5)
    assert [(row.company_id, row.company_name) for row in result.orderBy("company_id").collect()] == [
        (10, "Newer"),
        (20, "B"),
    ]


def test_the_top_budgets_share_ranks_and_a_tie_at_the_end_stays_whole(spark: SparkSession) -> None:
    # Movies 1 to 22: the two dearest tie, so do the two that meet at rank 20; 22 is below the minimum, 23 is unknown.
    budgets = [500, 500, *(400 - n for n in range(17)), 300, 300, 299, None]
    films = [movie(n, budget_usd=budget) for n, budget in enumerate(budgets, start=1)]
    films[0] |= {"release_year": 2009, "revenue_usd": 3_000_000_000, "profit_usd": 2_999_999_500}
    result = rows(TOP_BUDGETS.build(movies(spark, *films), min_amount_usd=300), TOP_BUDGETS)
    assert [(row[1], row[0]) for row in result] == [(1, 1), (2, 1), *((n, n) for n in range(3, 20)), (20, 20), (21, 20)]
    assert result[0] == (1, 1, "Film 1", 2009, 500, 3_000_000_000, 2_999_999_500, 1)


def test_one_movie_alone_is_the_top(spark: SparkSession) -> None:
    result = TOP_BUDGETS.build(movies(spark, movie(1, budget_usd=1)), min_amount_usd=1)
    assert_rows(result, TOP_BUDGETS, (1, 1, "Film 1", None, 1, None, None, 0))


def test_empty_silver_makes_empty_gold(spark: SparkSession) -> None:
    nothing = {table.short_name: frame(spark, table, []) for table in SILVER_TABLES}
    made = {}
    for table in GOLD_TABLES:
        inputs = [nothing[name] for name in table.inputs]
        made[table.name] = rows(table.build(*inputs, **dict.fromkeys(table.settings, 5)), table)
    assert made == {table.name: [] for table in GOLD_TABLES}


def test_numbers_are_rounded_on_their_decimal_digits(spark: SparkSession) -> None:
    expected = {1.005: 1.01, -1.005: -1.01, 2.675: 2.68, 8.0: 8.0, 1e-7: 0.0, 123456.785: 123456.79, None: None}
    rows = spark.createDataFrame(list(enumerate(expected)), "place int, number double")
    found = rows.select("place", rounded(F.col("number"), 2).alias("rounded")).orderBy("place").collect()
    assert [row.rounded for row in found] == list(expected.values())
