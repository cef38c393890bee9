"""Running one or more jobs over a lake: one session, one lease, one account in ops.job_runs."""

from collections.abc import Callable, Mapping, Sequence

from pyspark.sql import SparkSession

from moviepipe.config import Settings
from moviepipe.errors import LakeError
from moviepipe.io.lake import Lake
from moviepipe.io.lease import hold_lease
from moviepipe.pipelines import bronze, gold, silver
from moviepipe.pipelines.job_runs import JobRun, JobRuns
from moviepipe.pipelines.report import Report
from moviepipe.session import start_session

Job = Callable[[SparkSession, Lake, Settings, JobRun, Report], None]

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
}


def run_jobs(env: str, settings: Settings, jobs: Sequence[str], report: Report) -> SparkSession:
    """Runs jobs of `JOBS` in turn, stopping at the first that fails; returns the session for what comes after."""
    if jobs[0] != "bronze":
        require_lake(Lake.at(settings.lake))
    return run_steps(env, settings, {job: JOBS[job] for job in jobs}, report)


def run_steps(env: str, settings: Settings, steps: Mapping[str, Job], report: Report) -> SparkSession:
    """Runs any jobs, by name, as `run_jobs` does."""
    lake = Lake.at(settings.lake)
    with hold_lease(lake, " ".join(steps), settings.lease.wait_seconds):
        spark = start_session(env, settings.spark)
        job_runs = JobRuns(spark, lake)
        for job, run_job in steps.items():
            with job_runs.running(job) as run:
                run_job(spark, lake, settings, run, report)
    return spark


def require_lake(lake: Lake) -> None:
    """Raises LakeError when the lake does not exist."""
    if not lake.exists():
        raise LakeError(
            f"There is no lake at {lake.uri}. Run `moviepipe demo` or `moviepipe import-csv`, then `bronze`."
        )
