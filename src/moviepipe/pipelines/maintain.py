"""The maintain job: what is older than an age leaves landing, every table, and the tables' history."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from moviepipe import gold as gold_layer
from moviepipe import video
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.config import Settings
from moviepipe.errors import LakeError
from moviepipe.io import commits, delta, history, old_files, storage
from moviepipe.io.lake import Lake
from moviepipe.io.native import has_deletion_vectors
from moviepipe.ml import PREDICTED, SIMILAR_MOVIES
from moviepipe.pipelines import old_landing
from moviepipe.pipelines.job_runs import JobRun
from moviepipe.pipelines.jobs import JOBS, run_steps
from moviepipe.pipelines.landing_index import LandingIndex
from moviepipe.pipelines.report import Report, TableReport
from moviepipe.pipelines.retention import (
    TABLES_AT_ONCE,
    Holding,
    Plan,
    TableAge,
    holdings,
    make_plan,
    old_keys,
    stored_tables,
)
from moviepipe.silver import CARRIED_PARTS, MOVIES
from moviepipe.silver.retention import is_old, owner_of
from moviepipe.tables import Table

HISTORY = "maintain history"

Show = Callable[[list[Holding]], None]


def run(env: str, settings: Settings, older_than: timedelta, now: datetime, report: Report, show: Show) -> None:
    """Shows what is older than the age, then removes it; raises LakeError where there is no lake.

    Bronze and Silver run first, so that nothing is removed that they have not read.
    """
    lake = Lake.at(settings.lake)
    require_data(lake)
    gold = {"gold": gold_layer.TABLES, "similar": (SIMILAR_MOVIES,), "video build": video.GOLD}
    built = [job for job, tables in gold.items() if any(commits.exists(lake, table) for table in tables)]
    first, then = ({job: JOBS[job] for job in jobs} for jobs in (("bronze", "silver"), built))

    def remove(spark: SparkSession, lake: Lake, settings: Settings, job_run: JobRun, report: Report) -> None:
        cutoff = now - older_than
        plan = make_plan(spark, lake, cutoff)
        show(holdings(plan))
        _Removal(spark, lake, cutoff, job_run, report).carry_out(plan)

    def remove_history(_: SparkSession, lake: Lake, __: Settings, ___: JobRun, report: Report) -> None:
        for table in stored_tables(lake):
            _remove_history(lake, table, report)

    run_steps(env, settings, first | {"maintain": remove} | then | {HISTORY: remove_history}, report)


def preview(spark: SparkSession, lake: Lake, older_than: timedelta, now: datetime) -> list[Holding]:
    """What `run` would remove of the lake as it stands; nothing is changed."""
    return holdings(make_plan(spark, lake, now - older_than))


def require_data(lake: Lake) -> None:
    """Raises LakeError unless something has landed or been ingested."""
    lake.require_there()
    if not storage.is_folder(lake.landing) and not commits.exists(lake, TMDB_RESPONSES):
        raise LakeError(f"{lake.uri} holds no landing files and no tables. Give the folder of a lake with --lake.")


def _remove_history(lake: Lake, table: Table, report: Report) -> None:
    started = time.monotonic()
    if count := history.remove_unused_files(lake, table):
        note = f"{count:,} files of earlier versions"
        report(TableReport(table.name, "history gone", None, time.monotonic() - started, note))


@dataclass(frozen=True)
class _Removal:
    spark: SparkSession
    lake: Lake
    cutoff: datetime
    job_run: JobRun
    report: Report

    def carry_out(self, plan: Plan) -> None:
        """Clears landing, Bronze, Silver's owned rows, their owners, predictions; a run that dies can be repeated."""
        old_files.remove_leftovers(self.lake)
        self._clear_landing(plan)
        self._remove_files(plan)
        owners = {CARRIED_PARTS, *(owner_of(age.table) for age in plan.tables if age.expired)}
        old = [age for age in plan.tables if age.expired]
        self._delete_all(age for age in old if age.table.layer == "bronze")
        self._delete_all(age for age in old if age.table.layer == "silver" and age.table not in owners)
        self._delete_all(age for age in old if age.table in owners)
        self._rewrite_all(age.table for age in plan.tables if age.table.layer == "silver")
        self._forget_predictions(plan)
        self._account_for(plan)

    def _clear_landing(self, plan: Plan) -> None:
        started = time.monotonic()
        if plan.old_landing:
            index = LandingIndex.open(self.spark, self.lake)
            for file in plan.old_landing:
                old_landing.clear(index, file, self.cutoff)
            removed = sum(not file.kept for file in plan.old_landing)
            note = f"{removed:,} files removed, {len(plan.old_landing) - removed:,} rewritten"
            records = sum(file.expired for file in plan.old_landing)
            self.report(TableReport("landing", "cleared", records, time.monotonic() - started, note))

    def _remove_files(self, plan: Plan) -> None:
        for kind in plan.files:
            started = time.monotonic()
            for place in kind.expired:
                old_files.remove(place.folder, place.name)
            if kind.expired:
                note = f"{len(kind.expired):,} files"
                self.report(TableReport(kind.what, "removed", None, time.monotonic() - started, note))

    def _delete_all(self, ages: Iterable[TableAge]) -> None:
        with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
            list(pool.map(self._delete, ages))

    def _rewrite_all(self, tables: Iterable[Table]) -> None:
        marked = [table for table in tables if has_deletion_vectors(self.lake, table.name)]
        with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
            list(pool.map(partial(delta.apply_deletion_vectors, self.spark, self.lake), marked))

    def _delete(self, age: TableAge) -> None:
        started = time.monotonic()
        table, owner = age.table, owner_of(age.table)
        if owner is None:
            delta.delete_rows(self.spark, self.lake, table, F.expr(is_old(table, self.cutoff)))
        else:
            keys = old_keys(self.spark, self.lake, table, owner, self.cutoff)
            delta.delete_keys(self.spark, self.lake, table, keys)
        self.job_run.versions_written[table.name] = commits.last_commit(self.lake, table).version
        self.report(TableReport(table.name, "deleted", age.expired, time.monotonic() - started))

    def _forget_predictions(self, plan: Plan) -> None:
        """Deletes the predictions of movies that Silver has no more; the next `predict` writes the tables anew."""
        for age in plan.tables:
            if age.table in PREDICTED and "movie_id" in age.table.schema.names:
                predicted = delta.read_now(self.spark, self.lake, age.table).select("movie_id")
                movies = delta.read_now(self.spark, self.lake, MOVIES).select("movie_id")
                gone = predicted.join(movies, "movie_id", how="left_anti").distinct()
                if not gone.isEmpty():
                    delta.delete_keys(self.spark, self.lake, age.table, gone)

    def _account_for(self, plan: Plan) -> None:
        """Counts Bronze's records in ops.job_runs, as the Bronze job does."""
        for age in plan.tables:
            if age.table is TMDB_RESPONSES:
                outcomes = {"kept": age.kept, "deleted": age.expired}
                self.job_run.add_batch(rows_in=age.expired + age.kept, outcomes=outcomes)
