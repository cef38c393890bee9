"""The functions of Lambda, called as Lambda calls them, against an S3 server and the demo's TMDb."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from made_wheels import INSTALLED, write_wheels
from moviepipe import lambdas
from moviepipe.emr.target import Target
from moviepipe.errors import ConfigError, CredentialsError, LakeError, SourceError
from moviepipe.io import storage
from moviepipe.io.formats import Written, disarm_formulas
from moviepipe.io.lake import Lake
from moviepipe.io.video_uploads import forget_upload, noted_uploads
from moviepipe.pipelines import function_package
from moviepipe.pipelines.functions import three_charts
from moviepipe.pipelines.functions.top_movies_csv import COLUMNS, disarmed
from moviepipe.sources.demo import Catalogue
from moviepipe.sources.demo_server.rules import Rules
from moviepipe.sources.demo_server.server import DEMO_KEY, DemoServer
from s3_server import BUCKET

PNG = b"\x89PNG\r\n\x1a\n"
YEAR = 2019


class Context:
    """What Lambda gives beside the event."""

    aws_request_id = "request-1"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(Catalogue(2_000), rules=Rules(sick_every=None)) as running:
        yield running


@pytest.fixture
def function(s3_lake: Lake, server: DemoServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of the functions; the place of their files."""
    out = f"{s3_lake.uri.rpartition('/')[0]}/charts of films"
    for name, value in {
        "MOVIEPIPE_LAKE": s3_lake.uri,
        "MOVIEPIPE_OUT": out,
        "MOVIEPIPE_TMDB__BASE_URL": server.base_url,
        "MOVIEPIPE_TMDB__REQUESTS_PER_SECOND": "400",
        "TMDB_API_KEY": DEMO_KEY,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TMDB_ACCESS_TOKEN", raising=False)
    return out


def s3_event(place: str) -> dict[str, Any]:
    """An event as S3 sends it when an object was made: the key is encoded as in a form."""
    key = place.removeprefix(f"s3://{BUCKET}/").replace(" ", "+").replace("é", "%C3%A9").replace("%+", "%25+")
    bucket = {"name": BUCKET, "ownerIdentity": {"principalId": "A3NL1KOZZKExample"}, "arn": f"arn:aws:s3:::{BUCKET}"}
    stored = {"key": key, "size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": "0A1B2C3D4E5F678901"}
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventTime": "2026-11-27T12:00:00.000Z",
                "eventName": "ObjectCreated:Put",
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "s3": {"s3SchemaVersion": "1.0", "configurationId": "charts", "bucket": bucket, "object": stored},
            }
        ]
    }


def logged(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line)


def test_a_year_is_fetched_and_its_movies_are_drawn(
    function: str, s3_lake: Lake, server: DemoServer, capsys: pytest.CaptureFixture[str]
):
    answer = lambdas.fetch_year({"year": YEAR}, Context())
    assert answer["planned"] == answer["found"] + answer["not_found"] >= 30
    assert [answer[name] for name in ("failed", "rows", "top_movies")] == [
        0,
        answer["found"],
        f"{function}/top_movies.csv",
    ]
    line = logged(capsys)
    assert (line["level"], line["function"], line["request_id"]) == ("info", "fetch_year", "request-1")
    assert DEMO_KEY not in json.dumps(line)
    assert any(name.startswith(answer["run_id"]) for name in storage.list_names(s3_lake.landing))
    rows = [*csv.DictReader(io.StringIO(storage.read_text(function, "top_movies.csv")))]
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == answer["found"]
    assert {row["release_date"][:4] for row in rows} == {str(YEAR)}
    popularity = [float(row["popularity"]) for row in rows]
    assert popularity == sorted(popularity, reverse=True)

    drawn = lambdas.draw_charts(s3_event(answer["top_movies"]), Context())
    assert sorted(place.rpartition("/")[2] for place in drawn["charts"]) == [
        "budget_vs_revenue_vertical_bar.png",
        "genre_vs_avg_popularity.png",
        "popularity_vs_production_houses.png",
    ]
    for place in drawn["charts"]:
        with storage.open_file(*place.rsplit("/", 1)) as picture:
            assert picture.read(8) == PNG

    detail = {"bucket": {"name": BUCKET}, "object": {"key": answer["top_movies"].removeprefix(f"s3://{BUCKET}/")}}
    bridged = {"detail-type": "Object Created", "time": "2026-11-27T12:00:01Z", "source": "aws.s3", "detail": detail}
    assert lambdas.draw_charts(bridged, Context()) == drawn, "EventBridge does not encode keys"
    removed = lambdas.draw_charts(bridged | {"detail-type": "Object Deleted"}, Context())
    assert removed == {"source": "", "charts": []}


