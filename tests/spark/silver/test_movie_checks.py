"""What a body must be to enter Silver: each fault and the exact reason given for it."""

from pyspark.sql import SparkSession

from moviepipe.silver.records import validated_records
from records import NOT_FOUND_BODY, answer, body, bronze
from silver_tables import LIMITS, validated

NOT_AN_OBJECT = "the body is not one JSON object: "
WRONG_ID = "the body's id is not the movie that was asked for: "
NO_TITLE = "the movie has no title"
NO_DATE = "release_date is not a date: "
NO_YEAR = "the year of release_date is not from `silver.oldest_year` to `silver.newest_year`: "


def raw(**tokens: str | None) -> str:
    """Movie 7's body with fields given as JSON tokens; a field given as None is left out."""
    fields = {"id": "7", "title": '"Film"'} | tokens
    return "{" + ",".join(f'"{name}":{token}' for name, token in fields.items() if token is not None) + "}"


def reasons(spark: SparkSession, payloads: list[str | None]) -> dict[str | None, list[str]]:
    """The reasons against each payload, all asked of TMDb as movie 7."""
    records = [answer(payload, resource_id=7, run_id=str(number)) for number, payload in enumerate(payloads)]
    rows = validated(bronze(spark, *records)).select("run_id", "_errors").collect()
    return {payloads[int(row.run_id)]: row._errors for row in rows}


def test_bodies_that_enter(spark: SparkSession) -> None:
    entry = '{"id":1,"name":null,"extra":[1]}'
    person = '{"id":1,"credit_id":"c1","name":"","gender":null,"order":null,"character":null,"job":null}'
    payloads: list[str | None] = [
        raw(),
        raw(id="7.0"),
        f"\n {raw()} \n",
        *(raw(budget=token) for token in ("0", "7", "7.0", "7e0", "-0.0", "null", str(2**53 - 1))),
        *(raw(**{name: "0"}) for name in ("revenue", "runtime", "popularity", "vote_count", "vote_average")),
        raw(revenue="2923706026"),
        raw(popularity="7"),
        raw(popularity="0.001"),
        *(raw(vote_average=token) for token in ("7", "7.0", "10", "10.0", "null")),
        *(raw(release_date=token) for token in ('""', "null", '"2016-02-29"', '"1800-01-01"', '"2200-01-01"')),
        raw(title='""', original_title='"Le Film"'),
        raw(title=None, original_title='"Le Film"'),
        raw(title="null", original_title='"千と千尋"'),
        raw(softcore="false", origin_country='["US"]', videos='{"results":[{"id":"x"}]}'),
        raw(adult="true", video="null", imdb_id="null", belongs_to_collection="null", overview="null"),
        *(
            raw(**{name: token})
            for name in ("genres", "production_companies", "production_countries", "spoken_languages")
            for token in ("null", "[]")
        ),
        raw(genres=f"[{entry}]", production_companies=f"[{entry}]", keywords=f'{{"keywords":[{entry}]}}'),
        raw(credits=f'{{"cast":[{person}],"crew":[{person},{person}]}}'),
        raw(credits="null", keywords="null"),
        raw(credits="{}", keywords="{}"),
        raw(credits='{"cast":null,"crew":null}', keywords='{"keywords":null}'),
        raw(belongs_to_collection='{"id":null,"name":null,"poster_path":null}'),
    ]
    assert reasons(spark, payloads) == {payload: [] for payload in payloads}


