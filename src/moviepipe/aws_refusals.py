"""What AWS, or the way to it, refuses, as one line with what helps: the same words whichever service was asked."""

from collections.abc import Iterator, Mapping

from botocore.exceptions import ClientError

RENEW = "Get new ones (`aws sso login`, or another AWS_PROFILE), then run it again."
NO_CREDENTIALS = (
    "There are no AWS credentials for {what}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)
# By an error's code, or by the class of one of botocore's own; {what} was asked of {where}, which said {text}.
MEANINGS = {
    "ExpiredToken": f"The AWS credentials have expired. {RENEW}",
    "InvalidAccessKeyId": "{where} does not know this AWS access key. Check AWS_PROFILE or AWS_ACCESS_KEY_ID.",
    "SignatureDoesNotMatch": "{where} refuses the AWS secret key. Check AWS_PROFILE or AWS_SECRET_ACCESS_KEY.",
    "InvalidToken": "{where} refuses the AWS session token. Check AWS_PROFILE or AWS_SESSION_TOKEN.",
    "RequestTimeTooSkewed": "{where} has another time than this machine. Set the clock right.",
    "AccessDenied": "{what} is forbidden to these AWS credentials ({text}). Attach a policy that allows it, or choose "
    "another AWS_PROFILE.",
    "SlowDown": "{where} is too busy, and was still after several tries. Run it again later.",
    "NoCredentialsError": NO_CREDENTIALS,
    "PartialCredentialsError": NO_CREDENTIALS,
    "ProfileNotFound": "{text}. Set AWS_PROFILE to one that ~/.aws/config has.",
    "CredentialRetrievalError": f"The AWS credentials cannot be had ({{text}}). {RENEW}",
    "TokenRetrievalError": f"The AWS credentials cannot be had ({{text}}). {RENEW}",
    "SSOError": f"The AWS credentials cannot be had ({{text}}). {RENEW}",
    "NoRegionError": "No AWS region is known. Set AWS_REGION.",
    "HTTPClientError": "{where} gives no answer ({text}). Check AWS_REGION, AWS_ENDPOINT_URL and the network.",
    "ConnectionError": "{where} gives no answer ({text}). Check AWS_REGION, AWS_ENDPOINT_URL and the network.",
    "ClientError": "{where} refuses {what} ({text}). Change what it names.",
    "Exception": "{what} cannot be reached ({text}). Check the AWS settings.",
}
SAME_AS = {
    "403": "AccessDenied",
    "Forbidden": "AccessDenied",
    "AllAccessDisabled": "AccessDenied",
    "AccessDeniedException": "AccessDenied",
    "ExpiredTokenException": "ExpiredToken",
    "RequestExpired": "ExpiredToken",
    "TokenRefreshRequired": "ExpiredToken",
    "UnrecognizedClientException": "InvalidAccessKeyId",
    "InvalidClientTokenId": "InvalidAccessKeyId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "301": "PermanentRedirect",
    "AuthorizationHeaderMalformed": "PermanentRedirect",
    "IllegalLocationConstraintException": "PermanentRedirect",
    "503": "SlowDown",
    "ServiceUnavailable": "SlowDown",
    "ThrottlingException": "SlowDown",
    "TooManyRequestsException": "SlowDown",
    "EntityNotFoundException": "ResourceNotFoundException",
}


def meaning_of(
    failure: Exception, what: str, where: str = "AWS", own: Mapping[str, str] | None = None, **names: str
) -> str:
    """The line about a refusal of `where`, or about none at all; `own` are the meanings of this service.

    These may use `names`, beside {what}, {where} and {text}.
    """
    meanings = {**MEANINGS, **(own or {})}
    template = next(meanings[name] for name in _names(failure) if name in meanings)
    return template.format(what=what, where=where, text=text_of(failure), **names)


def code_of(failure: Exception) -> str:
    """The error's code, the same for all services; or the name of its class."""
    return next(_names(failure))


def same_code(code: str) -> str:
    """The one code of those that say the same."""
    return SAME_AS.get(code, code)


def text_of(failure: Exception) -> str:
    """What was said, in one line without a full stop."""
    told = failure.response["Error"].get("Message") if isinstance(failure, ClientError) else failure
    return " ".join(str(told or "").split()).rstrip(".") or code_of(failure)


def _names(failure: Exception) -> Iterator[str]:
    """By what a failure is known, the most special first."""
    if isinstance(failure, ClientError):
        yield same_code(str(failure.response["Error"].get("Code", "")))
    yield from (each.__name__ for each in type(failure).__mro__)
