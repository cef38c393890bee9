"""The key of a source: from the environment, or from the secret that the settings name."""

import os
from functools import partial
from typing import Any

from moviepipe.config import Settings
from moviepipe.io.secret import read_secret
from moviepipe.pipelines.fetch.source import Source
from moviepipe.sources.credentials import Credential


def find_auth(settings: Settings, source: Source[Any, Any]) -> Credential:
    """What signs the requests to a source; raises CredentialsError when there is no key."""
    secret = source.settings(settings).secret
    reader = partial(read_secret, secret, f"{source.name}.secret") if secret else None
    return source.api.keys.find(os.environ, reader)
