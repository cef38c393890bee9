"""Peer: DuckDB parses and counts, delta-rs writes; what one machine can do without Spark.

python -m medallion_peers.duckdb_peer LANDING LAKE
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb
from deltalake import write_deltalake

from medallion_peers.children import CHILDREN, NUMBERS
from medallion_peers.gold_tables import GOLD, MACROS

MEMORY_LIMIT = "4GB"
TABLES_AT_ONCE = 2
ROWS_PER_BATCH = 20_000
ENVELOPE = """{
    endpoint: 'varchar', resource_id: 'bigint', params: 'varchar', status_code: 'int', fetched_at: 'timestamptz',
    payload: 'varchar', run_id: 'varchar', source: 'varchar', resource_key: 'varchar'
}"""
PERSON = '"id": "bigint", "name": "varchar", "gender": "int", "credit_id": "varchar"'
MOVIE = f"""{{
    "imdb_id": "varchar", "title": "varchar", "original_title": "varchar", "original_language": "varchar",
    "overview": "varchar", "tagline": "varchar", "homepage": "varchar", "status": "varchar",
    "release_date": "varchar", "runtime": "int", "budget": "bigint", "revenue": "bigint", "popularity": "double",
    "vote_average": "double", "vote_count": "bigint", "adult": "boolean", "video": "boolean",
    "poster_path": "varchar", "backdrop_path": "varchar",
    "belongs_to_collection":
        {{"id": "bigint", "name": "varchar", "poster_path": "varchar", "backdrop_path": "varchar"}},
    "genres": [{{"id": "bigint", "name": "varchar"}}],
    "production_companies": [{{"id": "bigint", "name": "varchar", "origin_country": "varchar"}}],
    "production_countries": [{{"iso_3166_1": "varchar", "name": "varchar"}}],
    "spoken_languages": [{{"iso_639_1": "varchar", "name": "varchar", "english_name": "varchar"}}],
    "keywords": {{"keywords": [{{"id": "bigint", "name": "varchar"}}]}},
    "credits": {{
        "cast": [{{{PERSON}, "character": "varchar", "order": "int"}}],
        "crew": [{{{PERSON}, "department": "varchar", "job": "varchar"}}]
    }}
}}"""
MOVIES = """
    movie_id, nullif(trim(imdb_id), '') as imdb_id,
    coalesce(nullif(trim(title), ''), nullif(trim(original_title), '')) as title,
    nullif(trim(original_title), '') as original_title, nullif(trim(original_language), '') as original_language,
    nullif(trim(overview), '') as overview, nullif(trim(tagline), '') as tagline,
    nullif(trim(homepage), '') as homepage, nullif(trim(status), '') as status,
    try_cast(release_date as date) as release_date, cast(year(try_cast(release_date as date)) as int) as release_year,
    nullif(runtime, 0) as runtime_minutes, nullif(budget, 0) as budget_usd, nullif(revenue, 0) as revenue_usd,
    nullif(revenue, 0) - nullif(budget, 0) as profit_usd, popularity, vote_average, vote_count, adult as is_adult,
    video as is_video, belongs_to_collection.id as collection_id, nullif(trim(poster_path), '') as poster_path,
    nullif(trim(backdrop_path), '') as backdrop_path, fetched_at
"""
COLLECTIONS = """
    select belongs_to_collection.id as collection_id,
        nullif(trim(belongs_to_collection.name), '') as collection_name,
        nullif(trim(belongs_to_collection.poster_path), '') as poster_path,
        nullif(trim(belongs_to_collection.backdrop_path), '') as backdrop_path, fetched_at
    from versions where belongs_to_collection.id is not null
    qualify row_number() over (partition by collection_id order by fetched_at desc) = 1
"""
POPULARITY_HISTORY = """
    select movie_id, cast(fetched_at as date) as snapshot_date, popularity, vote_average, vote_count, fetched_at
    from versions qualify row_number() over (partition by movie_id, snapshot_date order by fetched_at desc) = 1
"""


def main(landing: str, lake: str) -> None:
    """Builds every table anew from all that has landed."""
    connection = duckdb.connect()
    connection.execute(
        f"set memory_limit = '{MEMORY_LIMIT}'; set preserve_insertion_order = false; set global TimeZone = 'UTC'"
    )
    connection.execute(f"set temp_directory = '{tempfile.gettempdir()}/duckdb-{os.getpid()}'")
    connection.execute(MACROS)
    bronze(connection, landing, lake)
    write = partial(write_table, connection, lake)
    parse(connection, lake)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        tables = silver_tables() | {f"gold/{name}": query for name, query in GOLD.items()}
        list(pool.map(write, tables, tables.values()))


def bronze(connection: duckdb.DuckDBPyConnection, landing: str, lake: str) -> None:
    """The landing records as they are."""
    lines = f"read_json('{landing}/*.jsonl.gz', format = 'newline_delimited', columns = {ENVELOPE})"
    write_table(connection, lake, "bronze/tmdb_responses", f"from {lines}")


def parse(connection: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Every body parsed once, into `versions`; the latest of each movie in the views that Silver and Gold read."""
    connection.execute(f"""
        create table versions as select resource_id as movie_id, fetched_at, unnest(from_json(payload, '{MOVIE}'))
        from read_parquet('{lake}/bronze/tmdb_responses/*.parquet')
        where endpoint = 'movie/{{movie_id}}' and status_code = 200
    """)
    connection.execute("""
        create table superseded as select rowid as row from versions semi join
            (select movie_id from versions group by movie_id having count(*) > 1) using (movie_id)
        qualify row_number() over (partition by movie_id order by fetched_at desc) > 1
    """)
    connection.execute("create view latest as from versions where rowid not in (select row from superseded)")
    connection.execute(f"create view movies as select {MOVIES} from latest")
    for name, (array, columns) in CHILDREN.items():
        connection.execute(f"create view {name} as {child(array, columns)}")


def child(array: str, columns: dict[str, str]) -> str:
    """One row per movie and entry of an array, which the generator's bodies never repeat."""
    chosen = (
        f"{entry} as {name}" if field in NUMBERS else f"nullif(trim({entry}), '') as {name}"
        for name, field in columns.items()
        if (entry := f'entry."{field}"')
    )
    return f"select movie_id, {', '.join(chosen)} from (select movie_id, unnest({array}) as entry from latest)"


def silver_tables() -> dict[str, str]:
    """Every Silver table's folder and query."""
    return {
        "silver/movies": "from movies",
        **{f"silver/{name}": f"from {name}" for name in CHILDREN},
        "silver/collections": COLLECTIONS,
        "silver/popularity_history": POPULARITY_HISTORY,
    }


def write_table(connection: duckdb.DuckDBPyConnection, lake: str, name: str, query: str) -> None:
    """Writes a query's rows as a Delta table, batch by batch, with the defaults of delta-rs."""
    write_deltalake(f"{lake}/{name}", connection.cursor().sql(query).to_arrow_reader(ROWS_PER_BATCH))


if __name__ == "__main__":
    main(*sys.argv[1:])
