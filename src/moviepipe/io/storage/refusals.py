"""What S3 refuses, as one line with what helps."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from moviepipe.aws_refusals import meaning_of
from moviepipe.errors import StorageError

NO_ANSWER = (HTTPClientError, ConnectionError)
MISSING = ("NoSuchKey", "404", "NotFound")
OF_S3 = {
    "NoSuchBucket": "There is no bucket {bucket} at {where}. Create it, or name another.",
    "AccessDenied": "{what} is forbidden to these AWS credentials. Let them list, read, write and delete there, or "
    "choose another AWS_PROFILE.",
    "PermanentRedirect": "The bucket {bucket} is in another region. Set AWS_REGION to it.",
}


@contextmanager
def refusals_explained(uri: str, endpoint: str = "S3") -> Iterator[None]:
    """Raises StorageError for whatever S3, the network or the credentials refuse in the block.

    A file that is not there is a FileNotFoundError.
    """
    try:
        yield
    except (ClientError, BotoCoreError, ValueError) as exc:
        if isinstance(exc, ClientError) and exc.response["Error"].get("Code") in MISSING:
            raise FileNotFoundError(ENOENT, "there is no such file", uri) from exc
        bucket = uri.removeprefix("s3://").split("/")[0]
        raise StorageError(meaning_of(exc, uri, endpoint, OF_S3, bucket=bucket)) from exc
