"""The train job: a model of Silver, judged, kept in the lake, and put in use where it beats the one that is."""

import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from moviepipe.config import Settings
from moviepipe.errors import ModelError
from moviepipe.io import commits, models
from moviepipe.io.artifacts import write_artifact
from moviepipe.io.lake import Lake
from moviepipe.ml import POPULARITY_PREDICTIONS
from moviepipe.ml.card import SPLITS, card_text, make_card
from moviepipe.ml.evaluation import MODEL, evaluate, sample_for_evaluation
from moviepipe.ml.feature_rows import feature_rows
from moviepipe.ml.features import FEATURE_VERSION
from moviepipe.ml.judgement import Judgement, beside_line, judge
from moviepipe.ml.licence import is_free
from moviepipe.ml.line import LogLine
from moviepipe.ml.metrics import mae
from moviepipe.ml.model import Model
from moviepipe.ml.parts import HELD_OUT, with_blocks
from moviepipe.ml.scored_movies import scored_movies
from moviepipe.ml.spark_bag import importance, train_bag_in_spark
from moviepipe.ml.spec import ModelSpec
from moviepipe.ml.training_line import fit_line_in_spark
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.gold import read_inputs
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.jobs import run_steps
from moviepipe.pipelines.prediction import write_model_runs
from moviepipe.pipelines.report import Report, TableReport, new_run_id
from moviepipe.pipelines.stored_models import current_model, require_packages
from moviepipe.tables import LONG, few_rows, schema

INPUTS = POPULARITY_PREDICTIONS.inputs
LEAST_GAIN = 0.001  # of the error; less is chance
LEAST_TRAINING, LEAST_HELD_OUT, LEAST_COMPARED = 200, 50, 50
ARCHIVE = "model.tar.gz"  # as SageMaker wants it called
LIBRARIES = ("xgboost-cpu", "scikit-learn", "pyspark", "numpy", "pandas")


@dataclass(frozen=True)
class TrainRequest:
    """What to train: of which kind, by whose leave, and which movies to hold out, where the caller chooses them.

    With `export`, the model is also written into that folder, for use outside of Spark.
    """

    spec: ModelSpec
    licensed_use: bool
    held_out: tuple[int, ...] = ()
    export: Path | None = None


@dataclass(frozen=True)
class TrainingData:
    """Rows with features and `block`, what was counted on the way, and the commits of the tables they are from."""

    rows: DataFrame
    counts: Row
    versions: dict[str, int]


def run_job(env: str, settings: Settings, request: TrainRequest, report: Report) -> None:
    """Runs the job by itself, as `run_jobs` does others."""
    lake = Lake.at(settings.lake)
    lake.require_there()

    def train(spark: SparkSession, lake: Lake, _: Settings, job_run: JobRun, report: Report) -> None:
        run(spark, lake, request, job_run, report)

    run_steps(env, settings, {f"train {request.spec.command}": train}, report)


def run(spark: SparkSession, lake: Lake, request: TrainRequest, job_run: JobRun, report: Report) -> Model:
    """Trains, judges and keeps a model; returns it.

    Raises ModelError, with the counts, when there is too little to learn from, and LakeError when Silver is missing.
    """
    require_packages()
    started = time.monotonic()
    data = _read(spark, lake, request, job_run)
    data.rows.persist()
    try:
        data = _counted(data, request)
        model = _train(lake, data, request, started)
    finally:
        data.rows.unpersist()
    spec = request.spec
    models.write_model(lake, spec.name, model.model_id, model.files())
    is_better = model.card["is_better"]
    if is_better:
        models.set_current(lake, spec.name, model.model_id)
    _report(report, model, time.monotonic() - started)
    if request.export:
        _export(model, request.export, report)
    write_model_runs(spark, lake, job_run, report)
    return model


def _export(model: Model, folder: Path, report: Report) -> None:
    from moviepipe.ml.archive import archive  # needs XGBoost

    started, path = time.monotonic(), folder / ARCHIVE
    packed = archive(model)

    def write(file: IO[bytes]) -> None:
        file.write(packed)

    write_artifact(path, write)
    report(TableReport(str(path), "exported", None, time.monotonic() - started))


def _report(report: Report, model: Model, seconds: float) -> None:
    action = "in use" if model.card["is_better"] else "candidate"
    name = f"models/{model.spec.name}/{model.model_id}"
    report(TableReport(name, action, model.card["data"]["rows"]["training"], seconds, model.card["verdict"]))


def _read(spark: SparkSession, lake: Lake, request: TrainRequest, job_run: JobRun) -> TrainingData:
    """All movies with their features, and whether each may be trained on and is complete."""
    found = {name: commits.last_commit(lake, BY_SHORT_NAME[name]) for name in INPUTS}
    versions = {BY_SHORT_NAME[name].name: commit.version for name, commit in found.items()}
    job_run.versions_read |= versions
    rows = feature_rows(*read_inputs(spark, lake, found), spec=request.spec)
    known = F.col("no_prediction_reason").isNull() & F.col("popularity").isNotNull()
    marked = rows.withColumns({"is_free": is_free() | F.lit(request.licensed_use), "is_known": known})
    return TrainingData(marked, Row(), versions)


