"""Credentials of an API: a token or a key, from the environment or a secret; never shown."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.auth import AuthBase

from moviepipe.errors import CredentialsError
from moviepipe.sources.key import MASK, key_hider

KEY_IN_URL = re.compile(r"(api_?key=)[^&\s\"']+")
LOGS_WITH_URLS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "urllib3.poolmanager")


class Credential(AuthBase):
    """What signs a request, and masks itself in texts of others with `hide`."""

    def __init__(self, value: str) -> None:
        self._value = value
        self.hide = key_hider(value)


class BearerToken(Credential):
    """An access token, sent as a header: it is in no URL."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Signs the request."""
        request.headers["Authorization"] = f"Bearer {self._value}"
        return request


class QueryKey(Credential):
    """A key that an API takes in the query only, under the name of a parameter."""

    def __init__(self, parameter: str, value: str) -> None:
        super().__init__(value)
        self._parameter = parameter

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Signs the request."""
        request.prepare_url(request.url, {self._parameter: self._value})
        return request


@dataclass(frozen=True)
class Keys:
    """Where the key of an API is found, and what it becomes; `sign` gets the name and the value of a variable."""

    api: str
    variables: tuple[str, ...]
    sign: Callable[[str, str], Credential]
    how_to_get_one: str

    def find(self, environ: Mapping[str, str], read_secret: Callable[[], str] | None = None) -> Credential:
        """What signs a request; raises CredentialsError, saying how to get a key, when there is none.

        A secret is read where no variable is set. Its text is a key for the last of the variables, or a JSON object
        with one under the name of its variable.
        """
        values = self._values(environ)
        if not any(values.values()) and read_secret is not None:
            values = self._values(self._from_secret(read_secret()))
        for name, value in values.items():
            if value and not re.fullmatch(r"[\x21-\x7e]+", value):
                raise CredentialsError(f"{name} holds characters that no {self.api} key has. {self.how_to_get_one}")
            if value:
                return self.sign(name, value)
        raise CredentialsError(f"There is no {self.api} key. {self.how_to_get_one}")

    def refused(self, shown: str) -> CredentialsError:
        """The error for a key that the API does not take."""
        return CredentialsError(f"{self.api} refuses the key ({shown}). {self.how_to_get_one}")

    def _values(self, content: Mapping[str, Any]) -> dict[str, str]:
        return {name: str(content.get(name, "")).strip() for name in self.variables}

    def _from_secret(self, secret: str) -> Mapping[str, Any]:
        try:
            content: Any = json.loads(secret)
        except ValueError:
            content = secret
        return content if isinstance(content, dict) else {self.variables[-1]: secret}


def hide_keys_in_urls(text: str) -> str:
    """The text with the key of every URL masked."""
    return KEY_IN_URL.sub(rf"\1{MASK}", text)


class HideKey(logging.Filter):
    """Takes the key out of the lines that urllib3 logs about its requests."""

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
