"""How good the models of popularity are on the TMDB 5000 files, and how long they take.

    python benchmarks/popularity.py --data ../shared/data/tmdb5000

Imports the files into a lake of its own, trains by the reference's split and predicts, as the commands do; then five
times five folds over all movies, each fold with its model, line and forest; then the model of what is known before
release, in time order. The seconds are those of a session that has started. `--repeats 1` is quicker, to see it run.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console
from rich.table import Table

from moviepipe.config import load_settings
from moviepipe.io import commits, models
from moviepipe.io.lake import Lake
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.ml.evaluation import ESTIMATORS, SCHEMA, evaluator
from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.judgement import judge_folds
from moviepipe.ml.metrics import measure, r_squared
from moviepipe.ml.scored_movies import scored_movies
from moviepipe.ml.spec import POPULARITY, PRE_RELEASE, ModelSpec
from moviepipe.pipelines import import_csv, prediction, training
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.gold import read_inputs
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.jobs import run_jobs
from moviepipe.pipelines.stored_models import require_current
from moviepipe.session import start_session

CONSOLE = Console(width=140)
FOLDS, REPEATS, DRAWS = 5, 5, 2_000
APART = 100_000_000  # between the ids of a movie's copies


def main() -> None:
    """Prints each number that issue 18 asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the TMDB 5000 files")
    parser.add_argument("--lake", help="a lake with Silver of those files; without it they are imported into one")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="of the five folds; 0 leaves them out")
    parser.add_argument("--many", type=int, default=0, help="predicts so many copies of the movies too, as in 1000000")
    options, started = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.at(options.lake or folder)
        if not options.lake:
            build(lake, options.data)
        spark = start_session("local", {})
        ids = tuple(pd.read_csv(options.data / "seed_split_test_ids.csv")["id"])
        show_split(spark, lake, ids)
        if options.repeats:
            show_folds(features(spark, lake, POPULARITY), options.repeats)
        show_pre_release(spark, lake)
        if options.many:
            show_many(spark, lake, options.many)
    CONSOLE.print(f"in all {(time.monotonic() - started) / 60:.1f} minutes, the imports and Spark's start included")


def build(lake: Lake, data: Path) -> None:
    """Bronze and Silver of the files."""
    movies, credits = data / "tmdb_5000_movies.csv.gz", data / "tmdb_5000_credits.csv.gz"
    import_csv.run(lake, movies, credits, None, datetime(2017, 9, 1, tzinfo=UTC))
    settings = load_settings("local", options={"lake": lake.uri})
    run_jobs("local", settings, ["bronze", "silver"], lambda told: None)


def features(spark: SparkSession, lake: Lake, spec: ModelSpec) -> DataFrame:
    """The feature rows that can be learnt from."""
    rows = feature_rows(*silver(spark, lake), spec=spec)
    return rows.where("no_prediction_reason is null and popularity is not null")


def silver(spark: SparkSession, lake: Lake) -> list[DataFrame]:
    """The tables that features are made of."""
    read = {name: commits.last_commit(lake, BY_SHORT_NAME[name]) for name in POPULARITY_PREDICTIONS.inputs}
    return read_inputs(spark, lake, read)


def timed(what: str, work: Callable[[], Any]) -> Any:
    """The result of some work, whose seconds are printed."""
    started = time.monotonic()
    result = work()
    CONSOLE.print(f"{what}: {time.monotonic() - started:.1f} s")
    return result


def train(spark: SparkSession, lake: Lake, spec: ModelSpec, held_out: tuple[int, ...] = ()) -> dict[str, Any]:
    """Trains as the command does; the card."""
    run = JobRun("train", "benchmark", datetime.now(UTC))
    request = training.TrainRequest(spec, licensed_use=False, held_out=held_out)
    model = timed(f"train {spec.command}", lambda: training.run(spark, lake, request, run, lambda told: None))
    return json.loads(models.read_files(lake, spec.name, model.model_id)["card.json"])


