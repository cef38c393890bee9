"""TMDb's credentials: a bearer token or an API key, from the environment or a secret; never shown."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.auth import AuthBase

from moviepipe.errors import CredentialsError
from moviepipe.sources.tmdb.key import MASK, key_hider

TOKEN, KEY = "TMDB_ACCESS_TOKEN", "TMDB_API_KEY"
HOW_TO_GET_ONE = (
    f"Get one at https://www.themoviedb.org/settings/api and `export {TOKEN}=…` (or {KEY}); "
    "`moviepipe demo` needs none."
)
KEY_IN_URL = re.compile(r"(api_key=)[^&\s\"']+")
LOGS_WITH_URLS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "urllib3.poolmanager")


class Credential(AuthBase):
    """What signs a request, and masks itself in texts of others with `hide`."""

    def __init__(self, value: str) -> None:
        self._value = value
        self.hide = key_hider(value)


class BearerToken(Credential):
    """A v4 access token, sent as a header: it is in no URL."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Signs the request."""
        request.headers["Authorization"] = f"Bearer {self._value}"
        return request


class ApiKey(Credential):
    """A v3 API key, which TMDb takes in the query only."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Signs the request."""
        request.prepare_url(request.url, {"api_key": self._value})
        return request


def find_auth(environ: Mapping[str, str], read_secret: Callable[[], str] | None = None) -> Credential:
    """What signs a request; raises CredentialsError, saying how to get a key, when there is none.

    A secret is read where no variable is set. Its text is a token or key, or a JSON object with one under the name
    of its variable.
    """
    values = {name: environ.get(name, "").strip() for name in (TOKEN, KEY)}
    if not any(values.values()) and read_secret is not None:
        values = _from_secret(read_secret())
    for name, value in values.items():
        if value and not re.fullmatch(r"[\x21-\x7e]+", value):
            raise CredentialsError(f"{name} holds characters that no TMDb key has. {HOW_TO_GET_ONE}")
        if value:
            return BearerToken(value) if name == TOKEN or value.startswith("eyJ") else ApiKey(value)
    raise CredentialsError(f"There is no TMDb key. {HOW_TO_GET_ONE}")


def _from_secret(secret: str) -> dict[str, str]:
    try:
        content: Any = json.loads(secret)
    except ValueError:
        content = secret
    if isinstance(content, dict):
        return {name: str(content.get(name, "")).strip() for name in (TOKEN, KEY)}
    return {KEY: secret.strip()}


def hide_keys_in_urls(text: str) -> str:
    """The text with every `api_key` of a URL masked."""
    return KEY_IN_URL.sub(rf"\1{MASK}", text)


class HideKey(logging.Filter):
    """Takes the API key out of the lines that urllib3 logs about its requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the line is changed."""
        record.msg, record.args = hide_keys_in_urls(record.getMessage()), None
        record.exc_info = None  # a text of urllib3's, which may hold what a server sent
        return True


def hide_key_in_logs() -> None:
    """Puts the filter before every handler of the logs in which urllib3 names URLs."""
    for name in LOGS_WITH_URLS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, HideKey) for each in logger.filters):
            logger.addFilter(HideKey())
