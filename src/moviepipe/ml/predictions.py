"""What the tables of predictions share."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from moviepipe.ml.features import FEATURE_VERSION
from moviepipe.ml.model import Model
from moviepipe.ml.scored_movies import BOUNDS, scored_movies
from moviepipe.tables import BOOLEAN, DOUBLE, INT, LONG, STRING, conform, few_rows, schema

SCHEMA = schema(
    movie_id=LONG,
    popularity=DOUBLE,
    prediction=DOUBLE,
    **dict.fromkeys(BOUNDS, DOUBLE),
    is_in_training=BOOLEAN,
    no_prediction_reason=STRING,
    model_id=STRING,
    feature_version=INT,
)


def predict(rows: DataFrame, model: Model) -> DataFrame:
    """One row per movie of the feature rows, with what the model says of it."""
    trained = _training_ids(rows.sparkSession, model).withColumn("is_trained", F.lit(True))
    return (
        rows.select("movie_id", "popularity", "no_prediction_reason")
        .join(scored_movies(rows, model), "movie_id", how="left")
        .join(trained, "movie_id", how="left")
        .withColumn("is_in_training", F.coalesce("is_trained", F.lit(False)))
        .withColumns({"model_id": F.lit(model.model_id), "feature_version": F.lit(FEATURE_VERSION)})
        .transform(conform, SCHEMA)
    )


def _training_ids(spark: SparkSession, model: Model) -> DataFrame:
    return few_rows(spark, [(int(movie_id),) for movie_id in model.training_movie_ids], schema(movie_id=LONG))