def _counted(data: TrainingData, request: TrainRequest) -> TrainingData:
    """The rows to learn from, divided; raises ModelError when they are too few or all the same."""
    is_used = F.col("is_free") & F.col("is_known")
    before = data.rows.agg(
        F.count(F.lit(1)).alias("all"),
        F.count_if(~F.col("is_free")).alias("not_free"),
        F.count_if(F.col("is_free") & ~F.col("is_known")).alias("incomplete"),
    ).first()
    held_out = None
    if request.held_out:
        held_out = few_rows(data.rows.sparkSession, [(each,) for each in request.held_out], schema(movie_id=LONG))
    rows = with_blocks(data.rows.where(is_used), request.spec, held_out)
    is_held_out = F.col("block") == HELD_OUT
    counts = rows.agg(
        F.count_if(~is_held_out).alias("training"),
        F.count_if(is_held_out).alias("held_out"),
        F.count_distinct(F.when(~is_held_out, F.col("popularity"))).alias("values"),
        F.date_format(F.min("fetched_at"), "yyyy-MM-dd").alias("first_snapshot"),
        F.date_format(F.max("fetched_at"), "yyyy-MM-dd").alias("last_snapshot"),
    ).first()
    assert before is not None and counts is not None  # noqa: PT018 (aggregates without groups have one row)
    merged = Row(**before.asDict(), **counts.asDict())
    _require_enough(merged, request.spec)
    return TrainingData(rows, merged, data.versions)


def _require_enough(counts: Row, spec: ModelSpec) -> None:
    left_out = (
        f" Of {counts['all']:,} movies {counts['not_free']:,} came from TMDb's API, whose terms forbid training on "
        "them: where TMDb has agreed to it, say so by models.licensed_use = true."
        if counts["not_free"]
        else f" Of {counts['all']:,} movies {counts['incomplete']:,} lack popularity or {spec.required}."
    )
    if counts["training"] < LEAST_TRAINING or counts["held_out"] < LEAST_HELD_OUT:
        raise ModelError(
            f"A model of {spec.command} needs {LEAST_TRAINING} movies to train on and {LEAST_HELD_OUT} held out, and "
            f"there are {counts['training']:,} and {counts['held_out']:,}.{left_out}"
        )
    if counts["values"] < 2:
        raise ModelError(
            f"All {counts['training']:,} movies to train on have the same popularity: there is nothing to learn."
        )


def _train(lake: Lake, data: TrainingData, request: TrainRequest, started: float) -> Model:
    spec, counts = request.spec, data.counts
    sampled = sample_for_evaluation(data.rows, counts["training"] + counts["held_out"])
    evaluated = evaluate(sampled, spec).toPandas()
    judgement = judge(evaluated)
    training = data.rows.where(F.col("block") != HELD_OUT)
    line = fit_line_in_spark(training, spec.base)
    boosters = train_bag_in_spark(training, spec, line)
    ids = np.sort(training.select("movie_id").toPandas()["movie_id"].to_numpy(dtype=np.int64))
    is_better, verdict = _compare(lake, spec, sampled, evaluated)
    model_id = new_run_id(spec.command)
    run_facts = {
        "model_id": model_id,
        "is_better": is_better,
        "verdict": verdict + beside_line(judgement.measures),
        "trained_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "seconds": round(time.monotonic() - started, 1),
        "data": _data_facts(data, request),
        "line": asdict(line),
        "feature_version": FEATURE_VERSION,
        "feature_importance": importance(boosters, spec.feature_names),
        "libraries": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
    }
    card = make_card(spec, run_facts, judgement.measures)
    return Model(_facts(spec, model_id, line, judgement), tuple(boosters), card, card_text(card), ids)


def _data_facts(data: TrainingData, request: TrainRequest) -> dict[str, Any]:
    counts = data.counts
    return {
        "versions": data.versions,
        "first_snapshot": counts["first_snapshot"],
        "last_snapshot": counts["last_snapshot"],
        "rows": {name: counts[name] for name in ("training", "held_out", "not_free", "incomplete")},
        "split": "as the caller chose" if request.held_out else SPLITS[request.spec.in_time_order],
        "licensed_use": request.licensed_use,
    }


def _facts(spec: ModelSpec, model_id: str, line: LogLine, judgement: Judgement) -> Mapping[str, Any]:
    from moviepipe.ml.boosting import SEEDS

    return {
        "model": spec.name,
        "model_id": model_id,
        "feature_version": FEATURE_VERSION,
        "features": list(spec.feature_names),
        "base": asdict(line),
        "boosters": [f"boosters/{number}.json" for number in range(len(SEEDS))],
        "intervals": judgement.intervals,
    }


def _compare(lake: Lake, spec: ModelSpec, rows: DataFrame, evaluated: pd.DataFrame) -> tuple[bool, str]:
    """Whether the new model is better than the one in use on rows that neither was trained on, and why."""
    try:
        current = current_model(lake, spec)
    except ModelError as exc:
        return True, f"in use, for the one before it cannot be: {exc}"
    if current is None:
        return True, "in use: it is the first"
    held_out = rows.where(F.col("block") == HELD_OUT)
    scored = scored_movies(held_out, current).select("movie_id", "prediction").toPandas()
    unseen = scored[~scored["movie_id"].isin(current.training_movie_ids)]
    both = evaluated[evaluated["part"] == HELD_OUT].merge(unseen, on="movie_id")
    if len(both) < LEAST_COMPARED:
        return False, f"candidate: only {len(both)} held-out movies are unknown to {current.model_id} too"
    ours, theirs = (mae(both["popularity"].to_numpy(), both[name].to_numpy()) for name in (MODEL, "prediction"))
    compared = f"mean absolute error {ours:.4f}, that of {current.model_id} {theirs:.4f}, on {len(both):,} movies"
    return (True, f"in use: {compared}") if ours < theirs * (1 - LEAST_GAIN) else (False, f"candidate: {compared}")
