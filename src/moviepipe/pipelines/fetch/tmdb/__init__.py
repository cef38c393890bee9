"""TMDb as a source: plans from lists, changes and exports; movies and shows by their numbers."""

from typing import Any

from moviepipe.config import Settings, TmdbSettings
from moviepipe.pipelines.fetch.source import Details, Source
from moviepipe.pipelines.fetch.tmdb.estimate import estimate
from moviepipe.pipelines.fetch.tmdb.pages import make_plan
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest
from moviepipe.sources.tmdb.api import TMDB_API
from moviepipe.sources.tmdb.media import MEDIA


def _settings(settings: Settings) -> TmdbSettings:
    return settings.tmdb


def _details(asked: dict[str, Any]) -> Details:
    media, params = MEDIA[asked["media"]], asked["details"]
    return Details(media.details, params, lambda key: (media.details_path(int(key)), params))


TMDB_SOURCE = Source(
    api=TMDB_API,
    request=FetchRequest,
    settings=_settings,
    plan=make_plan,
    details=_details,
    estimate=estimate,
    kept_settings=("language",),
)
