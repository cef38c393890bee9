"""What AWS refuses, as one line with what helps; and the clients that are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from moviepipe.errors import ClusterError
from moviepipe.io.storage.refusals import RENEW

CREDENTIALS = "AWS does not take these credentials. Check AWS_PROFILE, or the AWS_… variables."
# By an error's code or its class; {what}, {region}, {policy} and {text} are put in.
MEANINGS = {
    "ExpiredToken": f"The AWS credentials have expired. {RENEW}",
    "UnrecognizedClientException": CREDENTIALS,
    "InvalidSignatureException": CREDENTIALS,
    "AccessDenied": "AWS denies {what} ({text}). Attach emr/policies/{policy}.json to these credentials, or check the "
    "role that is passed.",
    "ResourceNotFoundException": "{what}: there is no such thing in {region} ({text}). Check its id, and AWS_REGION.",
    "ServiceQuotaExceededException": "{what}: a quota of the account is used up ({text}). Wait for other runs to end, "
    "or ask AWS for more in Service Quotas.",
    "ThrottlingException": "{what}: AWS is asked too often in {region}. Run it again in a minute.",
    "NoCredentialsError": "There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY.",
    "NoRegionError": "No AWS region is known. Set AWS_REGION to that of the bucket.",
    "ProfileNotFound": "{text}. Set AWS_PROFILE to one that ~/.aws/config has.",
    "EndpointConnectionError": "{what}: {region} gives no answer ({text}). Check AWS_REGION and the network.",
}
SAME_AS = {
    "ExpiredTokenException": "ExpiredToken",
    "RequestExpired": "ExpiredToken",
    "TokenRetrievalError": "ExpiredToken",
    "SSOTokenLoadError": "ExpiredToken",
    "UnauthorizedSSOTokenError": "ExpiredToken",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "PartialCredentialsError": "NoCredentialsError",
    "AccessDeniedException": "AccessDenied",
    "EntityNotFoundException": "ResourceNotFoundException",
    "TooManyRequestsException": "ThrottlingException",
    "ConnectTimeoutError": "EndpointConnectionError",
    "ReadTimeoutError": "EndpointConnectionError",
    "ConnectionClosedError": "EndpointConnectionError",
    "InvalidRegionError": "EndpointConnectionError",
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
    if isinstance(failure, ClientError):
        error = failure.response["Error"]
        code, text = str(error.get("Code", "")), str(error.get("Message", ""))
    else:
        code, text = type(failure).__name__, str(failure)
    text = " ".join(text.split()).rstrip(".") or code
    template = MEANINGS.get(SAME_AS.get(code, code), "{what}: AWS refuses it ({text}). Change what it names.")
    return template.format(what=what, region=region, policy=policy, text=text)
