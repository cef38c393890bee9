import io
import logging

import boto3
import pytest
import requests
from botocore.stub import Stubber

from moviepipe.errors import CredentialsError
from moviepipe.io.secret import read_secret
from moviepipe.sources.credentials import hide_key_in_logs
from moviepipe.sources.tmdb.api import KEYS

URL = "http://127.0.0.1/3/movie/1?page=2"


def signed(*args: object) -> requests.PreparedRequest:
    return requests.Request("GET", URL, auth=KEYS.find(*args)).prepare()


def test_a_token_goes_into_a_header_and_not_into_the_url():
    request = signed({"TMDB_ACCESS_TOKEN": " token\n"})
    assert request.headers["Authorization"] == "Bearer token"
    assert request.url == URL


def test_a_key_goes_into_the_query():
    request = signed({"TMDB_API_KEY": "key"})
    assert request.url == f"{URL}&api_key=key"
    assert "Authorization" not in request.headers


def test_a_token_under_the_name_of_the_key_is_still_a_token():
    assert signed({"TMDB_API_KEY": "eyJ.a.b"}).headers["Authorization"] == "Bearer eyJ.a.b"


@pytest.mark.parametrize("environ", [{}, {"TMDB_API_KEY": "  "}])
def test_without_a_key_the_error_says_how_to_get_one_and_that_the_demo_needs_none(environ: dict[str, str]):
    with pytest.raises(CredentialsError) as caught:
        KEYS.find(environ)
    for part in ("https://www.themoviedb.org/settings/api", "export TMDB_ACCESS_TOKEN=", "`moviepipe demo` needs none"):
        assert part in str(caught.value)


def test_a_key_with_odd_characters_is_refused_without_being_shown():
    with pytest.raises(CredentialsError) as caught:
        KEYS.find({"TMDB_API_KEY": "geheim–123"})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("text", ["token", '{"TMDB_ACCESS_TOKEN": "token"}', '{"TMDB_API_KEY": "token"}'])
def test_a_secret_by_name_serves_where_no_variable_is_set(text: str):
    client = boto3.client("secretsmanager", region_name="eu-west-1")
    with Stubber(client) as stubber:
        stubber.add_response("get_secret_value", {"SecretString": text}, {"SecretId": "tmdb/key"})
        request = signed({}, lambda: read_secret("tmdb/key", "tmdb.secret", client))
    assert "token" in str(request.url) + request.headers.get("Authorization", "")


def test_a_variable_goes_before_a_secret():
    def read_none() -> str:
        raise AssertionError("the secret was read")

    assert signed({"TMDB_ACCESS_TOKEN": "mine"}, read_none).headers["Authorization"] == "Bearer mine"


def test_a_secret_that_cannot_be_read_is_named():
    client = boto3.client("secretsmanager", region_name="eu-west-1")
    with Stubber(client) as stubber:
        stubber.add_client_error("get_secret_value", "ResourceNotFoundException")
        with pytest.raises(CredentialsError, match=r"The secret tmdb/key \(setting tmdb.secret\) is not there"):
            read_secret("tmdb/key", "tmdb.secret", client)


def test_the_log_of_urllib3_does_not_show_the_key():
    hide_key_in_logs()
    logger, shown = logging.getLogger("urllib3.connectionpool"), io.StringIO()
    handler = logging.StreamHandler(shown)
    logger.addHandler(handler)
    try:
        logger.warning('%s "GET %s" %s', "http://127.0.0.1:80", "/3/movie/1?api_key=geheim&page=2", 200)
    finally:
        logger.removeHandler(handler)
    assert shown.getvalue() == 'http://127.0.0.1:80 "GET /3/movie/1?api_key=…&page=2" 200\n'
