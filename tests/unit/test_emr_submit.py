"""Submitting to EMR: what is asked, that it is asked once, and what is said of how it ends.

moto stands in for the account; where it has no changes of state, botocore's Stubber answers.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from aws_account import ARTIFACT, BUCKET, LAKE, LOGS, RELEASE, ROLE, Account, an_account
from moviepipe import cli
from moviepipe.config import ConfigError, load_settings
from moviepipe.emr.model import model_faults
from moviepipe.emr.prices import cluster_usage, serverless_usage, usage_line
from moviepipe.emr.requests import job_run
from moviepipe.emr.submission import Submission, family, release_fault, run_name
from moviepipe.errors import ClusterError
from moviepipe.pipelines.emr_runs import Clusters, Order, Serverless, StillRunningError, follow, requests_of
from moviepipe.pipelines.emr_runs.follow import Waiting, require_done

DAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
RUN = Submission("run", LAKE, ARTIFACT, LOGS, (), {"spark.sql.session.timeZone": "UTC"})
DRIVER = {"sparkSubmit": {"entryPoint": f"{ARTIFACT}/jobs/run.py"}}
APPLICATION, NUMBER = "00f1app", "00f1run"


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    with pytest.MonkeyPatch.context() as patch, an_account(patch) as made:
        yield made


@pytest.fixture
def account(one_account: Account) -> Account:
    one_account.make()
    return one_account


def submit(account: Account, *more: str, target: str = "serverless", lake: str = LAKE) -> int:
    where = {"serverless": ["--application", account.application, "--role", ROLE], "ec2": []}
    common = ["--lake", lake, "--artifact", ARTIFACT, "--logs", LOGS]
    return cli.main(["emr", "submit", "--target", target, *where[target], *common, *(more or ["run"])])


def order(*submissions: Submission, target: str = "serverless", flex: bool = False, **settings: Any) -> Order:
    given = {"application": APPLICATION, "role": ROLE, **settings}
    chosen = load_settings("local").emr.model_copy(update=given)
    return Order(submissions or (RUN,), target, chosen, "3.11", DAY, flex)


def line_of(capsys: pytest.CaptureFixture[str]) -> str:
    err = capsys.readouterr().err
    assert err.count("\n") == 1, err
    return err


# What is asked.


def test_a_dry_run_needs_no_account_and_prints_what_would_be_sent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    common = ["--lake", LAKE, "--artifact", ARTIFACT, "--logs", LOGS, "--dry-run", "--out", "s3://films/charts"]
    place = ["--application", APPLICATION, "--role", ROLE]
    assert cli.main(["emr", "submit", "run", "--target", "serverless", *place, *common, "--flex"]) == 0
    (printed,) = capsys.readouterr().out.splitlines()
    asked = json.loads(printed)
    assert (asked["service"], asked["operation"]) == ("emr-serverless", "StartJobRun")
    request = asked["request"]
    assert request["jobDriver"]["sparkSubmit"]["entryPoint"] == f"{ARTIFACT}/jobs/run.py"
    wanted = ["--env", "emr", "--lake", LAKE, "--out", "s3://films/charts"]
    assert request["jobDriver"]["sparkSubmit"]["entryPointArguments"] == wanted
    spark = request["jobDriver"]["sparkSubmit"]["sparkSubmitParameters"]
    assert f"--py-files {ARTIFACT}/moviepipe.zip --archives {ARTIFACT}/environment.tar.gz#environment " in spark
    assert "spark.emr-serverless.driverEnv.PYTHONPATH=./environment" in spark
    assert "spark.pyspark.python=python3.11" in spark
    assert "delta-spark.jar" in spark
    assert "spark.yarn" not in spark
    assert (request["executionTimeoutMinutes"], request["flexExecution"]) == (120, {"enabled": True})
    assert request["clientToken"] == request["name"]
    assert request["tags"]["project"] == "moviepipe"


def test_a_cluster_of_its_own_runs_the_jobs_in_order_and_ends_itself(capsys: pytest.CaptureFixture[str]):
    common = ["--lake", LAKE, "--artifact", ARTIFACT, "--logs", LOGS, "--dry-run", "--set", "silver.oldest_year=1900"]
    assert cli.main(["emr", "submit", "bronze", "silver", "--target", "ec2", *common]) == 0
    request = json.loads(capsys.readouterr().out)["request"]
    assert request["Instances"]["KeepJobFlowAliveWhenNoSteps"] is False
    assert (request["ReleaseLabel"], request["StepConcurrencyLevel"]) == (RELEASE, 1)
    assert request["ManagedScalingPolicy"]["ComputeLimits"]["MaximumCapacityUnits"] == 4
    assert request["Configurations"][0]["Classification"] == "delta-defaults"
    assert [each["HadoopJarStep"]["Args"][-7] for each in request["Steps"]] == [
        f"{ARTIFACT}/jobs/{job}.py" for job in ("bronze", "silver")
    ]
    assert request["Steps"][0]["HadoopJarStep"]["Args"][-2:] == ["--set", "silver.oldest_year=1900"]
    assert request["Steps"][0]["HadoopJarStep"]["Args"][:3] == ["spark-submit", "--deploy-mode", "cluster"]


def test_a_rebuild_is_asked_of_the_layers_that_have_one_and_is_another_run(capsys: pytest.CaptureFixture[str]):
    place = ["--lake", LAKE, "--artifact", ARTIFACT, "--logs", LOGS, "--dry-run"]
    asked = ["emr", "submit", "bronze", "gold", "--target", "ec2", *place]
    assert cli.main([*asked, "--rebuild"]) == 0
    rebuild = json.loads(capsys.readouterr().out)["request"]
    assert cli.main(asked) == 0
    assert [each["HadoopJarStep"]["Args"][-1] for each in rebuild["Steps"]] == [LAKE, "--rebuild"]
    assert rebuild["Name"] != json.loads(capsys.readouterr().out)["request"]["Name"]
    assert cli.main(["emr", "submit", "run", "--target", "ec2", *place, "--rebuild"]) == 2


@pytest.mark.parametrize("target", ["serverless", "ec2"])
def test_every_request_is_one_that_the_services_model_takes(target: str):
    for cluster in ("", "j-ABC123"):
        for each in requests_of(order(target=target, cluster=cluster)):
            assert model_faults(*each) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"executionTimeoutMinutes": "120"}, "Invalid type for parameter executionTimeoutMinutes"),
        ({"clientToken": "a b"}, "StartJobRun.clientToken is a b, which does not match [A-Za-z0-9._-]+"),
        ({"clientToken": "a" * 65}, "StartJobRun.clientToken is 65, at most 64 are allowed"),
        ({"mode": "SOMETIMES"}, "StartJobRun.mode is SOMETIMES, allowed are BATCH, STREAMING"),
        ({"executionTimeoutMinutes": 1_000_001}, "executionTimeoutMinutes is 1000001, at most 1000000"),
        ({"flex": True}, 'Unknown parameter in input: "flex"'),
    ],
)
def test_the_model_is_held_to_in_types_names_patterns_limits_and_enumerations(change: dict[str, Any], fault: str):
    request = job_run(RUN, "name", APPLICATION, ROLE, 120, flex=False)
    (found,) = model_faults("emr-serverless", "StartJobRun", request | change)
    assert fault in found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--role", "moviepipe-job"], "moviepipe-job is no role of a job. Give --role its ARN"),
        (["--role", ""], "(nothing) is no role of a job"),
        (["--application", "my application"], "my application is no EMR Serverless application"),
        (["--artifact", "out/emr/moviepipe"], "out/emr/moviepipe is no uploaded artifact. Run `moviepipe emr package"),
        (["--logs", "s3://UPPER/logs"], "s3://UPPER/logs is no place in S3 for logs"),
        (["--lake", "./lake"], "is not in S3, where a cluster could read it. Give --lake s3://BUCKET/PREFIX"),
        (["--set", "emr.timeout_minutes=0"], "emr.timeout_minutes"),
    ],
)
def test_what_is_wrong_is_one_line_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
):
    place = ["--application", APPLICATION, "--role", ROLE, "--artifact", ARTIFACT, "--logs", LOGS, "--lake", LAKE]
    assert cli.main(["emr", "submit", "run", "--target", "serverless", *place, *options, "--dry-run"]) == 1
    assert said in line_of(capsys)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"release": "emr-7.5.0"}, "emr-7.5.0 is none with Spark 4.1 and Delta 4.2. Take emr-spark-8.2.0"),
        ({"release": "emr-spark-8.0.0"}, "emr-spark-8.0.0 has Spark 4.0 and Delta 4.0"),
        (
            {"service_role": "arn:aws:iam::1:role/x"},
            "emr.service_role is arn:aws:iam::1:role/x, which is no role's",
        ),
        ({"cluster": "cluster-1"}, "cluster-1 is no cluster. Give --cluster its id"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(settings: dict[str, Any], said: str):
    with pytest.raises(ConfigError) as failure:
        requests_of(order(target="ec2", **settings))
    assert said in str(failure.value)


def test_the_release_that_fits_is_taken():
    assert [release_fault(label) for label in (RELEASE, "emr-spark-8.1.0")] == [None, None]


def test_the_token_holds_what_is_run_where_the_day_and_the_attempt():
    kin = family((RUN,), APPLICATION)
    assert run_name(kin, DAY, 2) == f"{kin}-20261127-2"
    assert len(run_name(family((RUN,) * 9, APPLICATION), DAY, 99)) <= 64
    other = Submission("run", LAKE, ARTIFACT, LOGS, ("--set", "a=1"), RUN.properties)
    assert len({kin, family((other,), APPLICATION), family((RUN,), "00other"), family((RUN, RUN), APPLICATION)}) == 4


# That it is asked once.


def test_the_same_command_twice_is_one_run(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account) == 0
    assert submit(account) == 0
    assert "has ended well today already; --again runs it once more" in capsys.readouterr().out
    assert len(account.job_runs) == 1
    assert submit(account, "run", "--again") == 0
    assert [each.name[-1] for each in account.job_runs] == ["1", "2"]


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_after_a_run_that_did_not_end_well_there_is_a_new_one(account: Account, state: str):
    assert submit(account) == 0
    account.job_runs[0].state = state
    assert submit(account) == 0
    assert [each.client_token[-2:] for each in account.job_runs] == ["-1", "-2"]


def test_a_run_that_goes_on_is_followed(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account) == 0
    account.job_runs[0].state = "RUNNING"
    assert submit(account, "run", "--no-wait") == 0
    assert "has been submitted already; it is followed" in capsys.readouterr().out
    assert len(account.job_runs) == 1


def test_another_command_over_the_same_lake_has_to_wait(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account) == 0
    account.job_runs[0].state = "RUNNING"
    capsys.readouterr()
    assert submit(account, "gold") == 1
    assert "is writing to this lake. Wait for it: moviepipe emr status" in line_of(capsys)
    assert submit(account, "gold", lake="s3://films/other") == 0
    assert len(account.job_runs) == 2


def test_on_a_cluster_too_the_same_command_twice_is_one_run(account: Account):
    asked = ("bronze", "silver", "--cluster", account.cluster, "--no-wait")
    assert submit(account, *asked, target="ec2") == 0
    assert submit(account, *asked, target="ec2") == 0
    assert [each.name.rpartition("-")[2] for each in account.steps] == ["bronze", "silver"]
    assert {each.action_on_failure for each in account.steps} == {"CANCEL_AND_WAIT"}
    account.steps[0].state, account.steps[1].state = "FAILED", "CANCELLED"
    assert submit(account, *asked, target="ec2") == 0
    assert [each.name.split("-")[-2] for each in account.steps] == ["1", "1", "2", "2"]


def test_a_cluster_of_its_own_is_made_once(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "bronze", "gold", "--no-wait", target="ec2") == 0
    assert submit(account, "bronze", "gold", "--no-wait", target="ec2") == 0
    assert len(account.clusters) == 2
    followed = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("j-")]
    made = next(each for each in account.clusters.values() if each.id != account.cluster)
    assert f"{made.id}/{made.steps[0].id}" in followed


def test_a_run_of_yesterday_that_goes_on_is_followed_too(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    asked = ("bronze", "silver", "--cluster", account.cluster, "--no-wait")
    assert submit(account, *asked, target="ec2") == 0
    for each in account.steps:
        each.name = re.sub(r"-\d{8}-", "-20200101-", each.name)
    assert submit(account, *asked, target="ec2") == 0
    assert len(account.steps) == 2
    shown = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines() if "/s-" in line]
    assert shown[-2:] == [f"{account.cluster}/{each.id}" for each in account.steps]


def test_a_job_is_named_once(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "gold", "gold") == 1
    assert "gold is named twice" in line_of(capsys)


def test_pictures_go_to_s3_or_it_is_said_that_they_are_lost(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "charts") == 2
    assert "Give --out s3://BUCKET/charts" in capsys.readouterr().err
    assert submit(account, "run", "--out", "pictures") == 2
    assert "pictures would be on the cluster, and go with it" in capsys.readouterr().err
    assert submit(account, "run") == 0
    assert "The pictures of run stay on the cluster and go with it" in capsys.readouterr().out


@pytest.mark.parametrize(("target", "operation"), [("serverless", "StartJobRun"), ("ec2", "RunJobFlow")])
@pytest.mark.parametrize("broken", [KeyboardInterrupt(), ReadTimeoutError(endpoint_url="https://emr")])
def test_a_start_whose_answer_is_lost_is_found_by_the_same_command(
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    target: str,
    operation: str,
    broken: BaseException,
):
    call, asked = BaseClient._make_api_call, []

    def lose_the_answer(client: BaseClient, name: str, request: dict[str, Any]) -> Any:
        answer = call(client, name, request)
        if name == operation and not asked:
            asked.append(request)
            raise broken
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", lose_the_answer)
    assert submit(account, "gold", "--no-wait", target=target) == 1
    assert "may have been started all the same; the same command finds it then" in line_of(capsys)
    assert submit(account, "gold", "--no-wait", target=target) == 0
    assert len(account.job_runs if target == "serverless" else account.clusters) - (target == "ec2") == 1


def test_a_cluster_that_runs_steps_at_once_is_refused(account: Account, capsys: pytest.CaptureFixture[str]):
    account.clusters[account.cluster].step_concurrency_level = 2
    assert submit(account, "bronze", "--cluster", account.cluster, "--no-wait", target="ec2") == 1
    assert f"aws emr modify-cluster --cluster-id {account.cluster} --step-concurrency-level 1" in line_of(capsys)
    assert account.steps == []


# What AWS refuses.


def test_an_application_that_is_not_there_names_the_region(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "run", "--application", "00nothere") == 1
    assert "there is no such thing in us-east-1" in line_of(capsys)


def test_an_application_of_another_release_is_refused(account: Account, capsys: pytest.CaptureFixture[str]):
    account.release("emr-7.5.0")
    assert submit(account) == 1
    assert "emr-7.5.0 is none with Spark 4.1 and Delta 4.2. Take emr-spark-8.2.0." in line_of(capsys)
    assert account.job_runs == []


def test_an_artifact_that_is_not_there_is_named(account: Account, capsys: pytest.CaptureFixture[str]):
    account.s3.delete_object(Bucket=BUCKET, Key=f"artifacts/{ARTIFACT.rpartition('/')[2]}/manifest.json")
    assert submit(account) == 1
    assert f"Run: moviepipe emr package --to s3://{BUCKET}/artifacts" in line_of(capsys)


def test_an_artifact_for_another_python_is_named(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "run", "--python", "3.13") == 1
    assert "is for Python 3.11, not 3.13. Give --python 3.11." in line_of(capsys)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredTokenException", "The AWS credentials have expired. Get new ones"),
        ("UnrecognizedClientException", "AWS in eu-west-1 does not know this AWS access key. Check AWS_PROFILE"),
        ("AccessDeniedException", "check the role that is passed"),
        ("ServiceQuotaExceededException", "a quota of the account is used up"),
        ("ValidationException", "AWS refuses it (no such role). Change what it names."),
    ],
)
def test_what_aws_refuses_is_one_line_with_a_remedy(stubbed: tuple[Any, Stubber], code: str, said: str):
    client, stubber = stubbed
    stubber.add_client_error("start_job_run", code, "no such role")
    with pytest.raises(ClusterError) as failure:
        Serverless(client, APPLICATION).start(requests_of(order())[0][2])
    assert said in str(failure.value)
    assert "\n" not in str(failure.value)


def test_without_a_region_there_is_one_line(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    assert submit(account) == 1
    assert "No AWS region is known. Set AWS_REGION" in line_of(capsys)


# What is said of how it ends.


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("emr-serverless", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        yield client, stubber


def answer(state: str, **more: Any) -> dict[str, Any]:
    """An answer to GetJobRun."""
    arn = f"arn:aws:emr-serverless:eu-west-1:123456789012:/applications/{APPLICATION}/jobruns/{NUMBER}"
    logs = {"monitoringConfiguration": {"s3MonitoringConfiguration": {"logUri": f"{LOGS}/"}}}
    facts = {"applicationId": APPLICATION, "jobRunId": NUMBER, "name": "moviepipe-run-1", "arn": arn, "createdBy": ROLE}
    times = {"createdAt": NOW, "updatedAt": NOW, "executionRole": ROLE, "jobDriver": DRIVER}
    kind = {"releaseLabel": RELEASE, "configurationOverrides": logs, "stateDetails": "-"}
    return {"jobRun": {**facts, **times, **kind, "state": state, **more}}


def application() -> dict[str, Any]:
    arn = f"arn:aws:emr-serverless:eu-west-1:123456789012:/applications/{APPLICATION}"
    facts = {"applicationId": APPLICATION, "arn": arn, "releaseLabel": RELEASE, "type": "Spark", "state": "STARTED"}
    most = {"cpu": "16 vCPU", "memory": "64 GB"}
    return {"application": {**facts, "createdAt": NOW, "updatedAt": NOW, "maximumCapacity": most}}


class Clock:
    """A clock that only sleeping moves."""

    now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def waiting(minutes: float = 60, pause: float = 10) -> Waiting:
    clock = Clock()
    return Waiting(minutes, pause, sleep=clock.sleep, clock=lambda: clock.now)


def test_every_change_of_state_is_said_and_a_failure_has_its_reason_and_the_drivers_last_lines(
    account: Account, stubbed: tuple[Any, Stubber]
):
    client, stubber = stubbed
    for state in ("PENDING", "PENDING", "RUNNING"):
        stubber.add_response("get_job_run", answer(state))
    stubber.add_response("get_job_run", answer("FAILED", stateDetails="Job failed, please check complete logs"))
    text = "".join(f"line {number}\n" for number in range(50)) + "moviepipe: The lake has no \x1b[31mlanding.\n"
    account.put(f"logs/applications/{APPLICATION}/jobs/{NUMBER}/SPARK_DRIVER/stderr.gz", gzip.compress(text.encode()))
    said: list[str] = []
    run = follow(Serverless(client, APPLICATION), f"{APPLICATION}/{NUMBER}", said.append, waiting())
    assert [line.split("  ")[1] for line in said] == ["PENDING", "RUNNING", "FAILED"]
    with pytest.raises(ClusterError) as failure:
        require_done(run, said.append)
    assert len(said) == 3 + 20
    assert said[-1] == "  | moviepipe: The lake has no \\x1b[31mlanding."
    assert "moviepipe-run-1 FAILED: Job failed, please check complete logs; the last lines of its driver" in str(
        failure.value
    )
    assert f"moviepipe emr logs {APPLICATION}/{NUMBER}" in str(failure.value)


def test_a_run_that_fails_in_its_first_second_is_seen(stubbed: tuple[Any, Stubber]):
    client, stubber = stubbed
    stubber.add_response("get_job_run", answer("FAILED", stateDetails="the role cannot be assumed"))
    place = Serverless(client, APPLICATION)
    run = follow(place, f"{APPLICATION}/{NUMBER}", print, waiting())
    with pytest.raises(ClusterError, match=r"FAILED: the role cannot be assumed; its log is not in S3 yet"):
        require_done(replace(run, logs=""), print)


def test_a_wait_that_is_over_says_that_the_run_goes_on(stubbed: tuple[Any, Stubber]):
    client, stubber = stubbed
    for _ in range(3):
        stubber.add_response("get_job_run", answer("RUNNING"))
    with pytest.raises(StillRunningError) as failure:
        follow(Serverless(client, APPLICATION), f"{APPLICATION}/{NUMBER}", print, Waiting(0.001, 0.05))
    assert "the run goes on. Follow it: moviepipe emr status 00f1app/00f1run --wait." in str(failure.value)
    assert "End it: moviepipe emr cancel 00f1app/00f1run" in str(failure.value)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), EndpointConnectionError(endpoint_url="https://emr")])
def test_ctrl_c_and_a_broken_network_say_it_too(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], interruption: BaseException
):
    def broken(*_: Any, **__: Any) -> None:
        raise interruption

    real = boto3.client("emr-serverless")
    made = real.start_job_run(
        applicationId=account.application, executionRoleArn=ROLE, clientToken="x", name="moviepipe-x-1"
    )
    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", broken)
    run_id = f"{account.application}/{made['jobRunId']}"
    assert cli.main(["emr", "status", run_id, "--wait"]) == 1
    assert f"the run goes on. Follow it: moviepipe emr status {run_id} --wait" in line_of(capsys)


def test_a_run_without_workers_for_five_minutes_names_the_limit(stubbed: tuple[Any, Stubber]):
    client, stubber = stubbed
    for _ in range(6):
        stubber.add_response("get_job_run", answer("SCHEDULED"))
    stubber.add_response("get_application", application())
    for _ in range(2):
        stubber.add_response("list_job_runs", {"jobRuns": []})
    stubber.add_response("get_job_run", answer("CANCELLED"))
    said: list[str] = []
    follow(Serverless(client, APPLICATION), f"{APPLICATION}/{NUMBER}", said.append, waiting(60, 60))
    assert len([line for line in said if "workers" in line]) == 1
    assert "has had no workers for 5 minutes: the application 00f1app has maximumCapacity of 16 vCPU, 64 GB" in said[1]


def test_a_driver_that_waits_for_executors_counts_as_without_workers(account: Account, stubbed: tuple[Any, Stubber]):
    client, stubber = stubbed
    log = b"WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI\n"
    account.put(f"logs/applications/{APPLICATION}/jobs/{NUMBER}/SPARK_DRIVER/stderr.gz", gzip.compress(log))
    for _ in range(6):
        stubber.add_response("get_job_run", answer("RUNNING"))
    stubber.add_response("get_application", application())
    for _ in range(2):
        stubber.add_response("list_job_runs", {"jobRuns": []})
    stubber.add_response("get_job_run", answer("SUCCESS"))
    said: list[str] = []
    follow(Serverless(client, APPLICATION), f"{APPLICATION}/{NUMBER}", said.append, waiting(60, 60))
    assert any("has had no workers for 5 minutes" in line for line in said)


def test_a_run_says_what_it_used_and_about_what_it_cost(stubbed: tuple[Any, Stubber]):
    client, stubber = stubbed
    billed = {"vCPUHour": 10.0, "memoryGBHour": 40.0, "storageGBHour": 0.0}
    stubber.add_response("get_job_run", answer("SUCCESS", billedResourceUtilization=billed))
    stubber.add_response("get_application", application())
    run = Serverless(client, APPLICATION).get(f"{APPLICATION}/{NUMBER}")
    assert run.usage is not None
    # 10 x 0.052624 + 40 x 0.0057785 = 0.52624 + 0.23114
    assert run.usage.usd == pytest.approx(0.75738)
    assert usage_line(run.usage) == (
        "10.00 vCPU-hours, 40.00 GB-hours, about $0.76 (prices of us-east-1 as quoted on 2026-11-27)"
    )


def test_machines_cost_by_the_hour_and_an_unknown_type_is_named():
    # 2 h x 3 x (0.192 + 0.048)
    assert cluster_usage(["m5.xlarge"] * 3, 2).usd == pytest.approx(1.44)
    assert cluster_usage(["m5.xlarge"] * 3, 2).vcpu_hours == 24
    assert usage_line(cluster_usage(["z9.huge"], 1)).endswith("; no price of z9.huge in the table)")
    assert "less with Flex" in usage_line(serverless_usage(1, 4, 0, "X86_64", flex=True))
    unpriced = usage_line(serverless_usage(1, 4, 0, "ARM64", flex=False))
    assert unpriced.startswith("1.00 vCPU-hours, 4.00 GB-hours, cost unknown")
    assert unpriced.endswith("; no price of ARM64 in the table)")


def test_cancelling_sees_the_end(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account) == 0
    account.job_runs[0].state = "RUNNING"
    assert cli.main(["emr", "cancel", f"{account.application}/{account.job_runs[0].id}"]) == 0
    assert capsys.readouterr().out.endswith("CANCELLED\n")
    assert account.job_runs[0].state == "CANCELLED"


def test_cancelling_a_step_ends_those_behind_it_and_its_driver_in_the_cluster_too(monkeypatch: pytest.MonkeyPatch):
    client = boto3.client("emr", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        info = {"ResourceManagerApplicationIds": ["application_1_0007"], "ResourceManager": "YARN"}
        step = {"Id": "s-1", "Name": "moviepipe-x-1-bronze", "Status": {"State": "RUNNING"}, "AdditionalInfo": info}
        waiting = {"Id": "s-2", "Name": "moviepipe-x-1-gold", "Status": {"State": "PENDING"}}
        other = {"Id": "s-3", "Name": "moviepipe-y-1-gold", "Status": {"State": "PENDING"}}
        cluster = {"Id": "j-1", "LogUri": f"{LOGS}/", "Status": {"State": "RUNNING"}}
        stubber.add_response("describe_step", {"Step": step})
        stubber.add_response("describe_cluster", {"Cluster": cluster})
        stubber.add_response("list_steps", {"Steps": [other, waiting, step]})
        asked = {"ClusterId": "j-1", "StepIds": ["s-1", "s-2"], "StepCancellationOption": "TERMINATE_PROCESS"}
        stubber.add_response("cancel_steps", {"CancelStepsInfoList": [{"StepId": "s-1", "Status": "SUBMITTED"}]}, asked)
        kill = {
            "Name": "end application_1_0007",
            "ActionOnFailure": "CONTINUE",
            "HadoopJarStep": {
                "Jar": "command-runner.jar",
                "Args": ["yarn", "application", "-kill", "application_1_0007"],
            },
        }
        stubber.add_response("add_job_flow_steps", {"StepIds": ["s-2"]}, {"JobFlowId": "j-1", "Steps": [kill]})
        place = Clusters(client)
        place.cancel(place.get("j-1/s-1"))
        stubber.assert_no_pending_responses()


def test_a_step_whose_cluster_ended_without_it_has_failed_with_the_clusters_reason():
    client = boto3.client("emr", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        stubber.add_response(
            "describe_step", {"Step": {"Id": "s-1", "Name": "moviepipe-x", "Status": {"State": "PENDING"}}}
        )
        reason = {"Code": "BOOTSTRAP_FAILURE", "Message": "On the master instance, bootstrap action 1 failed"}
        status = {"State": "TERMINATED_WITH_ERRORS", "StateChangeReason": reason}
        stubber.add_response("describe_cluster", {"Cluster": {"Id": "j-1", "Status": status}})
        run = Clusters(client).get("j-1/s-1")
    assert (run.state, run.reason) == ("FAILED", "On the master instance, bootstrap action 1 failed")


def test_the_logs_of_a_step_are_its_drivers_before_its_own(account: Account, capsys: pytest.CaptureFixture[str]):
    assert submit(account, "gold", "--cluster", account.cluster, "--no-wait", target="ec2") == 0
    run_id = f"{account.cluster}/{account.steps[0].id}"
    capsys.readouterr()
    assert cli.main(["emr", "logs", run_id]) == 1
    assert "Try again in five minutes" in line_of(capsys)
    folder = f"logs/{account.cluster}/steps/{account.steps[0].id}"
    account.put(f"{folder}/stderr.gz", gzip.compress(b"first\nlast\n"))
    assert cli.main(["emr", "logs", run_id, "--lines", "1"]) == 0
    assert capsys.readouterr().out == "last\n"


@pytest.mark.parametrize("command", ["status", "logs", "cancel"])
def test_what_is_no_run_is_said_so(capsys: pytest.CaptureFixture[str], command: str):
    assert cli.main(["emr", command, "yesterday's"]) == 1
    assert "yesterday's is no run. Give what `emr submit` printed" in line_of(capsys)
