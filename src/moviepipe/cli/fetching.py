"""A fetch as the commands start it: with the settings, the key of the environment, and the progress on the screen."""

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from moviepipe.cli.base import Context

if TYPE_CHECKING:
    from moviepipe.config import Settings
    from moviepipe.pipelines.fetch import Fetch, Source
    from moviepipe.sources.credentials import Credential


def fetch_job(context: Context) -> "Fetch":
    """What fetches into the command's lake."""
    from moviepipe.pipelines.fetch import Fetch

    return Fetch(context.lake, context.settings, partial(_find_auth, context.settings), context.output.progress)


def _find_auth(settings: "Settings", source: "Source[Any, Any]") -> "Credential":
    from moviepipe.io.secret import read_secret

    secret = source.settings(settings).secret
    reader = partial(read_secret, secret, f"{source.name}.secret") if secret else None
    return source.api.keys.find(os.environ, reader)
