"""What the body of a show must be to enter Silver: each fault and the exact reason given for it."""

import json

from pyspark.sql import SparkSession

from moviepipe.envelope import NO_ANSWER
from moviepipe.silver import payload
from records import NOT_FOUND_BODY, answer, body, bronze, show, tv
from silver_tables import validated

WRONG_ID = "the body's id is not the show that was asked for: "
NO_NAME = "the show has no name"


def reasons(spark: SparkSession, *payloads: str | None) -> list[list[str]]:
    """The reasons against each payload, all asked of TMDb as show 7."""
    records = [tv(answer(payload, resource_id=7)) for payload in payloads]
    rows = validated(bronze(spark, *records)).select("row_id", "_errors").collect()
    return [row._errors for row in sorted(rows)]


def test_bodies_that_enter(spark: SparkSession) -> None:
    dates = [{name: value} for name in ("first_air_date", "last_air_date") for value in ("", None, "2008-01-20")]
    odd = [{"number_of_seasons": 0, "number_of_episodes": 0.0}, {"name": "", "original_name": "名前"}, {"title": 7}]
    nothing_known = dict.fromkeys(payload.TV.names) | {"id": 7, "name": "Only a name"}
    bodies = [show(7), nothing_known, *(show(7, **fields) for fields in (*dates, *odd))]
    assert reasons(spark, *map(json.dumps, bodies)) == [[] for _ in bodies]


def test_bodies_with_one_fault_are_told_it_exactly(spark: SparkSession) -> None:
    counts = ("number_of_seasons", "number_of_episodes")
    faults = [
        (show(8), WRONG_ID + "8.0"),
        (show(7, name=" ", original_name=None), NO_NAME),
        (show(7, first_air_date="2008"), "first_air_date is not a date: 2008"),
        (show(7, last_air_date="2013-02-30"), "last_air_date is not a date: 2013-02-30"),
        *((show(7, **{name: -1}), f"{name} is below 0: -1.0") for name in (*counts, "popularity", "vote_count")),
        *((show(7, **{name: 1.5}), f"{name} is not a whole number: 1.5") for name in (*counts, "vote_count")),
        *((show(7, **{name: 2**31}), f"{name} is too large: 2.147483648E9") for name in counts),
        (show(7, vote_average=10.5), "vote_average is not from 0 to 10: 10.5"),
        (show(7, genres=[{"id": 1}, {"name": "Crime"}]), "genres has an entry without a usable id"),
        (show(7, number_of_seasons="2"), "number_of_seasons: a text where a number belongs"),
        (show(7, genres={"id": 1}), "genres: an object where a list belongs"),
        (show(7, in_production=1), "in_production: a number where true or false belongs"),
    ]
    assert reasons(spark, *(json.dumps(show_body) for show_body, _ in faults)) == [[reason] for _, reason in faults]


def test_text_that_is_no_body_is_told_so(spark: SparkSession) -> None:
    no_object = "the body is not one JSON object: "
    whole = json.dumps({"id": 7, "name": "Show"})
    payloads = (None, "<html>", "[]", whole + " oops", whole[:-1])
    assert reasons(spark, *payloads) == [[no_object + (text or "null")] for text in payloads]
    assert reasons(spark, '{"id":7,"name":"Show","popularity":1e400}') == [["popularity is too large: Infinity"]]


def test_a_record_that_holds_no_body_is_told_why(spark: SparkSession) -> None:
    records = {
        tv(answer(show(7), resource_id=None)): ["the record names no show", WRONG_ID + "7.0"],
        tv(answer("timed out", status_code=NO_ANSWER)): ["the request failed with status: 0"],
        tv(answer("<html>", status_code=500)): ["the request failed with status: 500"],
        tv(answer(body(7))): [NO_NAME],
        tv(answer(NOT_FOUND_BODY, status_code=404)): [],
        tv(answer("{}", status_code=404)): ["the 404 is not TMDb's own: {}"],
    }
    rows = validated(bronze(spark, *records)).select("row_id", "_errors", "payload").collect()
    assert [row._errors for row in sorted(rows)] == list(records.values())
    assert [row.payload for row in sorted(rows)][1:3] == ["timed out", "<html>"]
