"""How S3 is reached: by the standard AWS variables and profiles, found out once for all that has to know.

botocore knows every form that they have: roles, single sign-on, keys that expire, an endpoint in a profile. Spark and
delta-rs, which each know some of them, are given what it has found.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config

from moviepipe.aws_refusals import NO_CREDENTIALS
from moviepipe.errors import StorageError
from moviepipe.io.storage.refusals import refusals_explained

DEFAULT_REGION = "us-east-1"
AMAZON = (".amazonaws.com", ".amazonaws.com.cn")
MACHINE = Path("/sys/class/dmi/id")
CHECKSUMS = (("request", "calculation"), ("response", "validation"))
ASKED_AGAIN_AFTER = timedelta(hours=1)
LIMITS = {
    "connect_timeout": 3,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "max_pool_connections": 32,
}


class Keys(NamedTuple):
    """What signs a request."""

    access_key: str
    secret_key: str
    token: str | None
    expires_at: datetime  # keys that never do are to be asked for again, some time


@dataclass(frozen=True)
class Access:
    """The way to S3 of this process."""

    session: Any

    @cached_property
    def client(self) -> Any:
        """The client of the storage's verbs; for a server that is not Amazon's, as such servers want it."""
        client = self._client()
        endpoint = client.meta.endpoint_url
        if _is_amazons(endpoint):
            return client
        checksums = {f"{name}_checksum_{verb}": "when_required" for name, verb in CHECKSUMS}
        return self._client(s3={"addressing_style": "path"}, **checksums)

    def _client(self, **more: Any) -> Any:
        return self.session.create_client("s3", region_name=self.region, config=Config(**LIMITS, **more))

    @property
    def region(self) -> str:
        """The region of the settings."""
        named = os.environ.get("AWS_REGION") or self.session.get_config_variable("region")
        return named or DEFAULT_REGION

    @property
    def endpoint(self) -> str:
        """The server's address."""
        return str(self.client.meta.endpoint_url)

    @property
    def is_amazon(self) -> bool:
        """True for Amazon's own S3."""
        return _is_amazons(self.endpoint)

    def keys(self) -> Keys:
        """The keys as they are now; raises StorageError when there are none."""
        with refusals_explained("S3"):
            credentials = self.session.get_credentials()
            if credentials is None:
                raise StorageError(NO_CREDENTIALS.format(what="S3"))
            frozen = credentials.get_frozen_credentials()
        expires = getattr(credentials, "_expiry_time", None) or datetime.now(UTC) + ASKED_AGAIN_AFTER
        return Keys(frozen.access_key, frozen.secret_key, frozen.token, expires)


@cache
def access() -> Access:
    """The way to S3, found out at the first call."""
    session = botocore.session.get_session()
    with refusals_explained("S3"):
        provider = session.get_component("credential_provider")
    if not _is_on_ec2():  # elsewhere that address is nobody's, and asking it takes long
        provider.remove("iam-role")
    return Access(session)


@cache
def bucket_region(bucket: str) -> str:
    """Where a bucket is; Spark and delta-rs do not find out by themselves."""
    way = access()
    if not way.is_amazon:
        return way.region
    with refusals_explained(f"s3://{bucket}", way.endpoint):
        return str(way.client.head_bucket(Bucket=bucket).get("BucketRegion") or way.region)


def rekognition(bucket: str) -> Any:
    """A client of Rekognition in the region of a bucket, for it reads no other region's; throttled requests wait."""
    config = Config(**LIMITS | {"retries": {"mode": "standard", "total_max_attempts": 6}})
    with refusals_explained("Rekognition"):
        return access().session.create_client("rekognition", region_name=bucket_region(bucket), config=config)


def _is_on_ec2() -> bool:
    files = (MACHINE / name for name in ("sys_vendor", "bios_version"))
    return any("amazon" in file.read_text(errors="replace").lower() for file in files if os.access(file, os.R_OK))


def _is_amazons(endpoint: str) -> bool:
    return (urlsplit(endpoint).hostname or "").endswith(AMAZON)
