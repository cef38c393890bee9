"""What S3 refuses, as one line with what helps."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from moviepipe.errors import StorageError

NO_ANSWER = (HTTPClientError, ConnectionError)
MISSING = ("NoSuchKey", "404", "NotFound")
RENEW = "Get new ones (`aws sso login`, or another AWS_PROFILE), then run it again."
# What helps against an error of S3 by its code; {bucket}, {uri} and {endpoint} are put in.
BY_CODE = {
    "NoSuchBucket": "There is no bucket {bucket} at {endpoint}. Create it, or name another.",
    "AccessDenied": "{uri} is forbidden to these AWS credentials. Let them list, read, write and delete there, or "
    "choose another AWS_PROFILE.",
    "ExpiredToken": f"The AWS credentials have expired. {RENEW}",
    "InvalidAccessKeyId": "{endpoint} does not know this AWS access key. Check AWS_PROFILE or AWS_ACCESS_KEY_ID.",
    "SignatureDoesNotMatch": "{endpoint} refuses the AWS secret key. Check AWS_PROFILE or AWS_SECRET_ACCESS_KEY.",
    "InvalidToken": "{endpoint} refuses the AWS session token. Check AWS_PROFILE or AWS_SESSION_TOKEN.",
    "RequestTimeTooSkewed": "{endpoint} has another time than this machine. Set the clock right.",
    "PermanentRedirect": "The bucket {bucket} is in another region. Set AWS_REGION to it.",
    "SlowDown": "{endpoint} is too busy, and was still after several tries. Run it again later.",
}
SAME_AS = {
    "403": "AccessDenied",
    "Forbidden": "AccessDenied",
    "AllAccessDisabled": "AccessDenied",
    "ExpiredTokenException": "ExpiredToken",
    "RequestExpired": "ExpiredToken",
    "TokenRefreshRequired": "ExpiredToken",
    "UnrecognizedClientException": "InvalidAccessKeyId",
    "InvalidClientTokenId": "InvalidAccessKeyId",
    "301": "PermanentRedirect",
    "AuthorizationHeaderMalformed": "PermanentRedirect",
    "IllegalLocationConstraintException": "PermanentRedirect",
    "503": "SlowDown",
    "ServiceUnavailable": "SlowDown",
}
NO_CREDENTIALS = (
    "There are no AWS credentials for {uri}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)


@contextmanager
def refusals_explained(uri: str, endpoint: str = "S3") -> Iterator[None]:
    """Raises StorageError for whatever S3, the network or the credentials refuse in the block.

    A file that is not there is a FileNotFoundError.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "")
        if code in MISSING:
            raise FileNotFoundError(ENOENT, "there is no such file", uri) from exc
        raise StorageError(_of_code(code, exc, uri, endpoint)) from exc
    except (NoCredentialsError, PartialCredentialsError) as exc:
        raise StorageError(NO_CREDENTIALS.format(uri=uri)) from exc
    except ProfileNotFound as exc:
        raise StorageError(f"{_line(exc)}. Set AWS_PROFILE to one that ~/.aws/config has.") from exc
    except (CredentialRetrievalError, TokenRetrievalError, SSOError) as exc:
        raise StorageError(f"The AWS credentials cannot be had ({_line(exc)}). {RENEW}") from exc
    except NO_ANSWER as exc:
        raise StorageError(
            f"{endpoint} gives no answer ({_line(exc)}). Check AWS_ENDPOINT_URL and the network."
        ) from exc
    except (BotoCoreError, ValueError) as exc:
        raise StorageError(f"{uri} cannot be reached ({_line(exc)}). Check the AWS settings.") from exc


def _of_code(code: str, refusal: ClientError, uri: str, endpoint: str) -> str:
    text = BY_CODE.get(SAME_AS.get(code, code), f"{endpoint} refuses {uri} ({_line(refusal)}).")
    return text.format(uri=uri, bucket=uri.removeprefix("s3://").split("/")[0], endpoint=endpoint)


def _line(failure: Exception) -> str:
    return " ".join(str(failure).split()).rstrip(".")
