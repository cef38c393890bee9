"""What the other readers of a lake need to reach it: delta-rs its options, Spark its properties and variables."""

from urllib.parse import quote, urlsplit

from moviepipe.io.storage import key_server
from moviepipe.io.storage.aws import access, bucket_region
from moviepipe.io.storage.s3 import SCHEME, parts

# Of one request, and of all tries together: a server that is gone is to be noticed soon.
PATIENCE = {"connect_timeout": "3s", "timeout": "30s", "max_retries": "3", "retry_timeout": "60s"}


def delta_address(uri: str) -> str:
    """A folder's URI as delta-rs reads one: encoded."""
    bucket, key = parts(uri)
    return f"{SCHEME}{bucket}/{quote(key)}"


def delta_options(uri: str) -> dict[str, str]:
    """What delta-rs needs to read a folder, with the keys as they are now."""
    keys, way = access().keys(), access()
    options = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_REGION": bucket_region(parts(uri)[0]),
    }
    if keys.token:
        options["AWS_SESSION_TOKEN"] = keys.token
    if not way.is_amazon:
        options["AWS_ENDPOINT_URL"] = way.endpoint
        options["AWS_ALLOW_HTTP"] = str(urlsplit(way.endpoint).scheme == "http").lower()
    return options | PATIENCE


def spark_properties(uri: str) -> dict[str, str]:
    """Spark's properties for a folder, beside those of conf/spark-s3.conf; no key is among them."""
    way = access()
    properties = {"spark.hadoop.fs.s3a.endpoint.region": bucket_region(parts(uri)[0])}
    if not way.is_amazon:
        properties["spark.hadoop.fs.s3a.endpoint"] = way.endpoint
        properties["spark.hadoop.fs.s3a.path.style.access"] = "true"
    return properties


def java_variables() -> dict[str, str]:
    """The environment variables of a Java that is to reach S3."""
    access().keys()  # that there are some is said here, in one line
    return key_server.variables()