def test_a_second_fetch_leaves_one_file_of_the_last(function: str):
    first = lambdas.fetch_year({"year": YEAR}, Context())
    second = lambdas.fetch_year({"year": str(YEAR)}, Context())
    assert first["run_id"] != second["run_id"]
    assert storage.list_names(function) == ["top_movies.csv"]


def test_the_changes_of_a_day_are_fetched(function: str, monkeypatch: pytest.MonkeyPatch, server: DemoServer):
    monkeypatch.setattr(lambdas, "_today", lambda: date(2024, 1, 3))
    monkeypatch.setattr(server, "day", 2)
    of_yesterday = lambdas.fetch_changes({}, Context())
    assert of_yesterday["since"] == "2024-01-02"
    assert of_yesterday["planned"] == of_yesterday["found"] + of_yesterday["not_found"] > 0
    assert lambdas.fetch_changes({"since": "2024-01-03"}, Context())["since"] == "2024-01-03"
    with pytest.raises(ConfigError, match=r"since is 'then', no day"):
        lambdas.fetch_changes({"since": "then"}, Context())
    with pytest.raises(ConfigError, match=r"changes-since 2024-02-01 is in the future"):
        lambdas.fetch_changes({"since": "2024-02-01"}, Context())


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({}, 'The event has no year. Send an event as {"year": 2023}.'),
        ([], "The event has no year."),
        ({"year": "last"}, "The event's year is 'last', no whole number."),
        ({"year": True}, "The event's year is True, no whole number."),
        ({"year": 1066}, "year 1066 is not from 1870 to"),
        ({"year": YEAR, "min_movies": 3}, "min_movies is 3, and at least 30 are fetched."),
    ],
)
def test_an_event_that_cannot_be_is_raised_and_told_in_one_line(
    function: str, event: Any, said: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(ConfigError) as failure:
        lambdas.fetch_year(event, Context())
    line = logged(capsys)
    assert (line["level"], line["error"]) == ("error", "ConfigError")
    assert said in line["message"]
    assert line["message"] == str(failure.value)


def test_a_refused_key_is_raised_and_in_no_log(
    function: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TMDB_API_KEY", "a-key-that-is-none")
    with pytest.raises(CredentialsError):
        lambdas.fetch_year({"year": YEAR}, Context())
    assert "a-key-that-is-none" not in capsys.readouterr().out


def test_a_lake_of_the_functions_own_disk_is_refused(function: str, tmp_path: Path):
    with pytest.raises(ConfigError, match=r"is not in S3. Set MOVIEPIPE_LAKE"):
        lambdas.fetch_year({"year": YEAR, "lake": str(tmp_path)}, Context())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("top_movies.csv", None, "does not exist. Invoke fetch_year first."),
        ("top_movies.csv", "title,budget\nA,1\n", "has no column release_date: it is no top_movies.csv"),
        ("manifest.json", None, "is no top_movies.csv. Let the bucket's events be of suffix top_movies.csv only."),
    ],
)
def test_an_event_about_another_file_is_raised(function: str, name: str, text: str | None, said: str):
    if text is not None:
        storage.create(function, name, text.encode())
    with pytest.raises((ConfigError, SourceError)) as failure:
        lambdas.draw_charts(s3_event(f"{function}/{name}"), Context())
    assert said in str(failure.value)


def upload(bucket: str, key: str, name: str = "ObjectCreated:CompleteMultipartUpload", etag: str = "e-2") -> Any:
    """A record of an upload as S3 writes it."""
    stored = {"key": key, "size": 7340032, "eTag": etag, "sequencer": "0065A1B2C3"}
    of_s3 = {"s3SchemaVersion": "1.0", "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"}, "object": stored}
    return {"eventVersion": "2.1", "eventSource": "aws:s3", "eventTime": "2026-11-27T12:00:00.123Z"} | {
        "eventName": name,
        "s3": of_s3,
    }


