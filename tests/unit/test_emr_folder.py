"""The files of emr/: the stack and its policies, the definitions, and the ten commands of the README."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from cfnlint.api import lint_file

from aws_account import BUCKET, ROLE, Account, an_account
from made_wheels import write_wheels
from moviepipe import cli
from moviepipe.emr.model import model_faults
from moviepipe.emr.properties import properties_in, properties_text
from moviepipe.emr.requests import job_run
from moviepipe.emr.submission import Submission, release_fault
from moviepipe.emr.target import Target
from moviepipe.pipelines import emr_doctor, emr_package
from moviepipe.pipelines.doctor import OK, Finding
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "emr"
POLICIES = sorted(path.stem for path in (FOLDER / "policies").glob("*.json"))
OF_STACK = {
    "job": ("JobPolicy", None),
    "submitter": ("SubmitterPolicy", None),
    "submitter-ec2": ("SubmitterEc2Policy", None),
    "glue": ("GluePolicy", None),
    "fetch-function": ("FetchRole", 0),
    "charts-function": ("DrawChartsRole", 0),
    "uploads-function": ("OnVideoUploadRole", 0),
    "schedule": ("DailyRole", 0),
}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms: `!Sub text` as the text, any other as its name and argument."""


def _short_form(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return value if suffix == "Sub" else {suffix: value}


Loader.add_multi_constructor("!", _short_form)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return yaml.load((FOLDER / "template.yaml").read_text(encoding="utf-8"), Loader)


def policy(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / "policies" / f"{name}.json").read_text(encoding="utf-8"))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_cfn_lint_has_nothing_to_say_of_the_stack():
    assert [str(found) for found in lint_file(FOLDER / "template.yaml")] == []


@pytest.mark.parametrize("name", POLICIES)
def test_the_stack_has_the_policies_of_the_folder(template: dict[str, Any], name: str):
    resource, number = OF_STACK[name]
    properties = template["Resources"][resource]["Properties"]
    document = properties["PolicyDocument"] if number is None else properties["Policies"][number]["PolicyDocument"]
    assert document == policy(name)


@pytest.mark.parametrize("name", POLICIES)
def test_no_policy_allows_more_than_it_names(name: str):
    for statement in policy(name)["Statement"]:
        actions = as_list(statement["Action"])
        assert not [action for action in actions if action.endswith("*")], statement["Sid"]
        if statement["Resource"] == "*":
            reads = all(re.search(r":(List|Describe)", action) for action in actions)
            assert reads or "Condition" in statement, statement["Sid"]
        if "s3:ListBucket" in actions and "${Bucket}" in json.dumps(statement):
            assert "s3:prefix" in json.dumps(statement.get("Condition")), statement["Sid"]
        if any(action.startswith("secretsmanager:") for action in actions):
            assert statement["Resource"].endswith("secret:${AWS::StackName}/tmdb-??????")


def test_who_submits_to_serverless_passes_one_role_to_one_service():
    passing = [each for each in policy("submitter")["Statement"] if "iam:PassRole" in each["Action"]]
    assert [each["Resource"].partition("AccountId}:")[2] for each in passing] == ["role/${AWS::StackName}-job"]
    assert passing[0]["Condition"] == {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}


def test_a_key_that_cannot_exist_is_a_404_for_the_job():
    listing = [each for each in policy("job")["Statement"] if each["Action"] == ["s3:ListBucket"]]
    assert listing[0]["Condition"]["StringLikeIfExists"]["s3:prefix"][:2] == ["lake", "lake/*"]


def test_the_schedule_is_off_until_it_is_switched_on(template: dict[str, Any]):
    assert template["Parameters"]["DailyRun"]["Default"] == "off"
    schedule = template["Resources"]["Schedule"]["Properties"]
    assert schedule["State"] == {"If": ["IsDaily", "ENABLED", "DISABLED"]}
    states = template["Resources"]["Daily"]["Properties"]["Definition"]["States"]
    assert [*states] == ["Fetch changes", "Build the layers"]
    assert template["Resources"]["FailedDailyRun"]["Properties"]["AlarmActions"] == [{"Ref": "Failures"}]
    assert template["Resources"]["FailedRun"]["Properties"]["EventPattern"]["detail"]["state"] == ["FAILED"]