def test_bodies_with_one_fault_are_told_it_exactly(spark: SparkSession) -> None:
    faults: dict[str | None, str] = {
        raw(id="8"): WRONG_ID + "8.0",
        raw(id="7.5"): WRONG_ID + "7.5",
        raw(id=None): WRONG_ID + "null",
        raw(id="null"): WRONG_ID + "null",
        raw(title=None): NO_TITLE,
        raw(title='""'): NO_TITLE,
        raw(title='"  "', original_title='""'): NO_TITLE,
        raw(title="null", original_title="null"): NO_TITLE,
        raw(budget="-1"): "budget is below 0: -1.0",
        raw(budget="7.5"): "budget is not a whole number: 7.5",
        raw(budget="1e400"): "budget is not a whole number: Infinity",
        raw(budget=str(2**53)): "budget is not a whole number: 9.007199254740992E15",
        raw(revenue="-3000000000"): "revenue is below 0: -3.0E9",
        raw(revenue="0.5"): "revenue is not a whole number: 0.5",
        raw(runtime="-90"): "runtime is below 0: -90.0",
        raw(runtime="90.5"): "runtime is not a whole number: 90.5",
        raw(popularity="-0.1"): "popularity is below 0: -0.1",
        raw(vote_count="-1"): "vote_count is below 0: -1.0",
        raw(vote_count="1.5"): "vote_count is not a whole number: 1.5",
        raw(vote_average="-0.1"): "vote_average is not from 0 to 10: -0.1",
        raw(vote_average="10.1"): "vote_average is not from 0 to 10: 10.1",
        raw(vote_average="1e400"): "vote_average is not from 0 to 10: Infinity",
        raw(release_date='"2023-13-45"'): NO_DATE + "2023-13-45",
        raw(release_date='"2023-02-29"'): NO_DATE + "2023-02-29",
        raw(release_date='"2016"'): NO_DATE + "2016",
        raw(release_date='"2016-5-1"'): NO_DATE + "2016-5-1",
        raw(release_date='"2016-05-01T00:00:00Z"'): NO_DATE + "2016-05-01T00:00:00Z",
        raw(release_date='"1799-12-31"'): NO_YEAR + "1799-12-31",
        raw(release_date='"2201-01-01"'): NO_YEAR + "2201-01-01",
        raw(release_date='"soon"'): NO_DATE + "soon",
        raw(budget='"100"'): "budget: a text where a number belongs",
        raw(budget='"7.5"'): "budget: a text where a number belongs",
        raw(budget='""'): "budget: a text where a number belongs",
        raw(budget='"NaN"'): "budget: a text where a number belongs",
        raw(budget='"Infinity"'): "budget: a text where a number belongs",
        raw(budget="true"): "budget: true or false where a number belongs",
        raw(budget="{}"): "budget: an object where a number belongs",
        raw(id='"7"'): "id: a text where a number belongs",
        raw(vote_average='"7.1"'): "vote_average: a text where a number belongs",
        raw(adult="1"): "adult: a number where true or false belongs",
        raw(adult='"true"'): "adult: a text where true or false belongs",
        raw(genres='"Drama"'): "genres: a text where a list belongs",
        raw(genres='{"id":1}'): "genres: an object where a list belongs",
        raw(genres="[1]"): "genres[]: a number where an object belongs",
        raw(genres='[{"id":"18"}]'): "genres[].id: a text where a number belongs",
        raw(keywords="[]"): "keywords: a list where an object belongs",
        raw(credits='{"cast":{}}'): "credits.cast: an object where a list belongs",
        raw(belongs_to_collection="7"): "belongs_to_collection: a number where an object belongs",
        raw(title='{"a": 1}'): "title: an object where a text belongs",
        raw(title="1e3"): "title: a number where a text belongs",
        raw(title="1917"): "title: a number where a text belongs",
        raw(status="[]"): "status: a list where a text belongs",
        raw(genres='[{"id":1,"name":false}]'): "genres[].name: true or false where a text belongs",
        raw(credits='{"cast":[{"id":1,"credit_id":7}]}'): "credits.cast[].credit_id: a number where a text belongs",
        '{"id":"x",' + raw()[1:]: "a name stands twice in the body, first with a type that is not the field's",
        raw(title='"1917"', genres='[{"id":1,"id":1}]'): "a name stands twice in an object of the body",
        raw() + '],"values":[{}': NOT_AN_OBJECT + raw() + '],"values":[{}',
        raw() + '],"is_whole":true} and more': NOT_AN_OBJECT + raw() + '],"is_whole":true} and more',
        raw(budget="NaN"): NOT_AN_OBJECT + '{"id":7,"title":"Film","budget":NaN}',
        raw(popularity="-Infinity"): NOT_AN_OBJECT + '{"id":7,"title":"Film","popularity":-Infinity}',
        raw(budget="007"): NOT_AN_OBJECT + '{"id":7,"title":"Film","budget":007}',
        raw() + " oops": NOT_AN_OBJECT + '{"id":7,"title":"Film"} oops',
        raw() + raw(): NOT_AN_OBJECT + '{"id":7,"title":"Film"}{"id":7,"title":"Film"}',
        raw()[:-1]: NOT_AN_OBJECT + '{"id":7,"title":"Film"',
        raw()[:-4]: NOT_AN_OBJECT + '{"id":7,"title":"Fi',
        raw(genres='[{"id":1}'): NOT_AN_OBJECT + '{"id":7,"title":"Film","genres":[{"id":1}}',
        "<html>502 Bad Gateway</html>": NOT_AN_OBJECT + "<html>502 Bad Gateway</html>",
        "": NOT_AN_OBJECT,
        " ": NOT_AN_OBJECT + " ",
        None: NOT_AN_OBJECT + "null",
        "null": NOT_AN_OBJECT + "null",
        "[]": NOT_AN_OBJECT + "[]",
        f"[{raw()}]": NOT_AN_OBJECT + '[{"id":7,"title":"Film"}]',
        '"Film"': NOT_AN_OBJECT + '"Film"',
        "7": NOT_AN_OBJECT + "7",
        "x" * 100: NOT_AN_OBJECT + "x" * 80,
    }
    assert reasons(spark, list(faults)) == {payload: [reason] for payload, reason in faults.items()}


