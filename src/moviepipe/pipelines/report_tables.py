"""What the report reads of a lake, without a JVM: Gold as it is now, and the Silver that it was built from."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
from deltalake.exceptions import DeltaError

from moviepipe import bronze, gold, ml, silver, video
from moviepipe.charts.rows import keep_known
from moviepipe.errors import LakeError
from moviepipe.gold.rating_comparison import CRITICS, IMDB
from moviepipe.io import commits
from moviepipe.io.commits import Commit
from moviepipe.io.lake import Lake
from moviepipe.io.snapshots import query, read_snapshot
from moviepipe.pipelines.fingerprint import are_of_one_state, require_one_state, versions_in
from moviepipe.report import NO_RATINGS, Coverage, Links, ReportData, TableFacts
from moviepipe.silver.kinds import KINDS
from moviepipe.tables import Table

MOST_MOVIES = 20_000  # more would make the page too big to send; the lake keeps the others
MOVIES_FIRST = {
    gold.MOVIE_OVERVIEW.name: "vote_count desc nulls last, movie_id",
    gold.MOVIE_THEMES.name: "title, movie_id, theme_rank",
}
# The Silver table and the column of each list of a movie, and the rows that count.
LINKS = {
    "genres": (silver.MOVIE_GENRES, "genre_id", "true"),
    "companies": (silver.MOVIE_COMPANIES, "company_id", "true"),
    "countries": (silver.MOVIE_COUNTRIES, "country_code", "true"),
    "directors": (silver.MOVIE_CREW, "person_id", "job_name = 'Director'"),
}
RATINGS = f"""
    select imdb_id, avg(case when rating_source in {CRITICS} then rating end) critics,
        avg(case when rating_source = '{IMDB}' then rating end) imdb
    from stored group by imdb_id
"""
PREDICTIONS, OBJECTS = ml.POPULARITY_PREDICTIONS, video.TOP_VIDEO_LABELS
NUMBERS = ("popularity", "prediction", "low_80", "high_80", "low_90", "high_90")
UNSEEN = f"select movie_id, model_id, {', '.join(NUMBERS)} from stored where not is_in_training"
REASONS = "select reason, count(*) record_count from (select unnest(_errors) reason from stored) r group by reason"


def read_report(lake: Lake, min_amount_usd: int, now: datetime) -> ReportData:
    """All that a report shows; `min_amount_usd` is of the settings, where Gold does not say its own.

    Raises LakeError when the Gold tables are of different states of Silver, or a table cannot be read.
    """
    built = {table.name: commits.last_commit(lake, table) for table in gold.TABLES if commits.exists(lake, table)}
    require_one_state(built)
    predicted, left_out = _predicted(lake, built)
    more = predicted | ({OBJECTS.name: commits.last_commit(lake, OBJECTS)} if commits.exists(lake, OBJECTS) else {})
    versions = {name: commit.version for name, commit in (built | more).items()}
    for commit in (built | more).values():
        versions |= versions_in(commit.user_metadata)
    reader = Reader(lake, versions)
    frames = {table.short_name: _gold_rows(reader, table) for table in gold.TABLES if table.name in built}
    has_movies = not frames.get(gold.MOVIE_OVERVIEW.short_name, pd.DataFrame()).empty
    if OBJECTS.name in more:
        frames[OBJECTS.short_name] = _gold_rows(reader, OBJECTS)
    if predicted and has_movies:
        frames[PREDICTIONS.short_name] = _predictions(reader)
    return ReportData(
        gold=frames,
        missing=tuple(table.short_name for table in gold.TABLES if table.name not in built),
        written_at=f"{now:%Y-%m-%d %H:%M}",
        left_out=left_out,
        links=_links(reader) if has_movies else Links(),
        listed=_listed(reader, frames) if has_movies else frozenset(),
        ratings=_ratings(reader, frames) if has_movies else NO_RATINGS(),
        min_amount_usd=_min_amount(built, min_amount_usd),
        coverage=_coverage(reader) if has_movies else Coverage(),
        tables=tuple(_facts(reader)),
    )


def _predicted(lake: Lake, built: dict[str, Commit]) -> tuple[dict[str, Commit], tuple[str, ...]]:
    """The commit of the predictions, by their name, where a model has predicted from the Silver of `built`.

    Where it did from another state of Silver, their name is among those that are left out.
    """
    if not commits.exists(lake, PREDICTIONS):
        return {}, ()
    found = {PREDICTIONS.name: commits.last_commit(lake, PREDICTIONS)}
    return (found, ()) if are_of_one_state(built | found) else ({}, (PREDICTIONS.name,))


class Reader:
    """The tables of a lake, each at one version: that of `versions`, or the latest."""

    def __init__(self, lake: Lake, versions: dict[str, int]) -> None:
        self.lake = lake
        self.versions = versions

    def rows(self, table: Table, text: str) -> pd.DataFrame:
        """The rows of a query over `stored`; raises LakeError when the table or its version is gone."""
        snapshot = read_snapshot(self.lake, table)
        latest, wanted = snapshot.version, self.versions.get(table.name, snapshot.version)
        try:
            snapshot.stored.load_as_version(wanted)
            of_table = f"with stored as (select * from {table.short_name}) {text}"
            batches = list(query(of_table, snapshot))
        except (DeltaError, LakeError) as exc:
            if wanted == latest:
                raise
            gone = f"{table.name} version {wanted}, from which Gold was built, is gone."
            raise LakeError(f"{gone} Run `moviepipe gold`, then this again.") from exc
        return pa.Table.from_batches(batches).to_pandas() if batches else pd.DataFrame()

    def value(self, table: Table, expression: str) -> object:
        """One value over all rows; None where the table is missing."""
        if not commits.exists(self.lake, table):
            return None
        return self.rows(table, f"select {expression} value from stored")["value"].iloc[0]


def _gold_rows(reader: Reader, table: Table) -> pd.DataFrame:
    columns = ", ".join(table.schema.names)
    order = MOVIES_FIRST.get(table.name)
    cut = f"order by {order} limit {MOST_MOVIES}" if order else ""
    rows = reader.rows(table, f"select {columns} from stored {cut}")
    return rows.reindex(columns=table.schema.names)


def _links(reader: Reader) -> Links:
    links = {
        name: reader.rows(table, f"select distinct movie_id, {key} key from stored where {rows}")
        for name, (table, key, rows) in LINKS.items()
    }
    return Links(**{name: frame.reindex(columns=["movie_id", "key"]) for name, frame in links.items()})


def _listed(reader: Reader, frames: dict[str, pd.DataFrame]) -> frozenset[int]:
    """The ids of TMDb's top-rated list; none where Gold's top-rated movies are by votes."""
    years = frames.get(gold.TOP_RATED_BY_YEAR.short_name, pd.DataFrame())
    if years.empty or not str(years["top_rated_basis"].iloc[0]).startswith("TMDb list"):
        return frozenset()
    listed = reader.rows(silver.MOVIE_LISTS, "select movie_id from stored where list_name = 'top_rated'")
    return frozenset(int(movie_id) for movie_id in listed["movie_id"])


def _ratings(reader: Reader, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What critics and IMDb give each movie; nothing where Gold compares no ratings."""
    if frames.get(gold.RATING_COMPARISON.short_name, pd.DataFrame()).empty:
        return NO_RATINGS()
    movies = reader.rows(silver.MOVIES, "select movie_id, imdb_id from stored where imdb_id is not null")
    ratings = reader.rows(silver.MOVIE_RATINGS, RATINGS)
    return movies.merge(ratings, on="imdb_id", how="inner")[["movie_id", "critics", "imdb"]]