def test_the_daily_run_has_the_parameters_that_submit_would_give(template: dict[str, Any]):
    daily = template["Resources"]["Daily"]["Properties"]
    configured = (ROOT / "conf" / "spark-emr.conf").read_text(encoding="utf-8")
    properties = properties_in(properties_text(configured, Target("3.11", "x86_64")))
    run = Submission("run", "s3://films/lake", "s3://films/artifacts/moviepipe-0.1.0-0123456789ab", "", (), properties)
    asked = job_run(run, "name", "00f1app", ROLE, 240, flex=False)["jobDriver"]["sparkSubmit"]["sparkSubmitParameters"]
    given = daily["DefinitionSubstitutions"]["Spark"].replace("${Artifact}", run.artifact)
    assert given.split() == asked.split()


@pytest.mark.parametrize("handler", ["fetch_year", "fetch_changes", "draw_charts", "on_video_upload"])
def test_the_stacks_functions_are_those_there_are(template: dict[str, Any], handler: str):
    from moviepipe import lambdas

    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Function"]
    assert f"moviepipe.lambdas.{handler}" in {each["Properties"]["Handler"] for each in functions}
    assert callable(getattr(lambdas, handler))


def test_the_application_has_an_end_when_idle_an_upper_bound_logs_and_tags():
    application = json.loads((FOLDER / "application.json").read_text(encoding="utf-8"))
    assert model_faults("emr-serverless", "CreateApplication", {"clientToken": "a", **application}) == []
    assert application["autoStopConfiguration"] == {"enabled": True, "idleTimeoutMinutes": 5}
    assert application["maximumCapacity"]["cpu"] == "16 vCPU"
    assert application["tags"] == {"project": "moviepipe"}
    assert release_fault(application["releaseLabel"]) is None


def test_the_cluster_has_them_too_and_runs_one_step_at_a_time():
    cluster = json.loads((FOLDER / "cluster.json").read_text(encoding="utf-8"))
    assert model_faults("emr", "RunJobFlow", cluster) == []
    assert cluster["AutoTerminationPolicy"] == {"IdleTimeout": 1800}
    assert cluster["ManagedScalingPolicy"]["ComputeLimits"]["MaximumCapacityUnits"] == 4
    assert (cluster["StepConcurrencyLevel"], cluster["LogUri"]) == (1, "s3://BUCKET/logs/")
    assert release_fault(cluster["ReleaseLabel"]) is None


