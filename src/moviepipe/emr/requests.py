"""The requests to EMR, each a pure function of what is to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moviepipe.emr.submission import Submission

DELTA = "/usr/share/aws/delta/lib"
DELTA_JARS = f"{DELTA}/delta-spark.jar,{DELTA}/delta-storage.jar"
CANCEL_THE_REST, END_THE_CLUSTER = "CANCEL_AND_WAIT", "TERMINATE_CLUSTER"
IDLE_SECONDS = 900
MANAGED = "for-use-with-amazon-emr-managed-policies"  # AWS's policy for EMR's role asks for this tag
Request = dict[str, Any]


@dataclass(frozen=True)
class Machines:
    """What a cluster that ends itself is made of."""

    release: str
    service_role: str
    instance_profile: str
    instance_type: str
    most_instances: int
    subnet: str = ""
    bootstrap: str = ""


def job_run(
    submission: Submission, name: str, application: str, role: str, timeout_minutes: int, flex: bool
) -> Request:
    """`StartJobRun` of EMR Serverless."""
    properties = {"spark.jars": DELTA_JARS, **_without(submission.properties, "spark.yarn.")}
    request = {
        "applicationId": application,
        "clientToken": name,
        "name": name,
        "executionRoleArn": role,
        "mode": "BATCH",
        "executionTimeoutMinutes": timeout_minutes,
        "jobDriver": {
            "sparkSubmit": {
                "entryPoint": _entry_point(submission),
                "entryPointArguments": submission.arguments,
                "sparkSubmitParameters": _one_text([*_packages(submission), *_conf(properties)]),
            }
        },
        "configurationOverrides": {
            "monitoringConfiguration": {"s3MonitoringConfiguration": {"logUri": _folder(submission.logs)}}
        },
        "tags": submission.tags,
    }
    return {**request, "flexExecution": {"enabled": True}} if flex else request


def step(submission: Submission, name: str, on_failure: str = CANCEL_THE_REST) -> Request:
    """One step of a cluster: spark-submit in cluster mode, where the driver gets the archive too."""
    properties = _without(submission.properties, "spark.emr-serverless.")
    command = ["spark-submit", "--deploy-mode", "cluster", *_packages(submission), *_conf(properties)]
    arguments = [*command, _entry_point(submission), *submission.arguments]
    return _command_step(name, arguments, on_failure)


def add_steps(cluster: str, steps: Sequence[Request]) -> Request:
    """`AddJobFlowSteps`."""
    return {"JobFlowId": cluster, "Steps": list(steps)}


def kill_step(cluster: str, yarn_application: str) -> Request:
    """`AddJobFlowSteps` that ends a driver: it runs in the cluster, and outlives the step that submitted it."""
    arguments = ["yarn", "application", "-kill", yarn_application]
    return add_steps(cluster, [_command_step(f"end {yarn_application}", arguments, "CONTINUE")])


def transient_cluster(submissions: Sequence[Submission], name: str, machines: Machines) -> Request:
    """`RunJobFlow`: a cluster that runs the steps in order and ends with the last, or with the first that fails."""
    first = submissions[0]
    jobs = "-".join(each.job for each in submissions)
    tags = {**first.tags, "moviepipe-job": jobs, MANAGED: "true"}
    instances = {
        "MasterInstanceType": machines.instance_type,
        "SlaveInstanceType": machines.instance_type,
        "InstanceCount": 2,
        "KeepJobFlowAliveWhenNoSteps": False,
        "TerminationProtected": False,
    }
    limits = {"UnitType": "Instances", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": machines.most_instances}
    request = {
        "Name": name,
        "ReleaseLabel": machines.release,
        "LogUri": _folder(first.logs),
        "Applications": [{"Name": "Spark"}],
        "Configurations": [{"Classification": "delta-defaults", "Properties": {"delta.enabled": "true"}}],
        "Instances": {**instances, "Ec2SubnetId": machines.subnet} if machines.subnet else instances,
        "ServiceRole": machines.service_role,
        "JobFlowRole": machines.instance_profile,
        "VisibleToAllUsers": True,
        "StepConcurrencyLevel": 1,
        "ManagedScalingPolicy": {"ComputeLimits": limits},
        "AutoTerminationPolicy": {"IdleTimeout": IDLE_SECONDS},
        "Steps": [step(each, step_name(name, each), END_THE_CLUSTER) for each in submissions],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    if machines.bootstrap:
        action = {"Name": "moviepipe", "ScriptBootstrapAction": {"Path": machines.bootstrap}}
        return {**request, "BootstrapActions": [action]}
    return request


def step_name(name: str, submission: Submission) -> str:
    """The name of a step: of the run and of its job."""
    return f"{name}-{submission.job}"


def _command_step(name: str, arguments: list[str], on_failure: str) -> Request:
    return {
        "Name": name,
        "ActionOnFailure": on_failure,
        "HadoopJarStep": {"Jar": "command-runner.jar", "Args": arguments},
    }


def _packages(submission: Submission) -> list[str]:
    artifact = submission.artifact
    return ["--py-files", f"{artifact}/moviepipe.zip", "--archives", f"{artifact}/environment.tar.gz#environment"]


def _conf(properties: Mapping[str, str]) -> list[str]:
    return [part for name, value in properties.items() for part in ("--conf", f"{name}={value}")]


def _one_text(parts: Sequence[str]) -> str:
    """The parts as EMR Serverless takes them: with blanks between; quotes only where a part has blanks of its own."""
    return " ".join(f'"{part}"' if " " in part else part for part in parts)


def _entry_point(submission: Submission) -> str:
    return f"{submission.artifact}/jobs/{submission.job}.py"


def _without(properties: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name: value for name, value in properties.items() if not name.startswith(prefix)}


def _folder(uri: str) -> str:
    return f"{uri.rstrip('/')}/"
