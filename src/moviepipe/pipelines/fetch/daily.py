"""What changed at TMDb, fetched once a day: from the day of the fetch before, so that no day is left out."""

from datetime import date, datetime, timedelta

from moviepipe.io.fetch_folder import PLAN, FetchFolder, fetches
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.job import Fetch
from moviepipe.pipelines.fetch.plan import read_asked
from moviepipe.pipelines.fetch.run import Fetched
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest

OF_CHANGES = "--changes-since"


def fetch_daily_changes(job: Fetch, lake: Lake, today: date) -> Fetched | None:
    """Fetches the movies that have changed, or goes on with a fetch that was stopped; None when today's is done.

    The first goes back to the day of the lake's newest fetch, or to yesterday where there is none.
    """
    folders = [FetchFolder(lake, run_id) for run_id in fetches(lake)]
    of_changes = [folder for folder in folders if _is_of_changes(folder)]
    if of_changes and not of_changes[-1].is_done:
        return job.resume(of_changes[-1].run_id)
    if of_changes and _day(of_changes[-1]) >= today:
        return None
    before = (of_changes or folders)[-1:]
    since = _day(before[0]) if before else today - timedelta(days=1)
    return job.start(FetchRequest(today=today, changes_since=since))


def _is_of_changes(folder: FetchFolder) -> bool:
    """True for a fetch of changed movies, which is named by its options alone."""
    if not folder.landed(PLAN).exists():
        asked = folder.read_request()
        return asked.get("changes_since") is not None and asked.get("media") == "movie"
    return str(read_asked(folder).get("asked_for")).startswith(OF_CHANGES)


def _day(folder: FetchFolder) -> date:
    return datetime.strptime(folder.run_id[:8], "%Y%m%d").date()
