"""What a fetch would cost: requests, time and bytes, and what the lake has already."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pyroaring import BitMap64

from moviepipe.config import TmdbSettings
from moviepipe.io.lake import Lake
from moviepipe.pipelines.fetch.source import Estimate, OpenClient
from moviepipe.pipelines.fetch.tmdb.exports import open_export
from moviepipe.pipelines.fetch.tmdb.request import FetchRequest
from moviepipe.sources.api import Params
from moviepipe.sources.tmdb.media import Media
from moviepipe.sources.tmdb.page import read_page
from moviepipe.sources.tmdb.planner import (
    REFERENCES,
    RESULTS_PER_PAGE,
    Ask,
    Body,
    change_windows,
    changes_query,
    discover_query,
    most_voted,
    whole_year,
)

BYTES_A_BODY = 12_000  # with what is appended; famous films have ten times that, unknown ones a tenth


def estimate(request: FetchRequest, settings: TmdbSettings, lake: Lake, open_client: OpenClient) -> Estimate:
    """The cost of a request at the rate of the settings; TMDb is asked for the first page of each list."""
    known: int | None
    if request.ids_from is not None:
        details, pages, known = _of_export(request, lake, settings.timeout_seconds)
    else:
        details, pages = _of_pages(request, partial(first_pages, open_client))
        known = None if request.year is None else _count_year(lake, request.kind, request.year)
    requests = details + pages + len(REFERENCES)
    minutes, megabytes = requests / settings.requests_per_second / 60, details * BYTES_A_BODY / 1e6
    return Estimate(request.describe(), details, pages, requests, round(minutes, 2), round(megabytes, 2), known)


def _of_export(request: FetchRequest, lake: Lake, seconds: float) -> tuple[int, int, int]:
    with tempfile.TemporaryDirectory() as folder:
        export = open_export(request, Path(folder), seconds)
        assert export is not None  # the request names one
        planned = BitMap64(export.ids())
    from moviepipe.io.native import read_columns  # not above: a fetch needs no delta-rs, only its estimate does

    kind = request.kind
    stored = BitMap64()
    for batch in read_columns(lake, kind.table, [kind.key]):
        stored.update(batch.column(0).to_pylist())
    return len(planned), 0, planned.intersection_cardinality(stored)


def _of_pages(request: FetchRequest, ask: Ask) -> tuple[int, int]:
    questions = _first_questions(request)
    pages = [read_page(body, path) for (path, _), body in zip(questions, ask(questions), strict=True)]
    results, page_requests = sum(page.total_results for page in pages), sum(page.total_pages for page in pages)
    if request.min_movies is not None:
        page_requests = min(page_requests, -(-request.min_movies // RESULTS_PER_PAGE))
        results = min(results, page_requests * RESULTS_PER_PAGE)
    return results, page_requests


def _first_questions(request: FetchRequest) -> list[tuple[str, Params]]:
    kind = request.kind
    if request.changes_since is not None:
        windows = change_windows(request.changes_since, request.today)
        return [changes_query(kind).page(first, last, 1) for first, last in windows]
    if request.ranked is not None:
        return [(f"{kind.name}/{request.ranked}", {"page": 1})]
    assert request.year is not None  # a request without faults has one of the four
    if request.min_movies is not None:
        return [most_voted(kind, request.year)]
    return [discover_query(kind).page(*whole_year(request.year), 1)]


def _count_year(lake: Lake, kind: Media, year: int) -> int:
    import pyarrow.compute as pc

    from moviepipe.io.native import read_columns

    batches = read_columns(lake, kind.table, [kind.year])
    return sum(pc.sum(pc.equal(batch.column(0), year)).as_py() or 0 for batch in batches)


def first_pages(open_client: OpenClient, questions: Sequence[tuple[str, Params]]) -> Iterator[Body]:
    """The bodies of pages that are asked for one after another and kept nowhere."""
    with open_client() as client:
        yield from [client.get_body(path, params).body for path, params in questions]