def test_the_bootstrap_script_is_one_and_finds_the_python_there_is(tmp_path: Path):
    script = FOLDER / "bootstrap.sh"
    done = subprocess.run(["bash", script, "python3"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Python 3.")
    (tmp_path / "sudo").write_text('#!/bin/bash\necho "asked: $*"\nexit 3\n', encoding="utf-8")
    (tmp_path / "sudo").chmod(0o755)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    lacks = subprocess.run(["bash", script, "python3.99"], env=path, capture_output=True, text=True, check=False)
    assert (lacks.returncode, lacks.stdout) == (3, "asked: dnf install --assumeyes python3.99\n")


def test_the_workflow_calls_make_targets_that_there_are():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8"))
    runs = [each["run"] for each in workflow["jobs"]["checks"]["steps"] if "run" in each]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert runs == ["make setup", "make lint", "make test"]
    assert [run for run in runs if not re.search(rf"^{run.split()[1]}:", makefile, re.MULTILINE)] == []


def test_the_dockerfile_copies_what_there_is():
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    copied = {part for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for part in line.split()[:-1]}
    assert sorted(name for name in copied if not (ROOT / name).exists()) == []


# The ten commands, in an account of moto's. It makes no stack of this template, so the test makes what that would have.


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    with an_account(monkeypatch) as made:
        made.s3.create_bucket(Bucket="films-charts")
        boto3.client("secretsmanager").create_secret(Name="moviepipe/tmdb")
        yield made


def commands() -> list[str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    block = text.partition("<!-- ten commands")[2].partition("```\n")[2].partition("```")[0]
    return block.splitlines()


def pascal(option: str) -> str:
    return "".join(word.capitalize() for word in option.strip("-").split("-"))


def run_aws(words: list[str]) -> Any:
    """A command of AWS's command line as the call that it stands for."""
    service, operation, *rest = words
    if (service, operation) == ("cloudformation", "deploy"):
        options = dict(zip(rest[::2], rest[1::2], strict=True))
        assert (ROOT / options["--template-file"]).is_file()
        assert options["--capabilities"] == "CAPABILITY_NAMED_IAM"
        return None
    if (service, operation) == ("s3", "ls"):
        listed = boto3.client("s3").list_objects_v2(Bucket=rest[0].removeprefix("s3://"))
        return [each["Key"] for each in listed.get("Contents", ())]
    pairs = zip(rest[::2], rest[1::2], strict=True)
    arguments = {
        pascal(name): Path(value[7:]).read_text() if value.startswith("file://") else value for name, value in pairs
    }
    return getattr(boto3.client(service), operation.replace("-", "_"))(**arguments)


def test_the_ten_commands_lead_to_a_run(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """`doctor` does not look at EMR's release, which moto does not know; and moto's runs draw no charts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "key.txt").write_text(DEMO_KEY)
    _pack_made_up_wheels(tmp_path, monkeypatch)
    boto3.client("iam").create_role(
        RoleName="moviepipe-job", AssumeRolePolicyDocument=json.dumps({"Service": "emr-serverless.amazonaws.com"})
    )
    monkeypatch.setattr(emr_doctor, "_release", lambda *_: [Finding("Release", OK, "not looked at")])
    names = {"CHARTS_BUCKET": "films-charts", "BUCKET": BUCKET, "APPLICATION": account.application, "JOB_ROLE": ROLE}
    told = []
    with DemoServer(Catalogue(2_000), rules=Rules(sick_every=None)) as server:
        monkeypatch.setenv("MOVIEPIPE_TMDB__BASE_URL", server.base_url)
        monkeypatch.setenv("MOVIEPIPE_TMDB__REQUESTS_PER_SECOND", "400")
        monkeypatch.delenv("TMDB_API_KEY", raising=False)
        assert len(commands()) == 10
        for command in commands():
            for name, value in names.items():
                command = re.sub(rf"(?<=[=/]){name}\b", value, command)
            program, *words = shlex.split(command)
            if program == "export":
                for word in words:
                    monkeypatch.setenv(*word.split("=", 1))
            elif program == "aws":
                told.append(run_aws(words))
            else:
                words = [word.replace("2023", "2019") for word in words]
                assert (program, cli.main(words)) == ("moviepipe", 0), capsys.readouterr()
            if words[:2] == ["emr", "package"]:
                names["ARTIFACT"] = re.findall(r"moviepipe-0\.1\.0-[0-9a-f]{12}", capsys.readouterr().out)[0]
    (run,) = account.job_runs
    submitted = run.job_driver["sparkSubmit"]
    assert submitted["entryPoint"] == f"s3://{BUCKET}/artifacts/{names['ARTIFACT']}/jobs/run.py"
    stored = account.keys()
    assert submitted["entryPoint"].removeprefix(f"s3://{BUCKET}/") in stored
    assert [key for key in stored if key.startswith("lake/landing/")]
    assert told[-1] == []


def _pack_made_up_wheels(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Lets `emr package` pack two small packages instead of all."""
    write_wheels(folder / "index")
    patch.setenv("PIP_CONFIG_FILE", "/dev/null")
    patch.setenv("PIP_NO_INDEX", "1")
    patch.setenv("PIP_FIND_LINKS", str(folder / "index"))
    patch.setattr(emr_package, "pins", lambda *_: ["alpha==1.0", "beta==2.0"])
