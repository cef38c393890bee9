"""Models over Silver: tables of Gold that are more than a query."""

from moviepipe.ml.similar_movies import SIMILAR_MOVIES

TABLES = (SIMILAR_MOVIES,)

__all__ = ["SIMILAR_MOVIES", "TABLES"]
