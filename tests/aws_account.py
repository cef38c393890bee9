"""A stand-in of an AWS account (moto), with a bucket that holds an artifact, an application and a cluster."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.emr.models import emr_backends
from moto.emrserverless.models import emrserverless_backends

from moviepipe.io.storage import aws

REGION, BUCKET = "us-east-1", "films"
LAKE, LOGS = f"s3://{BUCKET}/lake", f"s3://{BUCKET}/logs"
ARTIFACT = f"s3://{BUCKET}/artifacts/moviepipe-0.1.0-0123456789ab"
ROLE = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/moviepipe-job"
RELEASE = "emr-spark-8.2.0"


@dataclass
class Account:
    """The clients of the account, and what the stand-in lets a test set: states, and the release it does not know."""

    s3: Any = field(default_factory=lambda: boto3.client("s3"))
    serverless: Any = field(default_factory=lambda: boto3.client("emr-serverless"))
    emr: Any = field(default_factory=lambda: boto3.client("emr"))
    application: str = ""
    cluster: str = ""

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    @property
    def job_runs(self) -> list[Any]:
        """The stand-in's own objects of the application's runs, the oldest first."""
        return emrserverless_backends[DEFAULT_ACCOUNT_ID][REGION].job_runs.get(self.application, [])

    @property
    def clusters(self) -> dict[str, Any]:
        return emr_backends[DEFAULT_ACCOUNT_ID][REGION].clusters

    @property
    def steps(self) -> list[Any]:
        return self.clusters[self.cluster].steps

    def release(self, label: str) -> None:
        """Gives the application a release label, which the stand-in would refuse to make it with."""
        emrserverless_backends[DEFAULT_ACCOUNT_ID][REGION].applications[self.application].release_label = label

    def make(self) -> None:
        """An application and a cluster that have run nothing, and an artifact; nothing else."""
        self.clusters.clear()
        for key in self.keys():
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        manifest = {"name": ARTIFACT.rpartition("/")[2], "python": "3.11", "machine": "x86_64", "moviepipe": "0.1.0"}
        self.put(f"{ARTIFACT.removeprefix(f's3://{BUCKET}/')}/manifest.json", json.dumps(manifest).encode())
        made = self.serverless.create_application(
            type="SPARK", releaseLabel="emr-7.0.0", maximumCapacity={"cpu": "16 vCPU", "memory": "64 GB"}
        )
        self.application = made["applicationId"]
        self.release(RELEASE)
        emrserverless_backends[DEFAULT_ACCOUNT_ID][REGION].job_runs[self.application] = []
        instances = {"MasterInstanceType": "m5.xlarge", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True}
        cluster = self.emr.run_job_flow(
            Name="films", ReleaseLabel=RELEASE, LogUri=f"{LOGS}/", Instances=instances, StepConcurrencyLevel=1
        )
        self.cluster = cluster["JobFlowId"]

    def keys(self) -> list[str]:
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


@contextmanager
def an_account(patch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The account, reached by the standard variables of this process."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patch.setenv(name, "testing")
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    aws.access.cache_clear()
    with mock_aws():
        account = Account()
        account.s3.create_bucket(Bucket=BUCKET)
        account.make()
        yield account
    aws.access.cache_clear()
