"""Gold model runs: what was trained, from what, and how good it is."""

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from moviepipe.tables import BOOLEAN, DOUBLE, LONG, STRING, TIMESTAMP, Table, conform, schema

SCHEMA = schema(
    model_id=STRING,
    model=STRING,
    is_current=BOOLEAN,
    verdict=STRING,
    trained_at=TIMESTAMP,
    seconds=DOUBLE,
    training_count=LONG,
    held_out_count=LONG,
    r2=DOUBLE,
    rmse=DOUBLE,
    mae=DOUBLE,
    rmsle=DOUBLE,
    line_r2=DOUBLE,
    line_mae=DOUBLE,
    forest_r2=DOUBLE,
    forest_mae=DOUBLE,
    fold_r2=DOUBLE,
    fold_mae=DOUBLE,
    coverage_80=DOUBLE,
    coverage_90=DOUBLE,
    feature_importance=T.MapType(STRING, DOUBLE),
)


def model_runs(model_cards: DataFrame) -> DataFrame:
    """One row per model that the lake holds: what was it trained on, how good is it, and is it the one in use?

    `r2`, `rmse`, `mae` and `rmsle` are of rows that no model was trained on, `line_…` and `forest_…` those of the
    baselines there, `fold_…` the means of the cross-validation. Each model's folder has a card with more.
    """
    return conform(model_cards, SCHEMA)


MODEL_RUNS = Table("gold", model_runs, SCHEMA, keys=("model_id",), written_by="train popularity")
