"""What AWS refuses, as one line with what helps; and the clients that are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from moviepipe import aws_refusals
from moviepipe.errors import ClusterError

OF_EMR = {  # {policy} is put in too
    "AccessDenied": "AWS denies {what} ({text}). Attach emr/policies/{policy}.json to these credentials, or check the "
    "role that is passed.",
    "ResourceNotFoundException": "{what}: there is no such thing in {region} ({text}). Check its id, and AWS_REGION.",
    "ServiceQuotaExceededException": "{what}: a quota of the account is used up ({text}). Wait for other runs to end, "
    "or ask AWS for more in Service Quotas.",
    "ClientError": "{what}: AWS refuses it ({text}). Change what it names.",
}
LIMITS = {"connect_timeout": 5, "read_timeout": 30, "retries": {"mode": "standard", "total_max_attempts": 5}}


def client_of(service: str, asks_once: bool = False) -> Any:
    """A client by the standard AWS variables and profiles; raises ClusterError when they are not complete.

    One that asks once is for what would be made twice when the first answer is lost.
    """
    limits = {**LIMITS, "retries": {"total_max_attempts": 1}} if asks_once else LIMITS
    with explained(service):
        return boto3.client(service, config=Config(**limits))


@contextmanager
def starting(name: str) -> Iterator[None]:
    """Says of a start that was broken off, or whose answer was lost, that the run may be there all the same."""
    hint = f"{name} may have been started all the same; the same command finds it then, and starts no second one."
    try:
        yield
    except KeyboardInterrupt as exc:
        raise ClusterError(f"Stopped. {hint}") from exc
    except ClusterError as exc:
        if isinstance(exc.__cause__, HTTPClientError):
            raise ClusterError(f"{exc} {hint}") from exc
        raise


@contextmanager
def explained(what: str, region: str = "the region", policy: str = "submitter") -> Iterator[None]:
    """Raises ClusterError for whatever AWS or the network refuses in the block, which is about `what`."""
    try:
        yield
    except (ClientError, BotoCoreError) as exc:
        raise ClusterError(meaning_of(exc, what, region, policy)) from exc


def meaning_of(failure: Exception, what: str, region: str, policy: str = "submitter") -> str:
    """The line about a refusal."""
    return aws_refusals.meaning_of(failure, what, f"AWS in {region}", OF_EMR, region=region, policy=policy)