def test_uploaded_videos_are_noted_once_whatever_their_names(
    s3_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("MOVIEPIPE_LAKE", s3_lake.uri)
    monkeypatch.setenv("MOVIEPIPE_VIDEO__SOURCE", "s3://films/up é/videos/")
    records = [
        upload("films", "up+%C3%A9/videos/movie_id%3D603/Der+Trailer+%2B+%D7%90%2541.mp4"),
        upload("films", "up+%C3%A9/videos/trailer.mp4"),
        upload("films", "up+%C3%A9/videos/movie_id%3D603/.hidden.mp4"),
        upload("films", "up+%C3%A9/videos/"),
        upload("films", "up+%C3%A9/notes/movie_id%3D603/a.mp4"),
        upload("others", "up+%C3%A9/videos/movie_id%3D603/a.mp4"),
        upload("films", "up+%C3%A9/videos/movie_id%3D604/gone.mp4", "ObjectRemoved:Delete"),
    ]
    answer = lambdas.on_video_upload({"Records": records}, Context())
    assert answer == {"source": "s3://films/up é", "noted": 2, "known": 0, "left_out": 5}
    assert logged(capsys)["noted"] == 2
    assert lambdas.on_video_upload({"Records": records[:2]}, Context())["known"] == 2, "an event that comes twice"
    noted = {each.video_key: each for each in noted_uploads(s3_lake)}
    literal = noted["videos/movie_id=603/Der Trailer + א%41.mp4"]
    assert noted.keys() == {literal.video_key, "videos/trailer.mp4"}
    assert asdict(literal) == {
        "source": "s3://films/up é",
        "video_key": literal.video_key,
        "etag": "e-2",
        "size_bytes": 7340032,
        "uploaded_at": "2026-11-27T12:00:00.123Z",
        "sequencer": "0065A1B2C3",
    }
    forget_upload(s3_lake, literal)
    bridged = {"bucket": {"name": "films"}, "object": {"key": f"up é/{literal.video_key}", "size": 5, "etag": "e-3"}}
    bridged["object"]["sequencer"] = "0065A1B2C4"
    event = {"detail-type": "Object Created", "time": "2026-11-27T12:00:01Z", "source": "aws.s3", "detail": bridged}
    assert lambdas.on_video_upload(event, Context())["noted"] == 1
    of_bridge = next(each for each in noted_uploads(s3_lake) if each.video_key == literal.video_key)
    assert (of_bridge.etag, of_bridge.size_bytes) == ("e-3", 5), "EventBridge does not encode keys, and says etag"


nameless = upload("films", "up/videos/a.mp4")
del nameless["s3"]["object"]["eTag"]


@pytest.mark.parametrize(
    ("event", "source", "said"),
    [
        ({"Records": [upload("films", "a.mp4")]}, "", "Set MOVIEPIPE_VIDEO__SOURCE=s3://BUCKET/PREFIX."),
        ({"Records": [upload("films", "up/videos/a.mp4"), {"Sns": {}}]}, "s3://films/up", "The event is none of S3's."),
        ({"year": 2019}, "s3://films/up", "The event is none of S3's."),
        ({"Records": [nameless]}, "s3://films/up", "The event says too little of s3://films/up/videos/a.mp4: its size"),
    ],
)
def test_an_upload_that_cannot_be_understood_is_raised_and_nothing_is_noted(
    event: Any, source: str, said: str, s3_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MOVIEPIPE_LAKE", s3_lake.uri)
    monkeypatch.setenv("MOVIEPIPE_VIDEO__SOURCE", source)
    with pytest.raises(ConfigError, match=re.escape(said)):
        lambdas.on_video_upload(event, Context())
    assert noted_uploads(s3_lake) == []


def test_a_record_that_is_none_of_s3_is_raised(function: str):
    with pytest.raises(ConfigError, match=r"The event is none of S3's"):
        lambdas.draw_charts({"Records": [{"Sns": {}}]}, Context())


def test_without_gold_the_charts_say_what_is_missing(function: str):
    with pytest.raises(LakeError, match=r"gold.genre_summary not found in .*. Run `moviepipe emr submit gold` first."):
        lambdas.draw_charts({}, Context())


def write_gold(lake: Lake, moment: str) -> None:
    """The tables of the charts, as a Gold run would have left them; one is of another state of Silver if asked."""
    from deltalake import CommitProperties, write_deltalake

    from moviepipe.io.storage import clients

    movies = [{"title": "Heat", "release_date": "1995-12-15", "genres": "Crime; Drama", "budget_usd": "60000000"}]
    rest = {"revenue_usd": "187000000", "popularity": "17.9", "production_companies": "Regency"}
    for name, frame in three_charts.summaries([movies[0] | rest], 1000).items():
        of = "2 of noon" if name == "gold.top_budgets" else moment
        told = CommitProperties(custom_metadata={"userMetadata": json.dumps({"inputs": {"movies": of}})})
        folder = lake.table(name)
        write_deltalake(
            clients.delta_address(folder),
            pa.Table.from_pandas(frame, preserve_index=False),
            mode="overwrite",
            storage_options={**clients.delta_options(folder), "conditional_put": "etag"},
            commit_properties=told,
        )


def test_the_charts_of_gold_are_drawn_and_never_of_two_states(function: str, s3_lake: Lake):
    plain = Lake.at(s3_lake.uri.replace("a lake, é+%", "lake"))
    write_gold(plain, "2 of noon")
    assert len(lambdas.draw_charts({"lake": plain.uri}, Context())["charts"]) == 3
    write_gold(plain, "1 of dawn")
    with pytest.raises(LakeError, match=r"different states of movies"):
        lambdas.draw_charts({"lake": plain.uri}, Context())


def test_the_file_gives_the_tables_that_the_charts_draw():
    row = dict.fromkeys(COLUMNS, "")
    rows = [
        row | {"title": "A", "release_date": "2019-01-01", "genres": "Drama; War", "budget_usd": "5000000",
               "popularity": "10", "production_companies": "X; Y"},
        row | {"title": "B", "release_date": "2019-02-01", "genres": "Drama", "budget_usd": "7000000",
               "popularity": "20", "production_companies": "X"},
        row | {"title": "C", "genres": "", "budget_usd": "10", "popularity": ""},
    ]  # fmt: skip
    made = three_charts.summaries(rows, 1000)
    genres = made["gold.genre_summary"].set_index("genre_name")
    assert genres.loc["Drama"].tolist() == [2, 15.0]
    assert genres.loc["War"].tolist() == [1, 10.0]
    houses = made["gold.company_summary"].set_index("company_name")
    assert houses["popularity_rank"].to_dict() == {"X": 1.0, "Y": 2.0}
    budgets = made["gold.top_budgets"]
    assert dict(zip(budgets["title"], budgets["budget_rank"], strict=True)) == {"A": 2.0, "B": 1.0}
    assert pd.isna(budgets["revenue_usd"]).all()


@pytest.mark.parametrize(
    "text",
    ["Heat", "=1+1", " =1+1", "-5", "a;=1", "a\n+1", "\u200b@x", "'=1", "\t", "＝1", "a=1", "", "  ", "\r\n=2", "; x"],
)
def test_texts_are_disarmed_as_in_published_files(text: str):
    by_publish = disarm_formulas(pa.table({"text": [text]}), Written()).column(0).to_pylist()
    assert [disarmed(text)] == by_publish


def test_the_functions_import_no_spark_and_fetching_no_delta_either():
    code = (
        "import sys, moviepipe.lambdas, moviepipe.pipelines.fetch, moviepipe.pipelines.functions.top_movies_csv;"
        "import moviepipe.pipelines.functions.video_uploads;"
        "print([name for name in ('pyspark', 'delta', 'deltalake', 'pyarrow', 'pandas') if name in sys.modules]);"
        "import moviepipe.pipelines.functions.three_charts;"
        "print([name for name in ('pyspark', 'delta', 'deltalake') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"


def test_a_zip_has_the_function_and_its_packages_and_is_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_wheels(tmp_path / "index")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    monkeypatch.setattr(function_package, "FUNCTIONS", {"fetch_year": ("alpha",)})
    target = Target(".".join(map(str, sys.version_info[:2])), "x86_64")
    made = [
        function_package.run(tmp_path / out, target, lambda _: None, INSTALLED.__getitem__)[0] for out in ("a", "b")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()
    names = zipfile.ZipFile(made[0]).namelist()
    assert {"moviepipe/lambdas.py", "moviepipe/conf/base.yaml", "alpha/__init__.py", "beta.py"} <= {*names}
