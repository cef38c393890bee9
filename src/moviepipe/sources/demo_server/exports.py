"""The daily ID export: gzipped JSON lines under /p/exports/, kept for 90 days."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import DAY_ZERO
from moviepipe.sources.demo.media import EVERY_MEDIA, MOVIE, Media
from moviepipe.sources.demo_server.filters import Row
from moviepipe.sources.demo_server.listing import Listing, Listings

KEPT_DAYS = 90
NO_SUCH_FILE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
)
_PATH = re.compile(r"/p/exports/(\w+)_(\d{2}_\d{2}_\d{4})\.json\.gz")
_MEDIA = {media.export_file: media for media in EVERY_MEDIA}


def export_path(media: Media, day: int) -> str:
    """Where the export of a day lies."""
    made_on = date.fromordinal(DAY_ZERO.toordinal() + day)
    return f"/p/exports/{media.export_file}_{made_on:%m_%d_%Y}.json.gz"


def find_export(path: str, today: int) -> tuple[Media, int] | None:
    """The media and day of a path; None where the file does not exist (yet, or any more)."""
    match = _PATH.fullmatch(path)
    if not match or match[1] not in _MEDIA:
        return None
    try:
        made_at = datetime.strptime(match[2], "%m_%d_%Y").replace(tzinfo=UTC)
    except ValueError:
        return None
    day = (made_at - DAY_ZERO).days
    return (_MEDIA[match[1]], day) if max(0, today - KEPT_DAYS) <= day <= today else None


def export_file(listings: Listings, media: Media, day: int) -> bytes:
    """The file itself."""
    return gzip.compress("".join(_lines(listings.of(media, day))).encode(), compresslevel=1, mtime=0)


def _lines(listing: Listing) -> Iterator[str]:
    describe = _movie if listing.media is MOVIE else _show
    for row in listing.rows:
        yield json.dumps(describe(row), ensure_ascii=False, separators=(",", ":")) + "\n"


def _movie(row: Row) -> Body:
    named = {"adult": row.adult, "id": row.id, "original_title": row.original_title}
    return named | {"popularity": row.popularity, "video": row.video}


def _show(row: Row) -> Body:
    return {"id": row.id, "original_name": row.original_title, "popularity": row.popularity}
