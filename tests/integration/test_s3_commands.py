"""Commands that need no Spark, on a lake on S3: what they land and move, and what they say."""

import json
from pathlib import Path

import pytest

from commands import moviepipe
from moviepipe import cli
from moviepipe.io import storage
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files, landing_records
from moviepipe.sources.tmdb5000 import REQUIRED

COLUMNS = ("id", "title", *sorted({*REQUIRED} - {"id", "title"}))
BROKEN = "cut é%41.jsonl.gz"


def test_csv_files_are_imported(s3_lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    movies, credits = tmp_path / "m.csv", tmp_path / "c.csv"
    rows = [f"{number},Film{',' * (len(COLUMNS) - 2)}" for number in (7, 9)]
    movies.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")
    credits.write_text("id,cast,crew\n7,[],[]\n9,[],[]\n")
    moviepipe("import-csv", "--movies", str(movies), "--credits", str(credits), "--lake", s3_lake.uri)
    assert capsys.readouterr().out.startswith(f"2 movies landed in {s3_lake.landing}.\n")
    (file,) = landing_files(s3_lake)
    landed = [json.loads(line) for line in landing_records(s3_lake, file)]
    assert [record["resource_id"] for record in landed] == [7, 9]


def test_a_damaged_file_is_moved_out_of_landing(s3_lake: Lake, capsys: pytest.CaptureFixture[str]):
    with storage.whole_file(f"{s3_lake.landing}/{BROKEN}") as file:
        file.write(b"cut")
    for command in ("quarantine", "set-aside"):
        assert cli.main([command, BROKEN, "--lake", s3_lake.uri]) == int(command == "set-aside")
    assert landing_files(s3_lake) == []
    assert storage.read_text(s3_lake.quarantine, BROKEN) == "cut"
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"moviepipe: {s3_lake.landing}/{BROKEN} not found. `aws s3 ls '{s3_lake.landing}/'` shows the landing files."
    )
