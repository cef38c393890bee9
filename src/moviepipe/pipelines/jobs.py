"""Running one or more jobs over a lake: one session, one lease, one account in ops.job_runs."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

from moviepipe.config import Settings
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease
from moviepipe.ml.spec import SPECS, ModelSpec
from moviepipe.pipelines import bronze, engine, gold, native_gold, prediction, silver, similar
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.report import Report
from moviepipe.pipelines.spark_session import open_session
from moviepipe.pipelines.video import build as video_build
from moviepipe.session import end_java, halt_java, has_session

if TYPE_CHECKING:
    from moviepipe.io.model_endpoint import Endpoint

Job = Callable[[SparkSession, Lake, Settings, JobRun, Report], None]


def predict_by(spec: ModelSpec, endpoint: "Endpoint | None" = None) -> Job:
    """The job that predicts by the model in use, or by the endpoint that serves it."""

    def predict(spark: SparkSession, lake: Lake, _: Settings, run: JobRun, report: Report) -> None:
        prediction.run(spark, lake, spec, run, report, endpoint)

    return predict


JOBS: dict[str, Job] = {
    "bronze": lambda spark, lake, settings, run, report: bronze.run(spark, lake, run, report),
    "silver": lambda spark, lake, settings, run, report: silver.run(spark, lake, settings.silver, run, report),
    "silver --rebuild": lambda spark, lake, settings, run, report: silver.rebuild(
        spark, lake, settings.silver, run, report
    ),
    "gold": lambda spark, lake, settings, run, report: gold.run(spark, lake, settings.gold, run, report),
    "gold --rebuild": lambda spark, lake, settings, run, report: gold.run(
        spark, lake, settings.gold, run, report, rebuild=True
    ),
    "similar": lambda spark, lake, settings, run, report: similar.run(spark, lake, settings.gold, run, report),
    "similar --rebuild": lambda spark, lake, settings, run, report: similar.run(
        spark, lake, settings.gold, run, report, rebuild=True
    ),
    "video build": lambda spark, lake, settings, run, report: video_build.run(spark, lake, settings, run, report),
    "video build --rebuild": lambda spark, lake, settings, run, report: video_build.run(
        spark, lake, settings, run, report, rebuild=True
    ),
    "predict": lambda spark, lake, settings, run, report: prediction.run_all(spark, lake, run, report),
    **{f"predict {kind}": predict_by(spec) for kind, spec in SPECS.items()},
}
# Each with the names of its tables.
NATIVE_JOBS = {
    "gold": gold.table_names,
    "gold --rebuild": gold.table_names,
    "similar": similar.table_names,
    "similar --rebuild": similar.table_names,
}


def run_jobs(env: str, settings: Settings, jobs: Sequence[str], report: Report, keep_java: bool = False) -> None:
    """Runs jobs of `JOBS` in turn, stopping at the first that fails."""
    if jobs[0] != "bronze":
        Lake.at(settings.lake).require_there()
    run_steps(env, settings, {job: JOBS[job] for job in jobs}, report, keep_java=keep_java)


def run_steps(
    env: str,
    settings: Settings,
    steps: Mapping[str, Job],
    report: Report,
    with_kafka: bool = False,
    keep_java: bool = False,
) -> None:
    """Runs any jobs, by name, as `run_jobs` does; Java starts with the first that needs it.

    Unless it is kept, Java that was started here ends before what the native engine does last: beside that its heap
    would lie idle.
    """
    lake = Lake.at(settings.lake)
    with hold_lease(lake, " ".join(steps), settings.lease.wait_seconds, halt_java):
        spark: SparkSession | None = None
        may_end_java = not (keep_java or has_session())
        for number, (job, run_job) in enumerate(steps.items()):
            if job in NATIVE_JOBS and engine.is_native(env, settings, lake):
                if spark and may_end_java and NATIVE_JOBS.keys() >= set(list(steps)[number:]):
                    end_java(spark)
                    spark = None
                native_gold.run(settings, job, NATIVE_JOBS[job](), report)
                continue
            spark = spark or open_session(env, settings, lake, with_kafka)
            with JobRuns(spark, lake).running(job) as run:
                run_job(spark, lake, settings, run, report)
