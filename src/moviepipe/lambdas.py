"""The functions for AWS Lambda: `fetch_year`, `fetch_changes`, `draw_charts`, `on_video_upload`.

They start no JVM and import no pyspark. Settings come from the function's environment: MOVIEPIPE_LAKE, MOVIEPIPE_OUT,
MOVIEPIPE_TMDB__SECRET, MOVIEPIPE_VIDEO__SOURCE. Every line they print is a JSON object, for CloudWatch; a failure is
raised, so that the platform sees it.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial, wraps
from typing import Any

from moviepipe.config import Settings, load_settings
from moviepipe.errors import ConfigError
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.location import out_folder

FEWEST_MOVIES = 30
WRITABLE = "/tmp"  # the one folder of a function that can be written
Event = Mapping[str, Any]
Answer = dict[str, Any]


def _logged(function: Callable[[Event, Settings], Answer]) -> Callable[[Event, object], Answer]:
    """A handler that tells what it does in JSON lines, and raises what goes wrong after telling it."""

    @wraps(function)
    def handler(event: Event, context: object) -> Answer:
        started = time.monotonic()
        about = {"function": function.__name__, "request_id": getattr(context, "aws_request_id", None)}
        try:
            _prepare()
            answer = function(event, load_settings("emr", environ=os.environ))
        except Exception as exc:
            seconds = round(time.monotonic() - started, 3)
            _log("error", **about, seconds=seconds, error=type(exc).__name__, message=_shown(exc))
            raise
        _log("info", **about, seconds=round(time.monotonic() - started, 3), **answer)
        return answer

    return handler


@_logged
def fetch_year(event: Event, settings: Settings) -> Answer:
    """Fetches the movies of a year, those with the most votes, into landing, and their top_movies.csv into `out`.

    The event has `year`, and `min_movies` if more than thirty are wanted. Raises MoviepipeError; what has landed stays.
    """
    from moviepipe.pipelines.functions.top_movies_csv import write_top_movies

    year, least = _whole_number(event, "year"), _whole_number(event, "min_movies", FEWEST_MOVIES)
    if least < FEWEST_MOVIES:
        raise ConfigError(f"min_movies is {least}, and at least {FEWEST_MOVIES} are fetched. Leave it out.")
    lake = _lake(event, settings)
    answer = _fetch(lake, settings, year=year, min_movies=least)
    place, rows = write_top_movies(lake, answer["run_id"], out_folder(settings.out))
    return {**answer, "year": year, "top_movies": place, "rows": rows}


@_logged
def fetch_changes(event: Event, settings: Settings) -> Answer:
    """Fetches the movies that have changed since a day (UTC), `since` of the event or yesterday, into landing."""
    text = event.get("since") if isinstance(event, Mapping) else None
    try:
        since = date.fromisoformat(text) if text is not None else _today() - timedelta(days=1)
    except (TypeError, ValueError) as exc:
        raise ConfigError(f'The event\'s since is {text!r}, no day. Send as {{"since": "2026-11-20"}}.') from exc
    return {**_fetch(_lake(event, settings), settings, changes_since=since), "since": since.isoformat()}


def _fetch(lake: Lake, settings: Settings, **asked: Any) -> Answer:
    from moviepipe.pipelines.fetch import Fetch, FetchRequest, find_auth

    request = FetchRequest(today=_today(), **asked)
    if faults := request.faults():
        raise ConfigError(" ".join(faults).replace("--", ""))
    fetched = Fetch(lake, settings, partial(find_auth, settings), _no_progress).start(request)
    return {"run_id": fetched.run_id, **asdict(fetched.tally)}


def _today() -> date:
    return datetime.now(UTC).date()


@_logged
def draw_charts(event: Event, settings: Settings) -> Answer:
    """Draws three charts into `out`: of the top_movies.csv that an event of S3 names, else of the lake's Gold."""
    from moviepipe.pipelines.functions.s3_events import event_objects, is_of_s3
    from moviepipe.pipelines.functions.three_charts import draw_from_file, draw_from_gold
    from moviepipe.pipelines.functions.top_movies_csv import FILE

    out = out_folder(settings.out)
    if not is_of_s3(event):
        lake = _lake(event, settings)
        return {"source": lake.uri, "charts": draw_from_gold(lake, out)}
    charts, sources = [], []
    for stored in event_objects(event):
        folder, _, name = stored.uri.rpartition("/")
        if name != FILE:
            raise ConfigError(f"{stored.uri} is no {FILE}. Let the bucket's events be of suffix {FILE} only.")
        if stored.made_at is not None:
            sources.append(stored.uri)
            charts += draw_from_file(folder, name, out, settings.gold.min_amount_usd)
    return {"source": ", ".join(sources), "charts": charts}


@_logged
def on_video_upload(event: Event, settings: Settings) -> Answer:
    """Notes in the lake which videos an event of S3 has brought, for `video scan`; other files are left out."""
    from moviepipe.io.video_uploads import source_of
    from moviepipe.pipelines.functions.video_uploads import note_uploads

    source = source_of(settings.video.source or ".")
    if not storage.is_on_s3(source):
        raise ConfigError("Where videos are uploaded is not known. Set MOVIEPIPE_VIDEO__SOURCE=s3://BUCKET/PREFIX.")
    lake = _lake({}, settings)
    return {"source": source, **note_uploads(lake, source, event)}


def _whole_number(event: Event, name: str, default: int | None = None) -> int:
    value = event.get(name, default) if isinstance(event, Mapping) else None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    told = f"The event has no {name}" if value is None else f"The event's {name} is {value!r}, no whole number"
    raise ConfigError(f'{told}. Send an event as {{"year": 2023}}.')


def _lake(event: Event, settings: Settings) -> Lake:
    location = event.get("lake") or settings.lake
    lake = Lake.at(location)
    if lake.is_here:
        raise ConfigError(f"The lake {location} is not in S3. Set MOVIEPIPE_LAKE=s3://BUCKET/PREFIX for the function.")
    return lake


@contextmanager
def _no_progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


def _prepare() -> None:
    """Lets what wants to write on this machine do it where a function may."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        os.environ.setdefault("XDG_STATE_HOME", f"{WRITABLE}/state")
        os.environ.setdefault("MPLCONFIGDIR", f"{WRITABLE}/matplotlib")


def _log(level: str, **facts: Any) -> None:
    print(json.dumps({"level": level, **facts}, ensure_ascii=False, default=str), flush=True)


def _shown(failure: Exception) -> str:
    from moviepipe.sources.credentials import hide_keys_in_urls

    return hide_keys_in_urls(" ".join(str(failure).split()))
