"""Files that belong together, uploaded to S3: whoever sees the last of them sees all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from moviepipe.errors import ConfigError, MoviepipeError

MEANINGS = {
    "NoCredentialsError": ("there are no AWS credentials", "Set AWS_PROFILE, or the AWS_… variables."),
    "ProfileNotFound": ("there is no such profile", "Check AWS_PROFILE."),
    "EndpointConnectionError": ("S3 cannot be reached", "Check the network, the region and AWS_ENDPOINT_URL."),
    "ConnectTimeoutError": ("S3 does not answer", "Check the network, the region and AWS_ENDPOINT_URL."),
    "NoRegionError": ("no region is known", "Set AWS_REGION."),
    "NoSuchBucket": ("there is no such bucket", "Create it, or check the name."),
    "ExpiredToken": ("the credentials have expired", "Log in again."),
    "InvalidAccessKeyId": ("S3 does not know the access key", "Check the credentials."),
    "SignatureDoesNotMatch": ("S3 refuses the secret key", "Check the credentials."),
    "AccessDenied": ("S3 denies it", "The role needs s3:PutObject and s3:GetObject there."),
    "PermanentRedirect": ("the bucket is in another region", "Set AWS_REGION to the bucket's."),
}
SHORT_CODES = {"404": "NoSuchBucket", "403": "AccessDenied", "301": "PermanentRedirect", "400": "ExpiredToken"}


def bucket_and_prefix(uri: str) -> tuple[str, str]:
    """The parts of `s3://bucket/prefix`, the prefix without slashes around it; raises ConfigError for anything else."""
    parts = urlsplit(uri, allow_fragments=False)
    if parts.scheme != "s3" or not parts.netloc:
        raise ConfigError(f"{uri} is no place in S3. Write s3://BUCKET/PREFIX.")
    return parts.netloc, uri.partition("://")[2].partition("/")[2].strip("/")


def s3_client() -> Any:
    """A client with the standard AWS variables and profile, that gives up on a dead endpoint within seconds."""
    try:
        return boto3.client("s3", config=Config(connect_timeout=5, retries={"total_max_attempts": 3}))
    except BotoCoreError as exc:
        raise _failure("S3", exc) from exc


def require_bucket(client: Any, uri: str) -> None:
    """Raises MoviepipeError when there is no such bucket, or no way to it."""
    bucket, _ = bucket_and_prefix(uri)
    try:
        client.head_bucket(Bucket=bucket)
    except (BotoCoreError, ClientError) as exc:
        if _code(exc) != "AccessDenied":  # looking at the bucket may be denied where putting files there is not
            raise _failure(uri, exc) from exc


def upload_files(
    client: Any, folder: Path, names: Sequence[str], uri: str, uploaded: Callable[[str], None] = lambda _: None
) -> bool:
    """Uploads files of a folder in their order; when the last is there already, nothing, and False.

    The URI names their content, so what is there under it is the same. Raises MoviepipeError; then the last is missing.
    """
    bucket, prefix = bucket_and_prefix(uri)
    keys = {name: f"{prefix}/{name}" if prefix else name for name in names}
    try:
        if _exists(client, bucket, keys[names[-1]]):
            return False
        for name, key in keys.items():
            client.upload_file(str(folder / name), bucket, key)
            uploaded(name)
    except (BotoCoreError, ClientError, Boto3Error) as exc:
        raise _failure(uri, exc) from exc
    return True


def _exists(client: Any, bucket: str, key: str) -> bool:
    try:
        client.head_object(Bucket=bucket, Key=key)
    except ClientError as exc:
        if exc.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):  # 403: without the right to list
            return False
        raise
    return True


def _code(failure: Exception) -> str:
    """The error's code by S3, or the name of its class; boto3's own error of an upload holds the code in its text."""
    if isinstance(failure, ClientError):
        code = failure.response["Error"].get("Code", "")
        return SHORT_CODES.get(code, str(code))
    return next((code for code in MEANINGS if f"({code})" in str(failure)), type(failure).__name__)


def _failure(uri: str, failure: Exception) -> MoviepipeError:
    code = _code(failure)
    meaning, remedy = MEANINGS.get(code, (f"S3 failed with {code}", "Run it again; what is half there is not used."))
    return MoviepipeError(f"{uri}: {meaning}. {remedy}")
