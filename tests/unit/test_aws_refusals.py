"""One refusal of AWS is told in the same words and with the same remedy whichever service said it."""

import numpy as np
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError, UnauthorizedSSOTokenError

from moviepipe.aws_refusals import RENEW, code_of, meaning_of
from moviepipe.errors import MoviepipeError
from moviepipe.io.model_endpoint import Endpoint
from moviepipe.io.storage.refusals import refusals_explained
from moviepipe.pipelines.emr_runs.refusals import explained


def refusal(code: str, text: str = "no\n more. ") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}, "ResponseMetadata": {}}, "Ask")


def by_storage(failure: Exception) -> str:
    with pytest.raises(MoviepipeError) as told, refusals_explained("s3://movies/lake", "the server"):
        raise failure
    return str(told.value)


def by_emr(failure: Exception) -> str:
    with pytest.raises(MoviepipeError) as told, explained("the run", "eu-west-1"):
        raise failure
    return str(told.value)


def by_endpoint(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> str:
    def fail(*_: object) -> bytes:
        raise failure

    monkeypatch.setattr(Endpoint, "_invoke", fail)
    with pytest.raises(MoviepipeError) as told:
        Endpoint("films")._ask(np.zeros((1, 1)))
    return str(told.value)


@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        (refusal("ExpiredToken"), RENEW),
        (refusal("ExpiredTokenException"), RENEW),
        (UnauthorizedSSOTokenError(), RENEW),
        (refusal("UnrecognizedClientException"), "Check AWS_PROFILE or AWS_ACCESS_KEY_ID."),
        (refusal("InvalidSignatureException"), "Check AWS_PROFILE or AWS_SECRET_ACCESS_KEY."),
        (ReadTimeoutError(endpoint_url="https://a"), "Check AWS_REGION, AWS_ENDPOINT_URL and the network."),
    ],
)
def test_the_remedy_is_the_same_for_every_service(failure: Exception, remedy: str, monkeypatch: pytest.MonkeyPatch):
    for line in (by_storage(failure), by_emr(failure), by_endpoint(failure, monkeypatch)):
        assert line.endswith(f" {remedy}")
        assert "\n" not in line


def test_what_a_service_says_of_its_own_goes_first():
    own = {"AccessDenied": "{what} at {where} for {who}: {text}."}
    assert meaning_of(refusal("403"), "a", "b", own, who="c") == "a at b for c: no more."
    assert code_of(refusal("Forbidden")) == "AccessDenied"


def test_what_nobody_knows_is_told_with_what_was_said():
    assert meaning_of(refusal("Odd"), "it", "S3") == "S3 refuses it (no more). Change what it names."
    assert meaning_of(refusal("Odd", ""), "it", "S3") == "S3 refuses it (Odd). Change what it names."
    assert meaning_of(ValueError("{x}"), "it") == "it cannot be reached ({x}). Check the AWS settings."
    unreached = EndpointConnectionError(endpoint_url="http://a")
    assert code_of(unreached) == "EndpointConnectionError"
