"""What is to run on EMR, and the rules that EMR's own model does not have."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

JOBS = ("run", "bronze", "silver", "gold", "similar", "charts")
DRAWING, REBUILDING = ("run", "charts"), ("silver", "gold", "similar")
TARGETS = ("serverless", "ec2")
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 10_080  # EMR Serverless takes no other time-out for a batch
PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w!.*'()/-]+)?", re.ASCII)
LAKE = re.compile(r"s3://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9](/.+)?")
ARTIFACT = re.compile(r"moviepipe-[\w.]+-[0-9a-f]{12}", re.ASCII)
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
APPLICATION, CLUSTER = re.compile(r"[0-9a-z]{1,64}", re.ASCII), re.compile(r"j-[0-9A-Z]+", re.ASCII)
RELEASE = re.compile(r"emr-spark-8\.(\d+)\.\d+", re.ASCII)
OLDEST_MINOR, RELEASE_WANTED = 1, "emr-spark-8.2.0"
NOT_IN_A_TAG = re.compile(r"[^\w .:/=+@-]")


@dataclass(frozen=True)
class Submission:
    """One job of an artifact over a lake, with the options of its command and Spark's properties."""

    job: str
    lake: str
    artifact: str
    logs: str
    options: tuple[str, ...]
    properties: Mapping[str, str]

    @property
    def arguments(self) -> list[str]:
        """What the job's file gets."""
        return ["--env", "emr", "--lake", self.lake, *self.options]

    @property
    def tags(self) -> dict[str, str]:
        """Tags by which costs are allocated; they have to be switched on once, in the account's billing."""
        lake = NOT_IN_A_TAG.sub("_", self.lake)[:256]
        return {"project": "moviepipe", "moviepipe-job": self.job, "moviepipe-lake": lake}

    @property
    def faults(self) -> list[str]:
        """What no request may hold, each as one sentence with its remedy."""
        return [*self._faults()]

    def _faults(self) -> Iterator[str]:
        if self.job not in JOBS:
            yield f"{self.job} is no job for a cluster. Choose from {', '.join(JOBS)}."
        if not LAKE.fullmatch(self.lake):
            yield f"The lake {self.lake} is not in S3, where a cluster could read it. Give --lake s3://BUCKET/PREFIX."
        if not PLACE.fullmatch(self.artifact) or not ARTIFACT.fullmatch(self.artifact.rpartition("/")[2]):
            told = f"{self.artifact} is no uploaded artifact." if self.artifact else "No artifact is named."
            yield f"{told} Run `moviepipe emr package --to s3://BUCKET/PREFIX`, and give --artifact what it prints."
        if not PLACE.fullmatch(self.logs):
            told = f"{self.logs} is no place in S3 for logs." if self.logs else "No place for logs is named."
            yield f"{told} Give --logs s3://BUCKET/PREFIX, with letters, digits and ! - _ . * ' ( ) / only."


def family(jobs: tuple[Submission, ...], place: str) -> str:
    """The beginning of the names of all runs over a lake; and, with a day and an attempt, of one command's runs."""
    asked = [[each.job, each.artifact, each.logs, each.options, sorted(each.properties.items())] for each in jobs]
    return f"{lake_mark(jobs[0].lake)}-{'-'.join(each.job for each in jobs)[:14]}-{_digest(json.dumps([asked, place]))}"


def lake_mark(lake: str) -> str:
    """The beginning of the names of all runs that write to a lake."""
    return f"moviepipe-{_digest(lake)}"


def run_name(kin: str, day: date, attempt: int) -> str:
    """The name of a run, which is its idempotency token too: the same command gives the same until it has failed."""
    return f"{kin}-{day:%Y%m%d}-{attempt}"


def release_fault(label: str) -> str | None:
    """Why a release is not one that moviepipe runs on."""
    found = RELEASE.fullmatch(label)
    if found and int(found[1]) >= OLDEST_MINOR:
        return None
    meaning = "has Spark 4.0 and Delta 4.0" if found else "is none with Spark 4.1 and Delta 4.2"
    return f"The release {label or 'that is not named'} {meaning}. Take {RELEASE_WANTED}."


def serverless_faults(application: str, role: str, timeout_minutes: int) -> Iterator[str]:
    """What EMR Serverless cannot be asked with."""
    if not APPLICATION.fullmatch(application):
        yield f"{_named(application)} is no EMR Serverless application. Give --application an id, as in 00f1abcdefg."
    if not ROLE_ARN.fullmatch(role):
        yield f"{_named(role)} is no role of a job. Give --role its ARN, as in arn:aws:iam::123456789012:role/NAME."
    if not SHORTEST_MINUTES <= timeout_minutes <= LONGEST_MINUTES:
        yield (
            f"emr.timeout_minutes is {timeout_minutes}, and EMR Serverless takes {SHORTEST_MINUTES} to "
            f"{LONGEST_MINUTES}. Set emr.timeout_minutes."
        )


def cluster_fault(cluster: str) -> str | None:
    """Why a text is no cluster's id."""
    return (
        None if CLUSTER.fullmatch(cluster) else f"{cluster} is no cluster. Give --cluster its id, as in j-2AXXXGAPLF."
    )


def transient_faults(release: str, roles: Mapping[str, str]) -> Iterator[str]:
    """What no cluster can be made of; `roles` are settings with the names of roles."""
    if fault := release_fault(release):
        yield f"{fault[:-1]}, as emr.release."
    for setting, name in roles.items():
        if not ROLE_NAME.fullmatch(name):
            yield f"{setting} is {_named(name)}, which is no role's name. Set it to the name, without arn:… before it."


def _named(text: str) -> str:
    return text or "(nothing)"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