def test_a_body_may_hold_texts_that_look_like_something_else_and_fields_without_end(spark: SparkSession) -> None:
    looks = [raw(title=f'"{title}"') for title in ("1917", "[REC]", "{}", "true", "-1e3", "NaN")]
    endless = [raw(x="9" * 5_000), raw(x="[" * 5_000 + "]" * 5_000), raw(x="1", y="2")[:-1] + ',"x":3}']
    assert reasons(spark, [*looks, *endless]) == {payload: [] for payload in (*looks, *endless)}


def test_an_entry_without_a_usable_key_is_told_where_it_stands(spark: SparkSession) -> None:
    by_id = {
        "genres": lambda entries: raw(genres=entries),
        "production_companies": lambda entries: raw(production_companies=entries),
        "keywords.keywords": lambda entries: raw(keywords=f'{{"keywords":{entries}}}'),
    }
    by_code = {"production_countries": "iso_3166_1", "spoken_languages": "iso_639_1"}
    cases: dict[str | None, list[str]] = {}
    for path, with_entries in by_id.items():
        for entry in ("null", "{}", '{"id":null}', '{"id":1.5}', '{"id":1e400}', '{"name":"x"}'):
            cases[with_entries(f'[{{"id":1}},{entry}]')] = [f"{path} has an entry without a usable id"]
    for path, code in by_code.items():
        for entry in ("null", "{}", f'{{"{code}":null}}', f'{{"{code}":""}}', f'{{"{code}":" "}}'):
            cases[raw(**{path: f"[{entry}]"})] = [f"{path} has an entry without a usable {code}"]
    for part in ("cast", "crew"):
        no_id, no_credit = (f"credits.{part} has an entry without a usable {key}" for key in ("id", "credit_id"))
        cases[raw(credits=f'{{"{part}":[{{"credit_id":"c"}}]}}')] = [no_id]
        cases[raw(credits=f'{{"{part}":[{{"id":1}}]}}')] = [no_credit]
        cases[raw(credits=f'{{"{part}":[{{"id":1,"credit_id":""}}]}}')] = [no_credit]
        cases[raw(credits=f'{{"{part}":[null]}}')] = [no_id, no_credit]
    assert reasons(spark, list(cases)) == cases


