"""What movies are compared by: terms of several kinds, and how much each says of a movie."""

from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

WORD = "word"
NO_LETTER = r"[^\p{L}\p{M}\p{N}]+"
SHORTEST_WORD = 3
# A term of one movie is shared by none; a word of every fiftieth movie tells of no theme, unless there are few movies.
FEWEST_MOVIES = 2
MOST_MOVIES_OF_WORD, MOST_SHARE_OF_WORD = 20, 0.02
UNITS = 1_000_000
# Those billed first, and who directs and writes; that two movies have an editor in common makes them little alike.
IS_STAR = "cast_order is null or cast_order < 15"
IS_MAKER = "job_name = 'Director' or department_name = 'Writing'"
TERM = ("kind", "key")


def movie_terms(
    movies: DataFrame, movie_genres: DataFrame, movie_keywords: DataFrame, movie_cast: DataFrame, movie_crew: DataFrame
) -> DataFrame:
    """One row per movie and term, with `times`: genres, keywords, stars, directors and writers, and the words
    of the overview.

    A term is a `kind` and a `key`, and has a `name` for people. Of the movies of Silver alone.
    """
    frames = (
        _words(movies),
        _entries(movie_genres, "genre", "genre_id", "genre_name"),
        _entries(movie_keywords, "keyword", "keyword_id", "keyword_name"),
        _entries(movie_cast.where(IS_STAR), "cast", "person_id", "person_name"),
        _entries(movie_crew.where(IS_MAKER), "maker", "person_id", "person_name"),
    )
    terms = reduce(DataFrame.unionByName, frames)
    counts = terms.groupBy("movie_id", *TERM).agg(F.max("name").alias("name"), F.count("key").alias("times"))
    return counts.join(F.broadcast(movies.select("movie_id")), "movie_id", how="left_semi")


def _words(movies: DataFrame) -> DataFrame:
    word = F.explode(F.split(F.lower("overview"), NO_LETTER)).alias("key")
    words = movies.select("movie_id", F.lit(WORD).alias("kind"), word).where(F.length("key") >= SHORTEST_WORD)
    return words.withColumn("name", F.concat(F.lit("“"), "key", F.lit("”")))


def _entries(entries: DataFrame, kind: str, key: str, name: str) -> DataFrame:
    columns = (F.lit(kind).alias("kind"), F.col(key).cast("string").alias("key"), F.col(name).alias("name"))
    return entries.where(F.col(name).isNotNull()).select("movie_id", *columns)


def telling_terms(terms: DataFrame, movies: DataFrame) -> DataFrame:
    """The terms that some movies share and not too many, with `count`, `total` (movies), and one `name` for all."""
    total = F.broadcast(movies.agg(F.count("movie_id").alias("total")))
    of_term = Window.partitionBy(*TERM)
    most = F.greatest(F.lit(MOST_MOVIES_OF_WORD), MOST_SHARE_OF_WORD * F.col("total"))
    is_telling = (F.col("count") >= FEWEST_MOVIES) & ((F.col("kind") != WORD) | (F.col("count") <= most))
    counted = {"count": F.count("movie_id").over(of_term), "name": F.max("name").over(of_term)}
    return terms.crossJoin(total).withColumns(counted).where(is_telling)


def numbered_terms(telling: DataFrame) -> DataFrame:
    """One row per telling term: its number, `term`, from 0 in the order of kind and key, and its `name`."""
    number = (F.row_number().over(Window.orderBy(*TERM)) - 1).alias("term")
    return telling.select(*TERM, "name").distinct().select(*TERM, "name", number)


def movie_vectors(telling: DataFrame, numbered: DataFrame) -> DataFrame:
    """One row per movie that has a telling term: `entries`, each the number of a `term` and its weight in `units`.

    A weight is log of times + 1, times the term's rarity: the log of N + 1 movies by those that have it. The weights of
    a kind are divided by the square root of their length, so that a long overview does not drown two genres, and then
    those of a movie by theirs. It is a whole number of millionths: sums of their products are exact in any order.
    """
    units = F.floor(F.col("weight") * UNITS + 0.5).cast("int").alias("units")
    numbers = numbered.select(*TERM, "term")
    weighted = telling.transform(_with_balanced_weight).join(numbers, [*TERM], how="inner")
    return weighted.groupBy("movie_id").agg(F.collect_list(F.struct("term", units)).alias("entries"))


def _with_balanced_weight(terms: DataFrame) -> DataFrame:
    rarity = F.log((F.col("total") + 1) / F.col("count"))
    weighted = terms.withColumn("weight", (1 + F.log("times")) * rarity)
    by_kind = weighted.withColumn("weight", F.col("weight") / F.sqrt(_length("movie_id", "kind")))
    return by_kind.withColumn("weight", F.col("weight") / _length("movie_id"))


def _length(*group: str) -> Column:
    """The Euclidean length of the weights of a group."""
    return F.sqrt(F.sum(F.col("weight") * F.col("weight")).over(Window.partitionBy(*group)))
