"""Gold extremes of the predictions of popularity."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.tables import DOUBLE, INT, LONG, STRING, Table, conform, schema

SHOWN = {"best": 5, "worst": 10}
SCHEMA = schema(
    extreme=STRING,
    error_rank=INT,
    movie_id=LONG,
    title=STRING,
    release_year=INT,
    popularity=DOUBLE,
    prediction=DOUBLE,
    error=DOUBLE,
    model_id=STRING,
)


def prediction_extremes(popularity_predictions: DataFrame, movies: DataFrame) -> DataFrame:
    """One row per extreme and rank: which five predictions of popularity are the best, and which ten the worst?

    Only movies count that the model was not trained on. `error` is the prediction less TMDb's popularity; equal errors
    stand in the order of the movies' ids.
    """
    unseen = popularity_predictions.where(~F.col("is_in_training") & F.col("prediction").isNotNull())
    errors = unseen.withColumn("error", F.col("prediction") - F.col("popularity")).where("error is not null")
    orders = {"best": F.abs("error").asc(), "worst": F.abs("error").desc()}
    ranked = [
        errors.withColumn("error_rank", F.row_number().over(Window.partitionBy().orderBy(order, "movie_id")))
        .where(F.col("error_rank") <= SHOWN[extreme])
        .withColumn("extreme", F.lit(extreme))
        for extreme, order in orders.items()
    ]
    named = movies.select("movie_id", "title", "release_year")
    return ranked[0].unionByName(ranked[1]).join(named, "movie_id", how="left").transform(conform, SCHEMA)


PREDICTION_EXTREMES = Table(
    "gold", prediction_extremes, SCHEMA, keys=("extreme", "error_rank"), written_by="predict popularity"
)
