"""`doctor --env emr`: what a first run on EMR needs, looked at with the credentials of whoever submits."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from moviepipe.aws_refusals import code_of
from moviepipe.config import Settings
from moviepipe.emr.submission import RELEASE_WANTED, ROLE_ARN, release_fault
from moviepipe.errors import ClusterError, CredentialsError, LakeError
from moviepipe.io.file_set import MANIFEST
from moviepipe.io.lake import Lake
from moviepipe.io.location import folder_of
from moviepipe.io.secret import read_secret
from moviepipe.io.storage.s3 import parts
from moviepipe.pipelines.doctor import MISSING, OK, OPTIONAL, Finding
from moviepipe.pipelines.emr_runs.refusals import client_of, meaning_of

POLICIES = "emr/policies"
SERVERLESS, EC2, EMR = "emr-serverless.amazonaws.com", "ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"
OURS = {"Spark": "pyspark", "Delta": "delta-spark"}
DENIED = "AccessDenied"
MISSING_KEY = ("404", "NoSuchKey", "NotFound")


@dataclass
class Clients:
    """The services that are asked, each when it is first needed."""

    make: Callable[[str], Any] = client_of
    _made: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, service: str) -> Any:
        """The client of a service."""
        if service not in self._made:
            self._made[service] = self.make(service)
        return self._made[service]


def examine_emr(settings: Settings, clients: Clients | None = None) -> list[Finding]:
    """Everything that a run on EMR needs, in the order in which it is needed; nothing that is there is changed."""
    clients = clients or Clients()
    who = _account(clients)
    if who.state == MISSING:
        return [who]
    return [
        who,
        *_release(settings, clients),
        *_bucket(settings, clients),
        *_roles(settings, clients),
        _secret(settings, clients),
        _artifact(settings, clients),
    ]


def _account(clients: Clients) -> Finding:
    try:
        client = clients["sts"]
        found = client.get_caller_identity()
    except ClusterError as exc:
        return _told("AWS account", exc)
    except (ClientError, BotoCoreError) as exc:
        return _told("AWS account", ClusterError(meaning_of(exc, "the account", "the region")))
    return Finding("AWS account", OK, f"{found['Account']} in {client.meta.region_name}")


def _told(what: str, failure: Exception) -> Finding:
    """A refusal as a finding: its last sentence is the remedy."""
    found, _, remedy = str(failure).rstrip(".").rpartition(". ")
    return Finding(what, MISSING, found or remedy, remedy)


def _release(settings: Settings, clients: Clients) -> Iterator[Finding]:
    try:
        label = _label(settings, clients)
        if fault := release_fault(label):
            yield Finding("Release", MISSING, fault.partition(". ")[0], f"an application of {RELEASE_WANTED}")
            return
        listed = clients["emr"].describe_release_label(ReleaseLabel=label).get("Applications", [])
    except (ClientError, BotoCoreError) as exc:
        yield _told("Release", ClusterError(meaning_of(exc, "the release", clients["emr"].meta.region_name)))
        return
    theirs = {each["Name"]: each["Version"] for each in listed}
    for name, package in OURS.items():
        there, here = theirs.get(name), version(package)
        if there is None:
            yield Finding(name, OPTIONAL, f"{label} does not say which, and ours is {here}", f"look at {label}'s notes")
        elif _minor(there) == _minor(here):
            yield Finding(name, OK, f"{there} of {label}, ours is {here}")
        else:
            yield Finding(name, MISSING, f"{there} of {label}, and ours is {here}", f"take {RELEASE_WANTED}")


def _label(settings: Settings, clients: Clients) -> str:
    emr = settings.emr
    if emr.application:
        found = clients["emr-serverless"].get_application(applicationId=emr.application)
        return str(found["application"]["releaseLabel"])
    if emr.cluster:
        return str(clients["emr"].describe_cluster(ClusterId=emr.cluster)["Cluster"].get("ReleaseLabel", ""))
    return emr.release


def _minor(text: str) -> list[str]:
    return text.partition("-")[0].split(".")[:2]


def _bucket(settings: Settings, clients: Clients) -> Iterator[Finding]:
    """Whether the lake's prefix is listed, read and written: a key that cannot exist has to be a 404."""
    uri = _uri_in_s3(settings.lake)
    if uri is None:
        yield Finding("Lake", MISSING, f"{settings.lake} is not in S3", "--lake s3://BUCKET/PREFIX")
        return
    client = clients["s3"]
    bucket, prefix = parts(uri)
    key = f"{prefix}/_doctor/{secrets.token_hex(8)}".lstrip("/")
    try:
        client.head_bucket(Bucket=bucket)
    except (ClientError, BotoCoreError) as exc:
        if code_of(exc) in (*MISSING_KEY, "NoSuchBucket"):
            yield Finding("Lake's bucket", MISSING, f"there is no bucket {bucket}", f"aws s3 mb s3://{bucket}")
            return
        if code_of(exc) != DENIED:
            yield _told("Lake's bucket", ClusterError(meaning_of(exc, f"s3://{bucket}", "the region")))
            return
    yield _reading(client, bucket, key, uri)
    yield _writing(client, bucket, key, uri)


