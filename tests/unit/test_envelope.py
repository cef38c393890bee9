import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from moviepipe.envelope import Envelope, format_utc, is_not_found

AT = datetime(2017, 9, 1, tzinfo=UTC)


def test_a_record_is_one_line_of_json_with_its_payload_as_text():
    payload = '{"title": "Ōsaka\\n\\u00e9", "budget": 1.0}'
    line = Envelope("movie/{movie_id}", 7, 200, AT, payload, "run-1").to_json_line()
    assert "\n" not in line
    assert json.loads(line) == {
        "endpoint": "movie/{movie_id}",
        "resource_id": 7,
        "status_code": 200,
        "fetched_at": "2017-09-01T00:00:00Z",
        "payload": payload,
        "run_id": "run-1",
        "params": None,
    }


def test_a_record_of_another_source_says_so_and_may_have_a_text_for_its_key():
    record = Envelope("title", None, 200, AT, "{}", "run-1", source="omdb", resource_key="tt0137523")
    fields = json.loads(record.to_json_line())
    assert (fields["source"], fields["resource_id"], fields["resource_key"]) == ("omdb", None, "tt0137523")


def test_a_time_of_another_zone_is_written_in_utc():
    kolkata = timezone(timedelta(hours=5, minutes=30))
    assert format_utc(datetime(2024, 1, 1, 5, 30, tzinfo=kolkata)) == "2024-01-01T00:00:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        format_utc(datetime(2024, 1, 1))


@pytest.mark.parametrize(
    "payload", ['{"success":false,"status_code":34,"status_message":"…"}', ' {"status_code": 34}\n']
)
def test_tmdbs_own_404_says_34_in_its_body(payload: str):
    assert is_not_found(404, payload)
    assert not is_not_found(200, payload)


@pytest.mark.parametrize(
    "payload",
    [None, "", "<html>404</html>", "[34]", "34", "{}", '{"status_code":"34"}', '{"status_code":34.0}',
     '{"status_code":7}', '{"status_code":true}', '{"status_code":34} x', '{"status_code":34,"x":NaN}', "[" * 100_000],
)  # fmt: skip
def test_a_404_of_anybody_else_is_no_word_of_tmdb(payload: str | None):
    assert not is_not_found(404, payload)
