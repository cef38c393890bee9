"""A fetch as the commands start it: with the settings, the key of the environment, and the progress on the screen."""

from functools import partial
from typing import TYPE_CHECKING

from moviepipe.cli.base import Context

if TYPE_CHECKING:
    from moviepipe.pipelines.fetch import Fetch


def fetch_job(context: Context) -> "Fetch":
    """What fetches into the command's lake."""
    from moviepipe.pipelines.fetch import Fetch, find_auth

    return Fetch(context.lake, context.settings, partial(find_auth, context.settings), context.output.progress)
