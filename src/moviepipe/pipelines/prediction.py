"""The predict job: the Gold tables of predictions, by the models in use, where anything has moved."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from moviepipe.io import commits
from moviepipe.io.lake import Lake
from moviepipe.ml import MODEL_RUNS, POPULARITY_PREDICTIONS, PRE_RELEASE_PREDICTIONS, PREDICTION_EXTREMES
from moviepipe.ml.model import Model
from moviepipe.ml.spec import POPULARITY, SPECS, ModelSpec
from moviepipe.pipelines.catalogue import BY_SHORT_NAME
from moviepipe.pipelines.fingerprint import MODELS, fingerprint_of
from moviepipe.pipelines.gold import UP_TO_DATE, build_if_moved, read_inputs
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.stored_models import card_rows, current_model, require_current, require_packages
from moviepipe.tables import Table, few_rows

if TYPE_CHECKING:
    from moviepipe.io.model_endpoint import Endpoint

PREDICTIONS = {"popularity": POPULARITY_PREDICTIONS, "pre_release": PRE_RELEASE_PREDICTIONS}


@dataclass(frozen=True)
class ServedModel(Model):
    """A model whose scores an endpoint gives."""

    endpoint: "Endpoint"

    @property
    def scorer(self) -> "Endpoint":
        """The endpoint."""
        return self.endpoint


def served_model(model: Model, endpoint: "Endpoint") -> ServedModel:
    """The model by way of an endpoint; raises ModelError unless it is this model that is served there."""
    endpoint.require_same(model)
    return ServedModel(**{field.name: getattr(model, field.name) for field in fields(model)}, endpoint=endpoint)


def run(
    spark: SparkSession,
    lake: Lake,
    spec: ModelSpec,
    job_run: JobRun,
    report: Report,
    endpoint: "Endpoint | None" = None,
) -> None:
    """Predicts by the model in use; raises ModelError where there is none, or it cannot be used.

    With an endpoint, the scores are asked of it.
    """
    require_packages()
    model = require_current(lake, spec)
    served = model if endpoint is None else served_model(model, endpoint)
    _predict(spark, lake, spec, served, job_run, report)
    write_model_runs(spark, lake, job_run, report)


def run_all(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Predicts by every kind of model that is in use."""
    require_packages()
    for spec in SPECS.values():
        if (model := current_model(lake, spec)) is not None:
            _predict(spark, lake, spec, model, job_run, report)
    write_model_runs(spark, lake, job_run, report)


def _predict(spark: SparkSession, lake: Lake, spec: ModelSpec, model: Model, job_run: JobRun, report: Report) -> None:
    table = PREDICTIONS[spec.name]
    writer = _Writer(spark, lake, job_run, report)
    writer.write(table, {"model": model.model_id}, lambda frames: table.build(*frames, model=model))
    if spec is POPULARITY:
        writer.write(PREDICTION_EXTREMES, {}, lambda frames: PREDICTION_EXTREMES.build(*frames))


def write_model_runs(spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
    """Writes gold.model_runs from the cards of all models, where these have changed."""
    rows = card_rows(lake)
    states = {row["model_id"]: row["is_current"] for row in rows}

    def build(_: list[DataFrame]) -> DataFrame:
        return MODEL_RUNS.build(few_rows(spark, rows, MODEL_RUNS.schema))

    _Writer(spark, lake, job_run, report).write(MODEL_RUNS, {"models": states}, build, inputs=())


class _Writer:
    def __init__(self, spark: SparkSession, lake: Lake, job_run: JobRun, report: Report) -> None:
        self._spark, self._lake, self._job_run, self._report = spark, lake, job_run, report

    def write(
        self,
        table: Table,
        arguments: Mapping[str, Any],
        build: Callable[[list[DataFrame]], DataFrame],
        inputs: tuple[str, ...] | None = None,
    ) -> None:
        started = time.monotonic()
        names = table.inputs if inputs is None else inputs
        read = {name: commits.last_commit(self._lake, BY_SHORT_NAME[name]) for name in names}
        self._job_run.versions_read |= {BY_SHORT_NAME[name].name: commit.version for name, commit in read.items()}
        fingerprint = fingerprint_of(read, arguments, MODELS)
        frames = lambda: build(read_inputs(self._spark, self._lake, read))  # noqa: E731
        commit, action = build_if_moved(self._lake, table, frames, fingerprint, rebuild=False)
        if action != UP_TO_DATE:
            self._job_run.versions_written[table.name] = commit.version
        rows = None if action == UP_TO_DATE else commit.rows_written
        self._report(TableReport(table.name, action, rows, time.monotonic() - started))
