"""The places where runs are: an application of EMR Serverless, and clusters; each told of in the same words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from moviepipe.emr.prices import cluster_usage, serverless_usage
from moviepipe.emr.requests import Request, kill_step
from moviepipe.emr.runs import Run, Usage
from moviepipe.emr.submission import APPLICATION, CLUSTER, release_fault
from moviepipe.errors import ClusterError
from moviepipe.pipelines.emr_runs.refusals import client_of, explained, starting

LOOKED_BACK = timedelta(days=2)
GONE = ("TERMINATED", "TERMINATED_WITH_ERRORS")
SERVERLESS_ACTIVE = ["SUBMITTED", "PENDING", "SCHEDULED", "QUEUED", "RUNNING", "CANCELLING"]


class Places(Protocol):
    """Where runs are."""

    def get(self, run_id: str) -> Run:
        """A run as it is now."""

    def cancel(self, run: Run) -> None:
        """Asks for the end of a run, and of all that it has started."""

    def limit(self, run: Run) -> str:
        """What limits how many workers a run can have, for a person."""


def place_of(run_id: str) -> Places:
    """Where a run is, by its id; raises ClusterError for what is no id."""
    place, _, rest = run_id.partition("/")
    if CLUSTER.fullmatch(place) and rest.startswith("s-"):
        return Clusters(client_of("emr"))
    if APPLICATION.fullmatch(place) and APPLICATION.fullmatch(rest):
        return Serverless(client_of("emr-serverless"), place)
    raise ClusterError(f"{run_id} is no run. Give what `emr submit` printed: APPLICATION/RUN, or j-CLUSTER/s-STEP.")


class Serverless:
    """The job runs of an application of EMR Serverless."""

    def __init__(self, client: Any, application: str) -> None:
        self._client, self.application = client, application

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        with explained(what, self._client.meta.region_name):
            yield

    @cached_property
    def _facts(self) -> dict[str, Any]:
        with self._asking(f"the application {self.application}"):
            found: dict[str, Any] = self._client.get_application(applicationId=self.application)["application"]
        return found

    def require_ready(self) -> None:
        """Raises ClusterError when the application is gone, or of a release that moviepipe does not run on."""
        if self._facts["state"] == "TERMINATED":
            raise ClusterError(f"The application {self.application} is deleted. Give --application another.")
        if fault := release_fault(self._facts["releaseLabel"]):
            raise ClusterError(f"The application {self.application}: {fault}")

    def recent(self) -> list[Run]:
        """The runs of the last days, and all that have not ended, the newest first."""
        since = datetime.now(UTC) - LOOKED_BACK
        pages = self._client.get_paginator("list_job_runs")
        with self._asking(f"the runs of {self.application}"):
            lately = [*pages.paginate(applicationId=self.application, createdAtAfter=since).search("jobRuns[]")]
            active = [*pages.paginate(applicationId=self.application, states=SERVERLESS_ACTIVE).search("jobRuns[]")]
        by_id = {each["id"]: each for each in [*lately, *active] if each}
        newest = sorted(by_id.values(), key=lambda each: each["createdAt"], reverse=True)
        return [
            Run(self._id(each["id"]), each.get("name", ""), each["state"], each.get("stateDetails") or "")
            for each in newest
        ]

    def start(self, request: Request) -> str:
        """Starts a run, or finds the one of the same token; its id."""
        with starting(request["name"]), self._asking(f"the run {request['name']}"):
            return self._id(self._client.start_job_run(**request)["jobRunId"])

    def get(self, run_id: str) -> Run:
        """A run as it is now."""
        application, _, number = run_id.partition("/")
        with self._asking(f"the run {run_id}"):
            found = self._client.get_job_run(applicationId=application, jobRunId=number)["jobRun"]
        monitoring = found.get("configurationOverrides", {}).get("monitoringConfiguration", {})
        logs = monitoring.get("s3MonitoringConfiguration", {}).get("logUri", "")
        flex = found.get("flexExecution", {}).get("enabled", False)
        return Run(
            run_id,
            found.get("name", ""),
            found["state"],
            found.get("stateDetails") or "",
            f"{logs.rstrip('/')}/applications/{application}/jobs/{number}/SPARK_DRIVER" if logs else "",
            found.get("startedAt"),
            found.get("endedAt"),
            usage=self._usage(found.get("billedResourceUtilization"), flex),
            flex=flex,
        )

    def cancel(self, run: Run) -> None:
        """Asks for the end of a run."""
        application, _, number = run.id.partition("/")
        with self._asking(f"the end of {run.id}"):
            self._client.cancel_job_run(applicationId=application, jobRunId=number)

    def limit(self, run: Run) -> str:
        """The application's most capacity, and who else takes of it."""
        most = self._facts.get("maximumCapacity")
        others = sum(not each.has_ended and each.id != run.id for each in self.recent())
        named = f"maximumCapacity of {most['cpu']}, {most['memory']}" if most else "no maximumCapacity"
        shared = f", shared with {others} other runs" if others else ""
        quota = "the account's quota of concurrent vCPUs (Service Quotas, EMR Serverless)"
        return f"the application {self.application} has {named}{shared}; beyond it there is {quota}"

    def _id(self, number: str) -> str:
        return f"{self.application}/{number}"

    def _usage(self, billed: dict[str, float] | None, flex: bool) -> Usage | None:
        if not billed or not any(billed.values()):  # it is known some time after the end
            return None
        vcpu, memory, disk = (billed.get(name, 0.0) for name in ("vCPUHour", "memoryGBHour", "storageGBHour"))
        architecture = self._facts.get("architecture", "X86_64")
        return serverless_usage(vcpu, memory, disk, architecture, flex)


