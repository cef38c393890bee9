"""`doctor --env emr`: each check seen to be right and to fail, against moto; Stubber answers where moto does not."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from aws_account import ARTIFACT, BUCKET, LAKE, RELEASE, ROLE, Account, an_account
from moviepipe import cli
from moviepipe.config import Settings, load_settings
from moviepipe.pipelines import emr_doctor
from moviepipe.pipelines.doctor import MISSING, OK, OPTIONAL, Finding
from moviepipe.pipelines.emr_doctor import Clients, examine_emr

SECRET, KEY = "films/tmdb", "the-key-itself"
VERSIONS = {"Spark": "4.1.3-amzn-0", "Delta": "4.2.0-amzn-0", "Hadoop": "3.4.2"}


client_of = cache(boto3.client)


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    """The account with its roles and the secret."""
    with pytest.MonkeyPatch.context() as patch, an_account(patch) as made:
        client_of.cache_clear()
        iam = client_of("iam")
        for name, service in (("moviepipe-job", "emr-serverless"), ("moviepipe-emr-service", "elasticmapreduce")):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
        iam.create_instance_profile(InstanceProfileName="moviepipe-emr-machine")
        iam.add_role_to_instance_profile(InstanceProfileName="moviepipe-emr-machine", RoleName="moviepipe-emr-service")
        client_of("secretsmanager").create_secret(Name=SECRET, SecretString=KEY)
        yield made


@pytest.fixture
def account(one_account: Account) -> Account:
    one_account.make()
    client_of("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=KEY)
    client_of("iam").update_assume_role_policy(RoleName="moviepipe-job", PolicyDocument=trust("emr-serverless"))
    return one_account


def trust(service: str) -> str:
    principal = {"Service": f"{service}.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def clients(versions: dict[str, str] | None = None, **others: Any) -> Clients:
    """moto's clients, but for a release's versions, which moto does not know, and for those that a test gives."""

    def make(service: str) -> Any:
        if service != "emr":
            return others.get(service.replace("-", "_")) or client_of(service)
        client = boto3.client("emr")
        stubber = Stubber(client)
        listed = [{"Name": name, "Version": each} for name, each in (versions or VERSIONS).items()]
        stubber.add_response("describe_release_label", {"ReleaseLabel": RELEASE, "Applications": listed})
        stubber.activate()
        return client

    return Clients(make)


def settings(account: Account, *assignments: str, lake: str = LAKE) -> Settings:
    asked = [f"emr.application={account.application}", f"emr.role={ROLE}", f"emr.artifact={ARTIFACT}"]
    return load_settings("emr", [*asked, f"tmdb.secret={SECRET}", *assignments], options={"lake": lake})


def finding(found: list[Finding], what: str) -> Finding:
    return next(each for each in found if each.what == what)


def test_all_that_is_there_is_ok_and_nothing_is_left(account: Account):
    before = account.keys()
    found = examine_emr(settings(account), clients())
    assert [(each.what, each.state) for each in found] == [
        ("AWS account", OK),
        ("Spark", OK),
        ("Delta", OK),
        ("Lake is read", OK),
        ("Lake is written", OK),
        ("Job's role", OK),
        ("TMDb's secret", OK),
        ("Artifact", OK),
    ]
    assert account.keys() == before
    assert KEY not in repr(found)


def without_credentials(account: Account, patch: pytest.MonkeyPatch) -> list[Finding]:
    client = boto3.client("sts")
    stubber = Stubber(client)
    stubber.add_client_error("get_caller_identity", "ExpiredToken", "expired")
    stubber.activate()
    return examine_emr(settings(account), clients(sts=client))


def of_spark_3(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    account.release("emr-7.5.0")
    return examine_emr(settings(account), clients())


def with_other_delta(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account), clients(VERSIONS | {"Delta": "4.0.0-amzn-1"}))


def without_application(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, "emr.application=00nothere"), clients())


def without_bucket(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, lake="s3://no-such-films/lake"), clients())


def with_a_local_lake(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, lake="./lake"), clients())


def s3_that_denies(*denied: str) -> Any:
    """A client of S3 that has the bucket, and denies some operations."""
    client = boto3.client("s3")
    stubber = Stubber(client)
    stubber.add_response("head_bucket", {})
    if "head_object" in denied:
        stubber.add_client_error("head_object", "403", "Forbidden", 403)
    else:
        stubber.add_client_error("head_object", "404", "Not Found", 404)
    if "put_object" in denied:
        stubber.add_client_error("put_object", "AccessDenied", "Access Denied", 403)
    else:
        stubber.add_response("put_object", {})
        stubber.add_response("delete_object", {})
    stubber.add_client_error("get_object", "NoSuchKey", "no such key", 404)
    stubber.activate()
    return client


def without_listing(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account), clients(s3=s3_that_denies("head_object")))


def without_writing(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account), clients(s3=s3_that_denies("put_object")))


def without_artifact(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account), clients(s3=s3_that_denies()))


def with_another_artifact(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    manifest = {"moviepipe": "0.0.9", "name": "x", "python": "3.11", "machine": "x86_64"}
    account.put(f"artifacts/{ARTIFACT.rpartition('/')[2]}/manifest.json", json.dumps(manifest).encode())
    return examine_emr(settings(account), clients())


def with_no_artifact(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, "emr.artifact="), clients())


def without_role(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, f"emr.role={ROLE}-other"), clients())


def with_a_role_of_another_service(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    client_of("iam").update_assume_role_policy(RoleName="moviepipe-job", PolicyDocument=trust("lambda"))
    return examine_emr(settings(account), clients())


def with_no_arn(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, "emr.role=moviepipe-job"), clients())


def without_secret(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    return examine_emr(settings(account, "tmdb.secret=films/other"), clients())


def with_an_empty_secret(account: Account, _: pytest.MonkeyPatch) -> list[Finding]:
    client_of("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=" ")
    return examine_emr(settings(account), clients())


@pytest.mark.parametrize(
    ("look", "what", "found", "fix"),
    [
        (without_credentials, "AWS account", "have expired", "run it again"),
        (of_spark_3, "Release", "emr-7.5.0 is none with Spark 4.1 and Delta 4.2", "emr-spark-8.2.0"),
        (with_other_delta, "Delta", "4.0.0-amzn-1 of emr-spark-8.2.0, and ours is 4.2.0", "take emr-spark-8.2.0"),
        (without_application, "Release", "there is no such thing in us-east-1", "Check its id, and AWS_REGION"),
        (without_bucket, "Lake's bucket", "there is no bucket no-such-films", "aws s3 mb s3://no-such-films"),
        (with_a_local_lake, "Lake", "./lake is not in S3", "--lake s3://BUCKET/PREFIX"),
        (without_listing, "Lake is read", "403 for a key that cannot exist", "grant s3:ListBucket"),
        (without_writing, "Lake is written", "AccessDenied", "grant s3:PutObject and s3:DeleteObject"),
        (without_artifact, "Artifact", "is not there whole (NoSuchKey)", "emr package --to s3://films/artifacts"),
        (with_another_artifact, "Artifact", "is of moviepipe 0.0.9, and this is 0.1.0", "moviepipe emr package"),
        (with_no_artifact, "Artifact", "none is named", "set emr.artifact"),
        (without_role, "Job's role", "there is no role moviepipe-job-other", "emr/template.yaml"),
        (with_a_role_of_another_service, "Job's role", "does not trust emr-serverless", "update-assume-role-policy"),
        (with_no_arn, "Job's role", "moviepipe-job, and EMR Serverless needs one", "set emr.role to its ARN"),
        (
            without_secret,
            "TMDb's secret",
            "films/other (setting tmdb.secret) is not there",
            "Check its name and AWS_REGION",
        ),
        (with_an_empty_secret, "TMDb's secret", "films/tmdb is empty", "put-secret-value --secret-id films/tmdb"),
    ],
)
def test_each_check_fails_with_a_remedy(
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    look: Callable[[Account, pytest.MonkeyPatch], list[Finding]],
    what: str,
    found: str,
    fix: str,
):
    bad = finding(look(account, monkeypatch), what)
    assert bad.state == MISSING
    assert found in bad.found
    assert fix in bad.fix


def test_a_cluster_of_its_own_needs_two_roles_more(account: Account):
    own = ("emr.application=", "emr.role=")
    found = examine_emr(settings(account, *own), clients())
    assert finding(found, "EMR's role") == Finding("EMR's role", OK, "moviepipe-emr-service")
    assert finding(found, "Machines' role") == Finding("Machines' role", OK, "moviepipe-emr-machine")
    assert finding(found, "Job's role").state == OPTIONAL
    bad = examine_emr(settings(account, *own, "emr.instance_profile=other"), clients())
    assert finding(bad, "Machines' role").found == "there is no instance profile other"
    empty = client_of("iam").create_instance_profile(InstanceProfileName="empty")["InstanceProfile"]
    bad = examine_emr(settings(account, *own, f"emr.instance_profile={empty['InstanceProfileName']}"), clients())
    assert finding(bad, "Machines' role").found == "the instance profile empty has no role"
    client_of("iam").delete_instance_profile(InstanceProfileName="empty")


def test_a_role_that_may_not_be_seen_is_no_fault(account: Account):
    client = boto3.client("iam")
    stubber = Stubber(client)
    stubber.add_client_error("get_role", "AccessDenied", "not authorized", 403)
    stubber.activate()
    role = finding(examine_emr(settings(account), clients(iam=client)), "Job's role")
    assert (role.state, role.found) == (OPTIONAL, "moviepipe-job cannot be seen with these credentials")


def test_the_command_shows_the_table_and_fails_when_something_is_missing(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(emr_doctor, "Clients", clients)
    given = [f"emr.application={account.application}", f"emr.role={ROLE}", f"tmdb.secret={SECRET}"]
    options = [part for each in given for part in ("--set", each)]
    place = ["doctor", "--env", "emr", "--lake", f"s3://{BUCKET}/lake", *options]
    assert cli.main([*place, "--set", f"emr.artifact={ARTIFACT}"]) == 0
    assert "Lake is written  ok" in capsys.readouterr().out
    assert cli.main(place) == 1
    assert capsys.readouterr().err == "moviepipe: Artifact missing; the table shows how to fix it.\n"
