import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from moviepipe.envelope import Envelope, format_utc

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


def test_a_time_of_another_zone_is_written_in_utc():
    kolkata = timezone(timedelta(hours=5, minutes=30))
    assert format_utc(datetime(2024, 1, 1, 5, 30, tzinfo=kolkata)) == "2024-01-01T00:00:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        format_utc(datetime(2024, 1, 1))
