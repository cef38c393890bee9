"""OMDb as a source: titles by their IMDb ids, as many a day as OMDb allows."""

from collections.abc import Callable
from typing import Any

from moviepipe.config import OmdbSettings, Settings
from moviepipe.envelope import OMDB_TITLE
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.omdb.estimate import daily_count, estimate
from moviepipe.pipelines.fetch.omdb.plan import make_plan, require_ids
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest
from moviepipe.pipelines.fetch.source import Details, Source
from moviepipe.sources.omdb.api import OMDB_API


def _settings(settings: Settings) -> OmdbSettings:
    return settings.omdb


def _details(asked: dict[str, Any]) -> Details:
    return Details(OMDB_TITLE, {}, lambda key: ("", {"i": key}))


def _count(lake: Lake, settings: OmdbSettings) -> Callable[[], None]:
    return daily_count(lake, settings).take


OMDB_SOURCE = Source(
    api=OMDB_API,
    request=OmdbRequest,
    settings=_settings,
    require=require_ids,
    plan=make_plan,
    details=_details,
    estimate=estimate,
    count=_count,
)
