"""Peer: a plain Spark medallion in the usual style, with Spark's default settings.

python -m medallion_peers.plain_spark_peer LANDING LAKE
"""

import sys
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from medallion_peers.children import CHILDREN, NUMBERS
from medallion_peers.gold_tables import GOLD
from moviepipe.jars import jar_folder
from moviepipe.session import read_properties

ENVELOPE = """
    endpoint string, resource_id long, params string, status_code int, fetched_at timestamp, payload string,
    run_id string, source string, resource_key string
"""
PERSON = "id: long, name: string, gender: int, credit_id: string"
MOVIE = f"""
    id long, imdb_id string, title string, original_title string, original_language string, overview string,
    tagline string, homepage string, status string, release_date string, runtime int, budget long, revenue long,
    popularity double, vote_average double, vote_count long, adult boolean, video boolean, poster_path string,
    backdrop_path string,
    belongs_to_collection struct<id: long, name: string, poster_path: string, backdrop_path: string>,
    genres array<struct<id: long, name: string>>,
    production_companies array<struct<id: long, name: string, origin_country: string>>,
    production_countries array<struct<iso_3166_1: string, name: string>>,
    spoken_languages array<struct<iso_639_1: string, name: string, english_name: string>>,
    keywords struct<keywords: array<struct<id: long, name: string>>>,
    credits struct<cast: array<struct<{PERSON}, character: string, order: int>>,
                   crew: array<struct<{PERSON}, department: string, job: string>>>
"""
TEXTS = ("imdb_id", "original_title", "original_language", "overview", "tagline", "homepage", "status")


def main(landing: str, lake: str) -> None:
    """Builds every table anew from all that has landed."""
    spark = start_session()
    bronze(spark, landing, lake)
    silver(spark, lake)
    gold(spark, lake)
    spark.stop()


def start_session() -> SparkSession:
    """Spark as it comes, with Delta Lake and moviepipe's driver memory."""
    properties = read_properties("local")
    builder = (
        SparkSession.builder.appName("plain medallion")
        .master("local[*]")
        .config("spark.driver.memory", properties["spark.driver.memory"])
        .config("spark.sql.extensions", properties["spark.sql.extensions"])
        .config("spark.sql.catalog.spark_catalog", properties["spark.sql.catalog.spark_catalog"])
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.jars", ",".join(str(jar) for jar in (jar_folder(properties) / "jars").glob("*.jar")))
    )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def bronze(spark: SparkSession, landing: str, lake: str) -> None:
    """The landing records as they are."""
    write(spark.read.schema(ENVELOPE).json(landing), f"{lake}/bronze/tmdb_responses")


def silver(spark: SparkSession, lake: str) -> None:
    """Every body parsed and numbered, the latest of its movie first; from those every table."""
    responses = spark.read.format("delta").load(f"{lake}/bronze/tmdb_responses")
    latest_first = Window.partitionBy("resource_id").orderBy(F.desc("fetched_at"), F.desc(F.xxhash64("payload")))
    parsed = (
        responses.where("endpoint = 'movie/{movie_id}' and status_code = 200")
        .withColumn("version", F.row_number().over(latest_first))
        .withColumn("movie", F.from_json("payload", MOVIE))
        .select(F.col("resource_id").alias("movie_id"), "fetched_at", "version", "movie.*")
    )
    write(parsed, f"{lake}/silver/movie_versions")
    versions = spark.read.format("delta").load(f"{lake}/silver/movie_versions")
    latest = versions.where("version = 1")
    write(movies(latest), f"{lake}/silver/movies")
    for name, (array, columns) in CHILDREN.items():
        write(child(latest, array, columns), f"{lake}/silver/{name}")
    write(collections(versions), f"{lake}/silver/collections")
    write(popularity_history(versions), f"{lake}/silver/popularity_history")


def movies(latest: DataFrame) -> DataFrame:
    """One row per movie."""
    return latest.select(
        "movie_id",
        known(F.col("imdb_id")).alias("imdb_id"),
        F.coalesce(known(F.col("title")), known(F.col("original_title"))).alias("title"),
        *(known(F.col(name)).alias(name) for name in TEXTS[1:]),
        F.col("release_date").try_cast("date").alias("release_date"),
        F.year(F.col("release_date").try_cast("date")).alias("release_year"),
        F.nullif("runtime", F.lit(0)).alias("runtime_minutes"),
        F.nullif("budget", F.lit(0)).alias("budget_usd"),
        F.nullif("revenue", F.lit(0)).alias("revenue_usd"),
        (F.nullif("revenue", F.lit(0)) - F.nullif("budget", F.lit(0))).alias("profit_usd"),
        "popularity",
        "vote_average",
        "vote_count",
        F.col("adult").alias("is_adult"),
        F.col("video").alias("is_video"),
        F.col("belongs_to_collection.id").alias("collection_id"),
        known(F.col("poster_path")).alias("poster_path"),
        known(F.col("backdrop_path")).alias("backdrop_path"),
        "fetched_at",
    )


def child(latest: DataFrame, array: str, columns: dict[str, str]) -> DataFrame:
    """One row per movie and entry of an array."""
    exploded = latest.select("movie_id", F.explode(array).alias("entry"))
    chosen = []
    for name, field in columns.items():
        value = F.col(f"entry.{field}")
        chosen.append((value if field in NUMBERS else known(value)).alias(name))
    return exploded.select("movie_id", *chosen)


def collections(versions: DataFrame) -> DataFrame:
    """One row per collection, as the latest movie that names it has it."""
    latest_first = Window.partitionBy("collection_id").orderBy(F.desc("fetched_at"))
    return (
        versions.where("belongs_to_collection.id is not null")
        .select(
            F.col("belongs_to_collection.id").alias("collection_id"),
            known(F.col("belongs_to_collection.name")).alias("collection_name"),
            known(F.col("belongs_to_collection.poster_path")).alias("poster_path"),
            known(F.col("belongs_to_collection.backdrop_path")).alias("backdrop_path"),
            "fetched_at",
        )
        .withColumn("row_number", F.row_number().over(latest_first))
        .where("row_number = 1")
        .drop("row_number")
    )


def popularity_history(versions: DataFrame) -> DataFrame:
    """One row per movie and day."""
    latest_first = Window.partitionBy("movie_id", "snapshot_date").orderBy(F.desc("fetched_at"))
    return (
        versions.select(
            "movie_id",
            F.to_date("fetched_at").alias("snapshot_date"),
            "popularity",
            "vote_average",
            "vote_count",
            "fetched_at",
        )
        .withColumn("row_number", F.row_number().over(latest_first))
        .where("row_number = 1")
        .drop("row_number")
    )


def gold(spark: SparkSession, lake: str) -> None:
    """Every Gold table, by SQL over views of the Silver tables."""
    for folder in Path(lake, "silver").iterdir():
        spark.read.format("delta").load(str(folder)).createOrReplaceTempView(folder.name)
    for name, query in GOLD.items():
        write(spark.sql(query), f"{lake}/gold/{name}")


def known(value: Column) -> Column:
    """Text, with "" as null."""
    return F.nullif(F.trim(value), F.lit(""))


def write(rows: DataFrame, path: str) -> None:
    """Overwrites a Delta table."""
    rows.write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