def _predictions(reader: Reader) -> pd.DataFrame:
    """The predictions of movies that the model was not trained on, with their titles, the furthest off first."""
    unseen = reader.rows(PREDICTIONS, UNSEEN)
    if unseen.empty:
        return unseen
    movies = reader.rows(silver.MOVIES, "select movie_id, title, release_year from stored")
    named = keep_known(unseen, *NUMBERS).merge(movies, on="movie_id", how="left")
    named["error"] = named["prediction"] - named["popularity"]
    furthest = named.assign(miss=named["error"].abs()).sort_values(["miss", "movie_id"], ascending=[False, True])
    return furthest.drop(columns="miss")


def _min_amount(built: dict[str, Commit], default: int) -> int:
    """The minimum amount that Gold was built with."""
    if gold.TOP_PROFITS.name not in built:
        return default
    try:
        noted = json.loads(built[gold.TOP_PROFITS.name].user_metadata or "{}")
        return int(noted["settings"]["min_amount_usd"])
    except (ValueError, KeyError, TypeError):  # a commit of somebody else's
        return default


def _coverage(reader: Reader) -> Coverage:
    days = reader.rows(silver.MOVIES, "select min(fetched_at) first, max(fetched_at) last from stored").iloc[0]
    rejected = pd.DataFrame()
    if commits.exists(reader.lake, silver.REJECTED_RECORDS):
        rejected = reader.rows(silver.REJECTED_RECORDS, REASONS)
    return Coverage(
        movie_count=int(str(reader.value(gold.MOVIE_OVERVIEW, "count(*)"))),
        snapshot_days=int(str(reader.value(silver.POPULARITY_HISTORY, "count(distinct snapshot_date)") or 0)),
        fetched_from=_day(days["first"]),
        fetched_to=_day(days["last"]),
        rejected_count=int(str(reader.value(silver.REJECTED_RECORDS, "count(*)") or 0)),
        rejected=by_rule(rejected.reindex(columns=["reason", "record_count"])),
    )


def by_rule(rejected: pd.DataFrame) -> pd.DataFrame:
    """The reasons without the value at fault, their records added up, and one of them in full as an example."""
    rules = sorted({check.reason for kind in KINDS for check in kind.checks}, key=len, reverse=True)
    rule = [next((rule for rule in rules if text.startswith(f"{rule}: ")), text) for text in rejected["reason"]]
    grouped = rejected.assign(rule=rule).groupby("rule", as_index=False)
    added = grouped.agg(record_count=("record_count", "sum"), example=("reason", "min"))
    return added.rename(columns={"rule": "reason"})


def _day(moment: pd.Timestamp) -> str:
    return "" if pd.isna(moment) else f"{moment.tz_convert(UTC):%Y-%m-%d}"


def _facts(reader: Reader) -> Iterator[TableFacts]:
    """Every table of Gold, Silver and Bronze that there is; predictions only where the page shows them."""
    for table in (*gold.TABLES, PREDICTIONS, OBJECTS, *silver.TABLES, *bronze.TABLES):
        is_left_out = table is PREDICTIONS and table.name not in reader.versions
        if is_left_out or not commits.exists(reader.lake, table):
            continue
        version = reader.versions.get(table.name, commits.last_commit(reader.lake, table).version)
        commit = commits.commits_since(reader.lake, table, version - 1)[0]
        made_from: dict[str, Mapping[str, int | None]] = {
            "gold": versions_in(commit.user_metadata),
            "silver": {bronze.TMDB_RESPONSES.name: None},
        }
        yield TableFacts(
            table.name,
            version,
            f"{datetime.fromtimestamp(commit.timestamp / 1000, UTC):%Y-%m-%d\u00a0%H:%M}",
            int(str(reader.value(table, "count(*)"))),
            made_from.get(table.layer, {"landing files": None}),
        )
