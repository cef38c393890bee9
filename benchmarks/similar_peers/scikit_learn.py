"""What a user would pick instead: scikit-learn's TfidfVectorizer and NearestNeighbors, brute force, on the same rows.

python -m similar_peers.scikit_learn LAKE OUT
"""

import sys
from pathlib import Path

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from moviepipe import open_lake
from moviepipe.io.lake import Lake

MOVIES_AT_ONCE = 1_000


def main(lake: str, out: str) -> None:
    """Writes movie_id and similar_movie_id of the ten nearest, best first."""
    texts = movie_texts(lake)
    vectors = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(texts)
    nearest = NearestNeighbors(n_neighbors=min(11, len(texts)), metric="cosine", algorithm="brute").fit(vectors)
    ids, found = texts.index.to_numpy(), []
    for start in range(0, len(ids), MOVIES_AT_ONCE):
        _, places = nearest.kneighbors(vectors[start : start + MOVIES_AT_ONCE])
        for place, row in enumerate(places, start):
            found += [(ids[place], ids[other]) for other in row if other != place][:10]
    pd.DataFrame(found, columns=["movie_id", "similar_movie_id"]).to_parquet(out)


def movie_texts(lake: str) -> "pd.Series[str]":
    """The overview, genres, keywords, stars, directors and writers of each movie, a name being one word."""
    opened = open_lake(lake)
    cast, crew = opened.table("silver.movie_cast"), opened.table("silver.movie_crew")
    made = crew[(crew.job_name == "Director") | (crew.department_name == "Writing")]
    names = [
        (opened.table("silver.movie_genres"), "genre_name"),
        (opened.table("silver.movie_keywords"), "keyword_name"),
        (cast[cast.cast_order.isna() | (cast.cast_order < 15)], "person_name"),
        (made, "person_name"),
    ]
    movies = opened.table("silver.movies").set_index("movie_id")
    text = movies.overview.fillna("")
    for rows, name in names:
        words = rows[name].fillna("").str.replace(r"\W+", "", regex=True)
        text = text + " " + words.groupby(rows.movie_id).agg(" ".join).reindex(text.index).fillna("")
    return text.sort_index()


if __name__ == "__main__":
    assert Path(Lake.at(sys.argv[1]).uri).exists()
    main(*sys.argv[1:])