class Clusters:
    """The steps of clusters of EMR on EC2."""

    def __init__(self, client: Any, starter: Any = None) -> None:
        self._client, self._starter = client, starter or client

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        with explained(what, self._client.meta.region_name):
            yield

    def require_ready(self, cluster: str) -> None:
        """Raises ClusterError when a cluster has ended, runs steps at once, or is of another release."""
        facts = self._cluster(cluster)
        state = facts["Status"]["State"]
        if state.startswith("TERMINAT"):
            raise ClusterError(
                f"The cluster {cluster} is {state}. Give --cluster one that runs, or none for one of its own."
            )
        if (at_once := facts.get("StepConcurrencyLevel", 1)) != 1:
            raise ClusterError(
                f"The cluster {cluster} runs {at_once} steps at once, and so goes on after one that failed. "
                f"Run: aws emr modify-cluster --cluster-id {cluster} --step-concurrency-level 1"
            )
        if fault := release_fault(facts.get("ReleaseLabel", "")):
            raise ClusterError(f"The cluster {cluster}: {fault}")

    def steps(self, cluster: str) -> list[Run]:
        """The steps of a cluster, the newest first."""
        with self._asking(f"the steps of {cluster}"):
            found = [*self._client.get_paginator("list_steps").paginate(ClusterId=cluster).search("Steps[]")]
        return [Run(f"{cluster}/{each['Id']}", each["Name"], each["Status"]["State"]) for each in found]

    def recent(self) -> list[Run]:
        """The clusters of the last days that moviepipe made, with what their states mean for their run."""
        since = datetime.now(UTC) - LOOKED_BACK
        pages = self._client.get_paginator("list_clusters")
        with self._asking("the clusters"):
            found = [*pages.paginate(CreatedAfter=since).search("Clusters[]")]
        states = {"TERMINATED": "COMPLETED", "TERMINATED_WITH_ERRORS": "FAILED"}
        return [
            Run(each["Id"], each["Name"], states.get(each["Status"]["State"], "RUNNING"))
            for each in found
            if each["Name"].startswith("moviepipe-")
        ]

    def start(self, request: Request) -> str:
        """Makes a cluster that ends itself; its id."""
        with starting(request["Name"]), self._asking(f"the cluster {request['Name']}"):
            return str(self._starter.run_job_flow(**request)["JobFlowId"])

    def add(self, request: Request) -> list[str]:
        """Adds steps to a cluster; their ids."""
        cluster = request["JobFlowId"]
        with starting(request["Steps"][0]["Name"]), self._asking(f"steps of {cluster}"):
            return [f"{cluster}/{each}" for each in self._starter.add_job_flow_steps(**request)["StepIds"]]

    def get(self, run_id: str) -> Run:
        """A step as it is now; one whose cluster has ended without it has failed."""
        cluster, _, number = run_id.partition("/")
        with self._asking(f"the step {run_id}"):
            found = self._client.describe_step(ClusterId=cluster, StepId=number)["Step"]
        facts, status = self._cluster(cluster), found["Status"]
        logs = (facts.get("LogUri") or "").replace("s3n://", "s3://").rstrip("/")
        timeline = status.get("Timeline", {})
        drivers = found.get("AdditionalInfo", {}).get("ResourceManagerApplicationIds") or [""]
        run = Run(
            run_id,
            found["Name"],
            status["State"],
            _reason(status),
            f"{logs}/{cluster}" if logs else "",
            timeline.get("StartDateTime"),
            timeline.get("EndDateTime"),
            drivers[-1],
        )
        if not run.has_ended and facts["Status"]["State"] in GONE:
            reason = facts["Status"].get("StateChangeReason", {}).get("Message") or "the cluster has ended"
            return replace(run, state="FAILED", reason=reason)
        if run.started_at and run.ended_at:
            hours = (run.ended_at - run.started_at).total_seconds() / 3600
            return replace(run, usage=cluster_usage(self._instance_types(cluster), hours))
        return run

    def cancel(self, run: Run) -> None:
        """Asks for the end of a step, of its command's others, and of the driver, which would go on in the cluster."""
        cluster, _, number = run.id.partition("/")
        command = run.name.rpartition("-")[0]
        others = [each for each in self.steps(cluster) if each.name.startswith(f"{command}-") and not each.has_ended]
        numbers = [number, *(each.id.partition("/")[2] for each in others if each.id != run.id)]
        with self._asking(f"the end of {run.id}"):
            option = {"StepCancellationOption": "TERMINATE_PROCESS"}
            told = self._client.cancel_steps(ClusterId=cluster, StepIds=numbers, **option)
            for each in told.get("CancelStepsInfoList", ()):
                if each.get("Status") == "FAILED":
                    raise ClusterError(f"{run.id} cannot be cancelled ({each.get('Reason', 'no reason given')}).")
            if run.driver:
                self._client.add_job_flow_steps(**kill_step(cluster, run.driver))

    def limit(self, run: Run) -> str:
        """To how many machines the cluster may grow."""
        cluster = run.id.partition("/")[0]
        with self._asking(f"the limits of {cluster}"):
            policy = self._client.get_managed_scaling_policy(ClusterId=cluster).get("ManagedScalingPolicy") or {}
        limits = policy.get("ComputeLimits")
        named = f"at most {limits['MaximumCapacityUnits']} {limits['UnitType']}" if limits else "a fixed size"
        return f"the cluster {cluster} has {named}, and YARN has no room on them for an executor"

    def _cluster(self, cluster: str) -> dict[str, Any]:
        with self._asking(f"the cluster {cluster}"):
            facts: dict[str, Any] = self._client.describe_cluster(ClusterId=cluster)["Cluster"]
        return facts

    def _instance_types(self, cluster: str) -> list[str]:
        pages = self._client.get_paginator("list_instances")
        with self._asking(f"the machines of {cluster}"):
            return [each["InstanceType"] for each in pages.paginate(ClusterId=cluster).search("Instances[]") if each]


def _reason(status: dict[str, Any]) -> str:
    failure = status.get("FailureDetails", {})
    parts = (failure.get("Reason"), failure.get("Message"), status.get("StateChangeReason", {}).get("Message"))
    return ": ".join(part for part in parts if part)
