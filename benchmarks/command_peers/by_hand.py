"""The questions of the commands that only look, asked of DuckDB and delta-rs in a few lines each.

python by_hand.py QUESTION LAKE MOVIE_ID OUT
"""

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

QUERY = (
    "select original_language, count(*) movies, avg(runtime_minutes) mean, max(revenue_usd) most "
    "from silver.movies where release_year >= 1990 group by 1 order by 2 desc, 1 limit 10"
)


def read(lake: str, name: str, columns: str = "*") -> pa.RecordBatchReader:
    """A table by delta-rs, deletion vectors applied."""
    stored = DeltaTable(f"{lake}/{name.replace('.', '/')}")
    return pa.RecordBatchReader.from_stream(QueryBuilder().register("t", stored).execute(f"select {columns} from t"))


def tables(lake: str, movie_id: str, out: str) -> None:
    """Rows, version, files, bytes and last change of every table."""
    for log in sorted(Path(lake).glob("*/*/_delta_log")):
        stored = DeltaTable(str(log.parent))
        files = pa.table(stored.get_add_actions())
        size, changed = sum(files["size_bytes"].to_pylist()), stored.history(1)[0]["timestamp"]
        print(log.parent.name, stored.count(), stored.version(), len(files), size, changed)


def runs(lake: str, movie_id: str, out: str) -> None:
    """Each fetch: planned, found, not found, failed."""
    bronze = read(lake, "bronze.tmdb_responses", "endpoint, resource_id, status_code, payload, run_id")  # noqa: F841
    print(
        duckdb.sql("""
        with r as (select * from bronze),
        planned as (select distinct run_id, unnest(from_json(payload->'ids', '["bigint"]')) id
                    from r where endpoint = 'fetch/plan'),
        answered as (select run_id, resource_id id, bool_or(status_code = 200) found, bool_or(status_code = 404) gone
                     from r where endpoint in ('movie/{movie_id}', 'tv/{series_id}') group by all)
        select run_id, count(*) planned, count_if(found) found, count_if(not found and gone) not_found,
               count_if(not found and not gone) failed
        from planned left join answered using (run_id, id) group by all order by all
        """)
    )
    print(duckdb.from_arrow(read(lake, "ops.job_runs", "run_id, job, status, seconds, rows_in")))


def trace(lake: str, movie_id: str, out: str) -> None:
    """How many rows of each table are of a movie."""
    for log in sorted(Path(lake).glob("*/*/_delta_log")):
        stored = DeltaTable(str(log.parent))
        names = {field.name for field in stored.schema().fields}
        key = "movie_id" if "movie_id" in names else "resource_id" if "resource_id" in names else None
        if key:
            text = f"select * from t where {key} = {movie_id}"
            rows = pa.RecordBatchReader.from_stream(QueryBuilder().register("t", stored).execute(text))
            print(log.parent.name, duckdb.from_arrow(rows).limit(5).fetchall())


def sql(lake: str, movie_id: str, out: str) -> None:
    """The benchmark's query."""
    movies = read(lake, "silver.movies", "original_language, runtime_minutes, revenue_usd, release_year")  # noqa: F841
    print(duckdb.sql(QUERY.replace("silver.movies", "movies")))


def charts(lake: str, movie_id: str, out: str) -> None:
    """Fourteen plain bar charts of Gold."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib.figure import Figure

    Path(out).mkdir(parents=True, exist_ok=True)
    for log in sorted(Path(lake).glob("gold/*/_delta_log")):
        rows = duckdb.from_arrow(read(lake, f"gold.{log.parent.name}")).limit(20).df()
        figure = Figure(figsize=(9, 6))
        axes = figure.subplots()
        numbers = rows.select_dtypes("number")
        axes.barh(rows.iloc[:, 0].astype(str), numbers.iloc[:, -1].fillna(0))
        axes.set_title(log.parent.name)
        figure.savefig(Path(out) / f"{log.parent.name}.png", dpi=150)


QUESTIONS = {"tables": tables, "runs": runs, "trace": trace, "sql": sql, "charts": charts}

if __name__ == "__main__":
    question, *given = sys.argv[1:]
    QUESTIONS[question](*given)
