"""Gold similar movies: the ten that share most of what tells of each movie, and what that is."""

from typing import TYPE_CHECKING

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from moviepipe.gold.movie_overview import SEPARATOR
from moviepipe.ml.movie_terms import UNITS, movie_terms, movie_vectors, numbered_terms, telling_terms
from moviepipe.ml.nearest import Vectors
from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

if TYPE_CHECKING:
    import pyarrow as pa

LAST_RANK, MOST_THEMES = 10, 5
STEPS = 1_000_000  # of a score from 0 to 1
PARTS = 8  # each holds all vectors and looks for the neighbours of its share of the movies
SCHEMA = schema(
    movie_id=LONG,
    title=STRING,
    similar_rank=INT,
    similar_movie_id=LONG,
    similar_title=STRING,
    score=DOUBLE,
    shared_themes=STRING,
    excluded_count=LONG,
)
NEAREST = schema(
    movie_id=LONG,
    similar_rank=INT,
    similar_movie_id=LONG,
    score=DOUBLE,
    compared_count=LONG,
    shared_terms=T.ArrayType(INT),
)


def similar_movies(
    movies: DataFrame, movie_genres: DataFrame, movie_keywords: DataFrame, movie_cast: DataFrame, movie_crew: DataFrame
) -> DataFrame:
    """One row per movie and one of the ten most similar to it: what else is like it, and why?

    Two movies are as similar as the cosine of their weighted terms: genres, keywords, the fifteen billed first,
    directors and writers, and the words of the overview, each worth more the fewer movies have it; neither title,
    tagline nor collection. Every movie is compared with every other. Scores are from 0 to 1 to six decimals; equal ones
    go by id. `shared_themes` are the terms that add most to the score, at most five, words in quotes. A movie has fewer
    than ten rows where fewer share a term with it; `excluded_count` is how many movies are in no row, for they share
    none.
    """
    terms = movie_terms(movies, movie_genres, movie_keywords, movie_cast, movie_crew)
    telling = telling_terms(terms, movies)
    numbered = numbered_terms(telling)
    nearest = _with_themes(_nearest(movie_vectors(telling, numbered)), numbered)
    total = movies.agg(F.count("movie_id").alias("total"))
    titles = movies.select("movie_id", "title")
    similar_titles = titles.withColumnsRenamed({"movie_id": "similar_movie_id", "title": "similar_title"})
    return (
        nearest.join(titles, "movie_id", how="inner")
        .join(similar_titles, "similar_movie_id", how="inner")
        .crossJoin(F.broadcast(total))
        .withColumn("excluded_count", F.col("total") - F.col("compared_count"))
        .transform(conform, SCHEMA)
    )


def _nearest(vectors: DataFrame) -> DataFrame:
    """The nearest of every movie, in `PARTS` parts, for each of which all vectors, numbers only, are held in memory."""
    part = F.explode(F.array(*map(F.lit, range(PARTS)))).alias("part")
    copies = vectors.select("*", part).repartition(PARTS, "part")
    return copies.groupBy("part").applyInArrow(_nearest_of_part, NEAREST)


def _nearest_of_part(copy: "pa.Table") -> "pa.Table":
    """The nearest of the movies of one part, which are every `PARTS`th by id."""
    import pyarrow as pa

    ordered = copy.sort_by("movie_id")
    movie_ids, part = ordered["movie_id"].to_numpy(), ordered["part"][0].as_py()
    vectors = _vectors(ordered["entries"].combine_chunks())
    found = [
        (row, rank, neighbour)
        for row in range(part, len(movie_ids), PARTS)
        for rank, neighbour in enumerate(vectors.nearest(row, LAST_RANK, MOST_THEMES), start=1)
    ]
    columns = {
        "movie_id": [movie_ids[row] for row, _, _ in found],
        "similar_rank": [rank for _, rank, _ in found],
        "similar_movie_id": [movie_ids[neighbour.row] for _, _, neighbour in found],
        "score": [neighbour.score / STEPS for _, _, neighbour in found],
        "compared_count": [len(movie_ids)] * len(found),
        "shared_terms": [neighbour.terms for _, _, neighbour in found],
    }
    return pa.table(columns, to_arrow_schema(NEAREST))


def _vectors(entries: "pa.ListArray") -> Vectors:
    terms, units = (column.to_numpy() for column in entries.flatten().flatten())
    starts = np.concatenate([[0], np.cumsum(entries.value_lengths().to_numpy())])
    return Vectors(starts, terms.astype(np.int64), units.astype(np.float64), UNITS * UNITS // STEPS)


def _with_themes(nearest: DataFrame, numbered: DataFrame) -> DataFrame:
    """The names of the shared terms in one text, the first first, each once: who directs may act too."""
    of_neighbour = [name for name in nearest.columns if name != "shared_terms"]
    shared = nearest.select(*of_neighbour, F.posexplode("shared_terms").alias("place", "term"))
    named = shared.join(numbered.select("term", "name"), "term", how="inner")
    in_order = F.array_sort(F.collect_list(F.struct("place", "name")))
    names = F.transform(in_order, lambda each: each["name"])
    themes = F.array_join(F.array_distinct(names), SEPARATOR).alias("shared_themes")
    return named.groupBy(*of_neighbour).agg(themes)


SIMILAR_MOVIES = Table("gold", similar_movies, SCHEMA, keys=("movie_id", "similar_rank"), written_by="similar")
