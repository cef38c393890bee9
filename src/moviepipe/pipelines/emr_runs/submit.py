"""Submitting jobs: once, whatever is done twice; in their order; and never beside another run over the same lake."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from moviepipe.config import EmrSettings
from moviepipe.emr.model import model_faults
from moviepipe.emr.requests import Machines, Request, add_steps, job_run, step, step_name, transient_cluster
from moviepipe.emr.runs import Run
from moviepipe.emr.submission import (
    Submission,
    cluster_fault,
    family,
    lake_mark,
    run_name,
    serverless_faults,
    transient_faults,
)
from moviepipe.errors import ClusterError, ConfigError
from moviepipe.io import storage
from moviepipe.io.file_set import MANIFEST
from moviepipe.io.storage.refusals import refusals_explained
from moviepipe.pipelines.emr_runs.follow import Say, Waiting, ended_line, follow, require_done
from moviepipe.pipelines.emr_runs.places import Clusters, Places, Serverless
from moviepipe.pipelines.emr_runs.refusals import client_of


@dataclass(frozen=True)
class Order:
    """What was asked for: jobs in their order, where, and how."""

    submissions: tuple[Submission, ...]
    target: str
    settings: EmrSettings
    python: str
    today: date
    flex: bool = False
    again: bool = False

    @property
    def place(self) -> str:
        """The application or the cluster; empty for a cluster of its own."""
        return self.settings.application if self.target == "serverless" else self.settings.cluster

    @property
    def machines(self) -> Machines:
        """What a cluster of its own is made of."""
        asked = self.settings
        return Machines(
            asked.release,
            asked.service_role,
            asked.instance_profile,
            asked.instance_type,
            asked.most_instances,
            asked.subnet,
            asked.bootstrap,
        )


def requests_of(order: Order, attempt: int = 1) -> list[tuple[str, str, Request]]:
    """The requests of an order, as service, operation and parameters; raises ConfigError naming every fault."""
    faults = [*_faults(order)]
    if faults:
        raise ConfigError(" ".join(dict.fromkeys(faults)))
    made = [*_requests(order, attempt)]
    if faults := [fault for each in made for fault in model_faults(*each)]:
        raise ConfigError(f"AWS's own model refuses the request: {'; '.join(faults)}. Change what it names.")
    return made


def _faults(order: Order) -> Iterator[str]:
    settings = order.settings
    for each in order.submissions:
        yield from each.faults
    jobs = [each.job for each in order.submissions]
    if twice := [job for job in jobs if jobs.count(job) > 1]:
        yield f"{twice[0]} is named twice. Name each job once."
    if order.target == "serverless":
        yield from serverless_faults(settings.application, settings.role, settings.timeout_minutes)
        return
    if order.flex:
        yield "--flex asks EMR Serverless for spare capacity. Leave it out, or give --target serverless."
    if settings.cluster:
        if fault := cluster_fault(settings.cluster):
            yield fault
    else:
        roles = {"emr.service_role": settings.service_role, "emr.instance_profile": settings.instance_profile}
        yield from transient_faults(settings.release, roles)


def _requests(order: Order, attempt: int) -> Iterator[tuple[str, str, Request]]:
    settings = order.settings
    if order.target == "serverless":
        for each in order.submissions:
            name = run_name(family((each,), order.place), order.today, attempt)
            asked = (settings.application, settings.role, settings.timeout_minutes, order.flex)
            yield "emr-serverless", "StartJobRun", job_run(each, name, *asked)
        return
    name = run_name(family(order.submissions, order.place), order.today, attempt)
    if settings.cluster:
        steps = [step(each, step_name(name, each)) for each in order.submissions]
        yield "emr", "AddJobFlowSteps", add_steps(settings.cluster, steps)
    else:
        yield "emr", "RunJobFlow", transient_cluster(order.submissions, name, order.machines)


def submit(order: Order, say: Say, waiting: Waiting | None) -> list[Run]:
    """Runs an order, and follows it to its end unless `waiting` is None; the runs as they are then.

    Raises ConfigError before anything is asked of AWS, ClusterError when it refuses or a run fails.
    """
    requests_of(order)  # every fault, before anything is started
    _require_artifact(order)
    if order.target == "serverless":
        return _submit_to_application(order, say, waiting)
    clusters = Clusters(client_of("emr"), client_of("emr", asks_once=True))
    ids = _steps_of_cluster(clusters, order, say) if order.settings.cluster else _own_cluster(clusters, order, say)
    return _see_through(clusters, ids, say, waiting)


def _require_artifact(order: Order) -> None:
    """Raises ClusterError when the artifact is not there whole, or is for another Python."""
    artifact = order.submissions[0].artifact
    with refusals_explained(artifact):
        try:
            manifest = json.loads(storage.read_text(artifact, MANIFEST))
        except (FileNotFoundError, ValueError) as exc:
            raise ClusterError(
                f"{artifact} has no manifest, so it is not there whole. Run: moviepipe emr package --to "
                f"{artifact.rpartition('/')[0]}"
            ) from exc
    if (python := manifest.get("python")) != order.python:
        raise ClusterError(f"{artifact} is for Python {python}, not {order.python}. Give --python {python}.")


def _submit_to_application(order: Order, say: Say, waiting: Waiting | None) -> list[Run]:
    """One run after another, each only when the one before has ended well."""
    if waiting is None and len(order.submissions) > 1:
        raise ConfigError(
            "On EMR Serverless a job starts when the one before has ended. Leave out --no-wait, or give --target ec2."
        )
    application, ended = Serverless(client_of("emr-serverless"), order.place), list[Run]()
    application.require_ready()
    for each in order.submissions:
        one = Order((each,), order.target, order.settings, order.python, order.today, order.flex, order.again)
        kin = family((each,), order.place)
        there, attempt = _same_or_next(one, kin, application.recent(), say)
        run_id = there.id if there else application.start(requests_of(one, attempt)[0][2])
        ended += _see_through(application, [run_id], say, waiting)
    return ended


def _steps_of_cluster(clusters: Clusters, order: Order, say: Say) -> list[str]:
    cluster, kin = order.place, family(order.submissions, order.place)
    clusters.require_ready(cluster)
    steps = clusters.steps(cluster)
    there, attempt = _same_or_next(order, kin, _runs_of(steps, kin), say)
    if there is None:
        return clusters.add(requests_of(order, attempt)[0][2])
    return _ids_in_order(order, steps, there.name.rpartition("-")[0])


def _own_cluster(clusters: Clusters, order: Order, say: Say) -> list[str]:
    kin = family(order.submissions, order.place)
    there, attempt = _same_or_next(order, kin, clusters.recent(), say)
    cluster = there.id if there else clusters.start(requests_of(order, attempt)[0][2])
    if not there:
        say(f"{cluster} is made for this, and ends with its last step")
    name = there.name if there else run_name(kin, order.today, attempt)
    return _ids_in_order(order, clusters.steps(cluster), name)


def _ids_in_order(order: Order, steps: list[Run], name: str) -> list[str]:
    """The ids of the steps of a run, in the order of the jobs; EMR lists the newest first."""
    by_name = {each.name: each.id for each in steps}
    return [by_name[step_name(name, each)] for each in order.submissions]


def _runs_of(steps: list[Run], kin: str) -> list[Run]:
    """The steps, those of one command as one run: active while one is, and failed if one has not ended well."""
    own: dict[str, list[Run]] = {}
    others = []
    for each in steps:
        if each.name.startswith(f"{kin}-"):
            own.setdefault(each.name.rpartition("-")[0], []).append(each)
        else:
            others.append(each)
    return [*map(_as_one, own.values()), *others]


def _as_one(steps: list[Run]) -> Run:
    active = next((each for each in steps if not each.has_ended), None)
    return active or next((each for each in steps if not each.is_done), steps[0])


def _same_or_next(order: Order, kin: str, runs: list[Run], say: Say) -> tuple[Run | None, int]:
    """The run of the same command that is active or has ended well, if any, with its attempt; or the next attempt.

    Raises ClusterError when a run of another command is writing to the lake.
    """
    mark = lake_mark(order.submissions[0].lake)
    for each in runs:
        if not each.has_ended and each.name.startswith(mark):
            if each.name.startswith(f"{kin}-"):
                say(f"{each.name} has been submitted already; it is followed")
                return each, each.attempt
            raise ClusterError(
                f"{each.name} is writing to this lake. Wait for it: moviepipe emr status {each.id} --wait, or end it: "
                f"moviepipe emr cancel {each.id}"
            )
    today = [each for each in runs if each.name.startswith(f"{kin}-{order.today:%Y%m%d}-")]
    done = next((each for each in today if each.is_done), None)
    if done and not order.again:
        say(f"{done.name} has ended well today already; --again runs it once more")
        return done, done.attempt
    return None, max((each.attempt for each in today), default=0) + 1


def _see_through(place: Places, ids: list[str], say: Say, waiting: Waiting | None) -> list[Run]:
    if waiting is None:
        runs = [place.get(each) for each in ids]
        for each in runs:
            say(f"{each.id}  {each.state}  {each.name}; follow it: moviepipe emr status {each.id} --wait")
        return runs
    ended = []
    for run in map(partial(follow, place, say=say, waiting=waiting), ids):
        require_done(run, say)
        say(ended_line(run))
        ended.append(run)
    return ended