def test_a_body_with_many_faults_is_told_all_of_them(spark: SparkSession) -> None:
    payload = raw(id="8", title='""', release_date='"soon"', budget="-1.5", vote_average="11", genres="[{}]")
    assert reasons(spark, [payload])[payload] == [
        WRONG_ID + "8.0",
        NO_TITLE,
        NO_DATE + "soon",
        "budget is below 0: -1.5",
        "budget is not a whole number: -1.5",
        "vote_average is not from 0 to 10: 11.0",
        "genres has an entry without a usable id",
    ]


def test_a_record_that_holds_no_body_is_told_why(spark: SparkSession) -> None:
    records = {
        "no movie named": answer(body(1), resource_id=None),
        "404, no movie named": answer(NOT_FOUND_BODY, resource_id=None, status_code=404),
        "server error": answer("<html>", status_code=500),
        "neither": answer("", resource_id=None, status_code=429),
        "404": answer(NOT_FOUND_BODY, status_code=404),
        "404 of a web server": answer("<html>", status_code=404),
        "404 without a body": answer(None, status_code=404),
        "another endpoint": answer("anything", endpoint="configuration", resource_id=None, status_code=500),
    }
    named = bronze(spark, *records.values()).drop("run_id")
    rows = validated(named).select("row_id", "_errors").collect()
    unnamed = "the record names no movie"
    wrong_id = WRONG_ID + "1.0"
    assert dict(zip(records, (row._errors for row in sorted(rows)), strict=True)) == {
        "no movie named": [unnamed, wrong_id],
        "404, no movie named": [unnamed],
        "server error": ["the request failed with status: 500"],
        "neither": [unnamed, "the request failed with status: 429"],
        "404": [],
        "404 of a web server": ["the 404 is not TMDb's own: <html>"],
        "404 without a body": ["the 404 is not TMDb's own: null"],
        "another endpoint": [],
    }


def test_a_line_that_is_no_envelope_is_told_so(spark: SparkSession) -> None:
    line = answer("hello", endpoint=None, resource_id=None, status_code=None, at=None)  # type: ignore[arg-type]
    (row,) = validated(bronze(spark, line)).select("_errors", "payload").collect()
    assert (row._errors, row.payload) == (["the landing line is no envelope record"], "hello")


def test_text_after_the_body_cannot_pass_as_the_end_of_its_wrapper(spark: SparkSession) -> None:
    payloads: list[str | None] = [
        raw() + "}",
        raw() + "} oops",
        raw() + ',"x":1',
        raw(id="8") + "," + f'"movie":{raw()}',
    ]
    assert reasons(spark, payloads) == {payload: [f"{NOT_AN_OBJECT}{payload}"] for payload in payloads}


def test_a_number_too_large_for_its_column_does_not_enter(spark: SparkSession) -> None:
    payloads: list[str | None] = [
        raw(popularity="1e400"),
        raw(runtime=str(2**31)),
        raw(belongs_to_collection='{"id":1e30}'),
        raw(belongs_to_collection='{"id":1e400}'),
        raw(belongs_to_collection='{"id":7.5}'),
    ]
    assert [payload for payload, errors in reasons(spark, payloads).items() if not errors] == []


def test_the_years_of_films_are_settings(spark: SparkSession) -> None:
    records = bronze(spark, answer(raw(release_date='"1888-10-14"'), resource_id=7))
    for oldest, newest, expected in ((1889, 1999, [NO_YEAR + "1888-10-14"]), (1888, 1888, [])):
        (row,) = validated_records(records, LIMITS | {"oldest_year": oldest, "newest_year": newest}).collect()
        assert row["_errors"] == expected
