"""What a fetch from OMDb would cost: requests, and over how many days."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from moviepipe.config import OmdbSettings
from moviepipe.envelope import OMDB
from moviepipe.io.daily_count import DailyCount
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.omdb.plan import choose
from moviepipe.pipelines.fetch.omdb.request import OmdbRequest
from moviepipe.pipelines.fetch.source import Estimate, OpenClient

BYTES_A_BODY = 1_500


@dataclass(frozen=True)
class OmdbEstimate(Estimate):
    """A fetch's cost; `days` counts today, when so many requests are left."""

    requests_left_today: int
    days: int


def daily_count(lake: Lake, settings: OmdbSettings) -> DailyCount:
    """What counts the requests of a day to the server of the settings: the demo's are not OMDb's."""
    host = urlsplit(settings.base_url).hostname
    return DailyCount(lake, f"{OMDB}_{host}", settings.requests_per_day, f"{OMDB}.requests_per_day")


def estimate(request: OmdbRequest, settings: OmdbSettings, lake: Lake, open_client: OpenClient) -> OmdbEstimate:
    """The cost of a request at the limits of the settings; OMDb is asked for nothing."""
    choice, per_day = choose(request, lake), settings.requests_per_day
    requests = len(choice.ids)
    left = daily_count(lake, settings).left()
    minutes, megabytes = requests / settings.requests_per_second / 60, requests * BYTES_A_BODY / 1e6
    return OmdbEstimate(
        asked_for=request.describe(),
        details=requests,
        page_requests=0,
        requests=requests,
        minutes=round(minutes, 2),
        about_megabytes=round(megabytes, 2),
        known_in_lake=choice.answered,
        requests_left_today=left,
        days=min(requests, 1) + -(-max(0, requests - left) // per_day),
    )
