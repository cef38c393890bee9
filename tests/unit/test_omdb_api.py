"""How OMDb's answers are judged: by what the body says, for a status of 200 says nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from moviepipe.errors import CredentialsError, SourceError
from moviepipe.pipelines.fetch.omdb.plan import is_imdb_id
from moviepipe.sources.api import Answer, Outcome
from moviepipe.sources.omdb.api import KEYS, OMDB_API

ASKED = {"i": "tt0133093"}
MATRIX = {"Response": "True", "imdbID": "tt0133093", "Title": "The Matrix"}


def error(text: Any) -> str:
    return json.dumps({"Response": "False", "Error": text})


def answered(status: int, payload: str) -> Answer:
    return Answer(status, datetime(2024, 1, 1, tzinfo=UTC), payload)


def test_the_title_that_was_asked_for_is_found():
    assert OMDB_API.is_answer(ASKED, json.dumps(MATRIX))
    assert OMDB_API.outcome(200, json.dumps(MATRIX)) is Outcome.FOUND


@pytest.mark.parametrize("text", ["Incorrect IMDb ID.", "Error getting data.", "Movie not found!"])
def test_what_omdb_has_not_is_not_found_with_status_200_only(text: str):
    assert OMDB_API.is_answer(ASKED, error(text))
    assert OMDB_API.outcome(200, error(text)) is Outcome.NOT_FOUND
    assert OMDB_API.outcome(500, error(text)) is Outcome.FAILED
    assert OMDB_API.outcome(200, error(f"{text} Or so.")) is Outcome.FAILED


@pytest.mark.parametrize(
    "payload",
    ["<html>Not Found</html>", "", "[]", "{}", error("Something went wrong."), error(None), error(["Movie not found!"]),
     json.dumps(MATRIX | {"imdbID": "tt0234215"}), json.dumps(MATRIX | {"Response": True}),
     json.dumps(MATRIX)[:-1] + ',"x":NaN}'],
)  # fmt: skip
def test_anything_else_is_no_answer(payload: str):
    assert not OMDB_API.is_answer(ASKED, payload)
    assert OMDB_API.outcome(0, payload) is Outcome.FAILED
    assert OMDB_API.refusal(answered(0, payload)) is None


@pytest.mark.parametrize(
    ("status", "payload"),
    [(401, error("Invalid API key!")), (200, error("Invalid API key!")), (401, error("No API key provided.")),
     (401, "<html>")],
)  # fmt: skip
def test_a_refused_key_says_how_to_get_one(status: int, payload: str):
    refusal = OMDB_API.refusal(answered(status, payload))
    assert isinstance(refusal, CredentialsError)
    assert "OMDb refuses the key" in str(refusal)
    assert "https://www.omdbapi.com/apikey.aspx" in str(refusal)


@pytest.mark.parametrize("status", [200, 401])
def test_the_limit_of_a_day_is_no_fault_of_the_key(status: int):
    refusal = OMDB_API.refusal(answered(status, error("Request limit reached!")))
    assert isinstance(refusal, SourceError)
    assert "OMDb takes no more requests today" in str(refusal)


def test_the_key_is_taken_from_the_variable_or_a_plain_secret():
    for found in (KEYS.find({"OMDB_API_KEY": "a1b2c3d4"}), KEYS.find({}, lambda: "a1b2c3d4\n")):
        assert found.hide("/?i=tt0133093&apikey=a1b2c3d4") == "/?i=tt0133093&apikey=…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("tt0133093", True), ("tt10872600", True), ("tt013309", False), ("0133093", False), ("tt0133093 ", False),
     ("TT0133093", False), ("tt٠١٣٣٠٩٣", False), ("nm0000206", False), ("tt0133093\n", False)],
)  # fmt: skip
def test_an_imdb_id_is_tt_and_seven_digits_or_more(text: str, expected: bool):
    assert is_imdb_id(text) is expected