def _uri_in_s3(location: str) -> str | None:
    try:
        lake = Lake.at(location)
    except LakeError:
        return None
    return None if lake.is_here else lake.uri


def _reading(client: Any, bucket: str, key: str, uri: str) -> Finding:
    try:
        client.head_object(Bucket=bucket, Key=key)
    except (ClientError, BotoCoreError) as exc:
        if code_of(exc) in MISSING_KEY:
            return Finding("Lake is read", OK, uri)
        if code_of(exc) == DENIED:
            found = f"{uri}: 403 for a key that cannot exist, where a first build needs a 404"
            return Finding("Lake is read", MISSING, found, f"grant s3:ListBucket on it, as {POLICIES}/job.json does")
        return _told("Lake is read", ClusterError(meaning_of(exc, uri, "the region")))
    return Finding("Lake is read", OK, uri)


def _writing(client: Any, bucket: str, key: str, uri: str) -> Finding:
    try:
        client.put_object(Bucket=bucket, Key=key, Body=b"")
        client.delete_object(Bucket=bucket, Key=key)
    except (ClientError, BotoCoreError) as exc:
        fix = f"grant s3:PutObject and s3:DeleteObject on it, as {POLICIES}/job.json does"
        return Finding("Lake is written", MISSING, f"{uri}: {code_of(exc)}", fix)
    return Finding("Lake is written", OK, uri)


def _roles(settings: Settings, clients: Clients) -> Iterator[Finding]:
    emr = settings.emr
    if emr.application or not emr.cluster:
        if not ROLE_ARN.fullmatch(emr.role):
            state = MISSING if emr.application else OPTIONAL
            told = f"{emr.role or 'none'}, and EMR Serverless needs one"
            yield Finding("Job's role", state, told, "set emr.role to its ARN")
        else:
            yield _role("Job's role", emr.role.rpartition("/")[2], SERVERLESS, clients)
    if not emr.application and not emr.cluster:
        yield _role("EMR's role", emr.service_role, EMR, clients)
        yield _profile(emr.instance_profile, clients)


def _role(what: str, name: str, service: str, clients: Clients) -> Finding:
    try:
        found = clients["iam"].get_role(RoleName=name)["Role"]
    except (ClientError, BotoCoreError) as exc:
        return _unseen(what, name, "role", exc)
    if service not in json.dumps(found["AssumeRolePolicyDocument"]):
        fix = f"aws iam update-assume-role-policy, with {service} as principal"
        return Finding(what, MISSING, f"{name} does not trust {service}", fix)
    return Finding(what, OK, name)


def _profile(name: str, clients: Clients) -> Finding:
    what = "Machines' role"
    try:
        found = clients["iam"].get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    except (ClientError, BotoCoreError) as exc:
        return _unseen(what, name, "instance profile", exc)
    if not found["Roles"]:
        fix = f"aws iam add-role-to-instance-profile --instance-profile-name {name} --role-name …"
        return Finding(what, MISSING, f"the instance profile {name} has no role", fix)
    return Finding(what, OK, name)


def _unseen(what: str, name: str, kind: str, failure: Exception) -> Finding:
    if code_of(failure) == DENIED:
        fix = f"grant iam:Get…, as {POLICIES}/submitter.json does"
        return Finding(what, OPTIONAL, f"{name} cannot be seen with these credentials", fix)
    if code_of(failure) in ("NoSuchEntity", "NoSuchEntityException"):
        return Finding(what, MISSING, f"there is no {kind} {name}", "make the stack of emr/template.yaml")
    return _told(what, ClusterError(meaning_of(failure, name, "IAM")))


def _secret(settings: Settings, clients: Clients) -> Finding:
    name = settings.tmdb.secret
    if not name:
        return Finding("TMDb's secret", OPTIONAL, "none, and only fetching needs one", "set tmdb.secret to its name")
    try:
        text = read_secret(name, "tmdb.secret", clients["secretsmanager"])
    except CredentialsError as exc:
        return _told("TMDb's secret", exc)
    if not text.strip():
        return Finding(
            "TMDb's secret", MISSING, f"{name} is empty", f"aws secretsmanager put-secret-value --secret-id {name}"
        )
    return Finding("TMDb's secret", OK, name)


def _artifact(settings: Settings, clients: Clients) -> Finding:
    what, artifact = "Artifact", settings.emr.artifact
    if not artifact:
        return Finding(what, MISSING, "none is named", "moviepipe emr package --to s3://…, and set emr.artifact")
    pack = f"moviepipe emr package --to {artifact.rpartition('/')[0]}"
    try:
        bucket, prefix = parts(folder_of(artifact))
        manifest = json.loads(clients["s3"].get_object(Bucket=bucket, Key=f"{prefix}/{MANIFEST}")["Body"].read())
    except (LakeError, ClientError, BotoCoreError, ValueError) as exc:
        return Finding(what, MISSING, f"{artifact} is not there whole ({code_of(exc)})", pack)
    here, there = version("moviepipe"), manifest.get("moviepipe")
    if there != here:
        return Finding(what, MISSING, f"{artifact} is of moviepipe {there}, and this is {here}", pack)
    return Finding(what, OK, f"{manifest['name']}, for Python {manifest['python']} on {manifest['machine']}")
