"""Gold similar movies: the ten that share most of what tells of each movie, and what that is."""

from typing import TYPE_CHECKING

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from moviepipe.gold.movie_overview import SEPARATOR
from moviepipe.ml.movie_terms import UNITS, movie_terms, movie_vectors
from moviepipe.ml.nearest import Vectors, Whole
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
    shared_themes=STRING,
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
    nearest = _nearest(movie_vectors(terms, movies))
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
    """The nearest of every movie, in `PARTS` parts, for each of which all vectors are held in memory."""
    part = F.explode(F.array(*map(F.lit, range(PARTS)))).alias("part")
    copies = vectors.select("*", part).repartition(PARTS, "part")
    return copies.groupBy("part").applyInArrow(_nearest_of_part, NEAREST)


def _nearest_of_part(copy: "pa.Table") -> "pa.Table":
    """The nearest of the movies of one part, which are every `PARTS`th by id."""
    import pyarrow as pa

    ordered = copy.sort_by("movie_id")
    movie_ids, part = ordered["movie_id"].to_numpy(), ordered["part"][0].as_py()
    vectors, names = _vectors(ordered["entries"].combine_chunks())
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
        "shared_themes": [_named(names, neighbour.terms) for _, _, neighbour in found],
    }
    return pa.table(columns, to_arrow_schema(NEAREST))


def _vectors(entries: "pa.ListArray") -> tuple[Vectors, "pa.StringArray"]:
    """The vectors, their terms as whole numbers, and the name of each of these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts, names, units = entries.flatten().flatten()
    encoded = texts.dictionary_encode()
    place = np.argsort(pc.sort_indices(encoded.dictionary).to_numpy())  # of a term among all, whatever came first
    terms = place[encoded.indices.to_numpy()]
    starts = np.concatenate([[0], np.cumsum(entries.value_lengths().to_numpy())])
    _, first = np.unique(terms, return_index=True)
    step = UNITS * UNITS // STEPS
    return Vectors(starts, terms, units.to_numpy().astype(np.float64), step), names.take(pa.array(first))


def _named(names: "pa.StringArray", terms: Whole) -> str:
    """The names of terms in one text, each once: who directs may act too."""
    return SEPARATOR.join(dict.fromkeys(names[term].as_py() for term in terms))


SIMILAR_MOVIES = Table("gold", similar_movies, SCHEMA, keys=("movie_id", "similar_rank"), written_by="similar")
