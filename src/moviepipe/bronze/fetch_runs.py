"""The account of every fetch, from Bronze alone: what was planned, and what became of it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.bronze.answers import has_none, is_found
from moviepipe.envelope import FETCH_END, FETCH_PLAN, FETCH_REQUEST
from moviepipe.tables import LONG, STRING, TIMESTAMP, conform, schema

PLAN = schema(ids=T.ArrayType(STRING))  # numbers too, as texts
COUNTS = ("planned", "found", "not_found", "failed")
SUM = schema(**dict.fromkeys(COUNTS, LONG))
SCHEMA = schema(
    run_id=STRING,
    asked_for=STRING,
    status=STRING,
    started_at=TIMESTAMP,
    ended_at=TIMESTAMP,
    **dict.fromkeys(COUNTS, LONG),
    missing=LONG,
    unplanned=LONG,
)
DONE, UNFINISHED, WRONG = "done", "unfinished", "wrong"


def fetch_runs(tmdb_responses: DataFrame) -> DataFrame:
    """One row per fetch; it is `done` when planned = found + not_found + failed, as the fetch itself counted.

    An id is found if any answer found it, else not found if its source itself said so in any, else failed; `missing`
    ids have no answer, `unplanned` ones were answered without standing in the plan.
    """
    requests, ends = _requests(tmdb_responses), _ends(tmdb_responses)
    counted = _outcomes(tmdb_responses, requests).groupBy("run_id").agg(*_counts())
    joined = requests.join(counted, "run_id", how="left").join(ends, "run_id", how="left")
    return (
        joined.fillna(0, [*COUNTS, "missing", "unplanned"]).withColumn("status", _status()).transform(conform, SCHEMA)
    )


def _requests(tmdb_responses: DataFrame) -> DataFrame:
    asked_for = F.get_json_object("payload", "$.asked_for").alias("asked_for")
    requests = tmdb_responses.where(F.col("endpoint") == FETCH_REQUEST)
    return requests.select("run_id", asked_for, F.col("fetched_at").alias("started_at"))


def _ends(tmdb_responses: DataFrame) -> DataFrame:
    """The last sum that each fetch landed: a retry lands one more."""
    ends = tmdb_responses.where(F.col("endpoint") == FETCH_END)
    claim = F.max_by(F.from_json("payload", SUM), "fetched_at").alias("claim")
    return ends.groupBy("run_id").agg(claim, F.max("fetched_at").alias("ended_at"))


def _outcomes(tmdb_responses: DataFrame, requests: DataFrame) -> DataFrame:
    """One row per fetch and id: whether it was planned, and the best of its answers."""
    plans = tmdb_responses.where(F.col("endpoint") == FETCH_PLAN)
    planned = plans.select("run_id", F.explode(F.from_json("payload", PLAN)["ids"]).alias("key")).distinct()
    key = F.coalesce("resource_key", F.col("resource_id").cast("string")).alias("key")
    answers = (
        tmdb_responses.where("resource_key is not null or resource_id is not null")  # a page of a list has neither
        .join(requests.select("run_id"), "run_id", how="left_semi")
        .groupBy("run_id", key)
        .agg(F.bool_or(is_found()).alias("is_found"), F.bool_or(has_none()).alias("is_not_found"))
    )
    return planned.withColumn("is_planned", F.lit(True)).join(answers, ["run_id", "key"], how="full")


def _counts() -> list[Column]:
    is_planned, is_found, is_not_found = F.col("is_planned").isNotNull(), F.col("is_found"), F.col("is_not_found")
    conditions = {
        "planned": is_planned,
        "found": is_planned & is_found,
        "not_found": is_planned & ~is_found & is_not_found,
        "failed": is_planned & ~is_found & ~is_not_found,
        "missing": is_planned & is_found.isNull(),
        "unplanned": ~is_planned,
    }
    return [F.count_if(condition).alias(name) for name, condition in conditions.items()]


def _status() -> Column:
    sum_holds = F.col("planned") == F.col("found") + F.col("not_found") + F.col("failed")
    is_as_claimed = F.struct(*COUNTS) == F.col("claim")
    is_right = sum_holds & (F.col("unplanned") == 0)
    return F.when(F.col("claim").isNull(), UNFINISHED).when(is_right & is_as_claimed, DONE).otherwise(WRONG)