def show_split(spark: SparkSession, lake: Lake, held_out: tuple[int, ...]) -> None:
    """The reference's split: errors, what hangs on a few films, intervals."""
    card = train(spark, lake, POPULARITY, held_out)
    run = JobRun("predict", "benchmark", datetime.now(UTC))
    timed("predict popularity, all tables", lambda: prediction.run(spark, lake, POPULARITY, run, lambda told: None))
    show_card("The reference's split", card)
    predicted = spark.read.format("delta").load(lake.table("gold.popularity_predictions"))
    CONSOLE.print(f"these are {predicted.count():,} movies")
    unseen = predicted.where("not is_in_training and prediction is not null").toPandas()
    actual, found = unseen["popularity"].to_numpy(), unseen["prediction"].to_numpy()
    draws = np.random.default_rng(0).integers(0, len(actual), (DRAWS, len(actual)))
    low, high = np.quantile([r_squared(actual[rows], found[rows]) for rows in draws], [0.025, 0.975])
    shown = {name: round(value, 4) for name, value in measure(actual, found).items()}
    CONSOLE.print(
        f"gold.popularity_predictions of the test ids: {shown}; 95 % of bootstraps: R² {low:.2f} to {high:.2f}"
    )


def show_card(title: str, card: dict[str, Any]) -> None:
    """The measures of a card."""
    measures = card["measures"]
    table = Table("", "R²", "RMSE", "MAE", "RMSLE", title=title)
    for name, found in measures["held_out"].items():
        table.add_row(name, *(f"{value:.4f}" for value in found.values()))
    CONSOLE.print(table)
    CONSOLE.print(f"outliers: {measures['outliers']}")
    for level, found in measures["coverage"].items():
        CONSOLE.print(f"{level} % intervals cover {found['all']}, by fifth of the predictions {found['by_quintile']}")
    CONSOLE.print(f"its own folds, of training rows: {measures['paired_wins']}")


def show_folds(rows: DataFrame, repeats: int) -> None:
    """Folds over all movies, dealt out anew each time: the means, their spread, and how many folds are won."""
    parts = [
        F.struct(
            F.lit(repeat * FOLDS + fold).alias("part"),
            (F.pmod(F.xxhash64(F.lit(f"repeat {repeat}"), "movie_id"), F.lit(FOLDS)) == fold).alias("is_test"),
        )
        for repeat in range(repeats)
        for fold in range(FOLDS)
    ]
    dealt = rows.withColumn("role", F.explode(F.array(*parts))).select(
        "movie_id", "popularity", "role.part", "role.is_test", *POPULARITY.feature_names
    )
    grouped = dealt.repartition(len(parts), "part").groupBy("part")
    evaluated = timed(
        f"{repeats} × {FOLDS} folds", lambda: grouped.applyInPandas(evaluator(POPULARITY), SCHEMA).toPandas()
    )
    show_judged(f"{repeats} × {FOLDS} folds over all movies", judge_folds(evaluated))


def show_judged(title: str, judged: dict[str, Any]) -> None:
    """Means and spreads over folds."""
    table = Table("", "R²", "RMSE", "MAE", "RMSLE", title=title)
    for name in ESTIMATORS:
        found = judged["folds"][name].values()
        table.add_row(name, *(f"{each['mean']:.4f} ± {each['deviation']:.4f}" for each in found))
    CONSOLE.print(table)
    CONSOLE.print(f"folds in which the model's MAE is less: {judged['paired_wins']}")


def show_pre_release(spark: SparkSession, lake: Lake) -> None:
    """The model of what is known before release, in time order."""
    card = train(spark, lake, PRE_RELEASE)
    show_card("Before release: the newest fifth of the films", card)
    show_judged("Before release: five folds in time order", card["measures"])


def show_many(spark: SparkSession, lake: Lake, count: int) -> None:
    """The seconds that the predictions of many movies take, their features included."""
    model = require_current(lake, POPULARITY)
    tables = silver(spark, lake)
    copies = F.broadcast(spark.range(-(-count // tables[0].count())).withColumnRenamed("id", "copy"))
    apart = (F.col("movie_id") + F.col("copy") * APART).alias("movie_id")
    many = [
        table.crossJoin(copies).select(apart, *(name for name in table.columns if name != "movie_id"))
        for table in tables
    ]
    scored = scored_movies(feature_rows(*many, spec=POPULARITY), model)
    totals = scored.agg(F.count("movie_id").alias("movies"), F.avg("prediction").alias("mean"))
    found = timed(f"predict popularity, {count:,} movies", totals.first)
    CONSOLE.print(f"{found['movies']:,} were predicted, of a mean of {found['mean']:.4f}")


if __name__ == "__main__":
    main()
