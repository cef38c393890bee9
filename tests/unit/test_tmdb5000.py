import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moviepipe.errors import SourceError
from moviepipe.sources.tmdb5000 import CREDIT_COLUMNS, MOVIE_COLUMNS, Tmdb5000

AT = datetime(2017, 9, 1, tzinfo=UTC)
PLAIN = dict.fromkeys(MOVIE_COLUMNS, "") | {
    **dict.fromkeys(("genres", "production_companies", "production_countries", "spoken_languages", "keywords"), "[]"),
    **{"budget": "5", "id": "7", "revenue": "3000000000", "vote_count": "2", "title": 'A, "B"'},
    **{"popularity": "1.5", "runtime": "169.0", "vote_average": "7", "overview": "two\rlines"},
}
PEOPLE = {"movie_id": "7", "cast": '[{"id": 1, "credit_id": "c"}]', "crew": "[]"}


def write_csv(path: Path, columns: tuple[str, ...], *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def source(tmp_path: Path) -> Tmdb5000:
    movies = write_csv(tmp_path / "movies.csv", MOVIE_COLUMNS, PLAIN)
    return Tmdb5000(movies, write_csv(tmp_path / "credits.csv", CREDIT_COLUMNS, PEOPLE))


def bodies(source: Tmdb5000) -> list[dict]:
    return [json.loads(record.payload or "") for record in source.records("run", AT)]


def test_a_row_becomes_the_body_tmdb_would_have_given(source: Tmdb5000):
    (record,) = source.records("run", AT)
    assert (record.endpoint, record.resource_id, record.status_code) == ("movie/{movie_id}", 7, 200)
    assert (record.fetched_at, record.run_id) == (AT, "run")
    body = json.loads(record.payload or "")
    assert (body["id"], body["budget"], body["revenue"], body["runtime"]) == (7, 5, 3_000_000_000, 169.0)
    assert (body["title"], body["overview"], body["release_date"]) == ('A, "B"', "two\rlines", "")
    assert body["credits"] == {"cast": [{"id": 1, "credit_id": "c"}], "crew": []}
    assert body["keywords"] == {"keywords": []}


def test_an_empty_number_is_null(source: Tmdb5000):
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN | {"runtime": ""})
    assert bodies(source)[0]["runtime"] is None


def test_a_movie_without_credits_is_kept_and_counted(source: Tmdb5000):
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN, PLAIN | {"id": "8"})
    assert ["credits" in body for body in bodies(source)] == [True, False]
    assert source.without_credits == 1


def test_gzipped_files_read_the_same(source: Tmdb5000, tmp_path: Path):
    packed = tmp_path / "movies.csv.gz"
    packed.write_bytes(gzip.compress(source.movies_path.read_bytes()))
    assert bodies(Tmdb5000(packed, source.credits_path)) == bodies(source)


def test_a_missing_column_is_named(source: Tmdb5000):
    write_csv(source.credits_path, CREDIT_COLUMNS[:2], {"movie_id": "7", "cast": "[]"})
    with pytest.raises(SourceError, match=r"credits.csv lacks the column\(s\) crew"):
        bodies(source)


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("budget", "23x", r"movies.csv, line 2: budget is not a number: '23x'"),
        ("genres", "[{", r"movies.csv, line 2: genres is not JSON: '\[\{'"),
    ],
)
def test_a_bad_value_is_named_with_its_line_and_column(source: Tmdb5000, field: str, text: str, reason: str):
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN | {field: text, "overview": "one line"})
    with pytest.raises(SourceError, match=reason):
        bodies(source)


@pytest.mark.parametrize(("kept", "reason"), [(-33, "fields of the header"), (-4, "line 3: unexpected end of data")])
def test_a_file_cut_short_is_refused(source: Tmdb5000, kept: int, reason: str):
    write_csv(source.movies_path, (*MOVIE_COLUMNS, "last"), PLAIN | {"last": 'quoted, "text" at the end'})
    source.movies_path.write_bytes(source.movies_path.read_bytes()[:kept])
    with pytest.raises(SourceError, match=reason):
        bodies(source)


def test_a_gzipped_file_cut_short_is_refused(source: Tmdb5000, tmp_path: Path):
    packed = tmp_path / "movies.csv.gz"
    packed.write_bytes(gzip.compress(source.movies_path.read_bytes())[:-12])
    with pytest.raises(SourceError, match=r"movies.csv.gz, line \d+: .*Is the file whole"):
        bodies(Tmdb5000(packed, source.credits_path))


def test_bytes_that_are_no_utf8_are_refused(source: Tmdb5000):
    source.movies_path.write_bytes(source.movies_path.read_bytes().replace(b"two", b"tw\xff"))
    with pytest.raises(SourceError, match="utf-8"):
        bodies(source)


def test_a_file_that_is_not_there_is_named(source: Tmdb5000, tmp_path: Path):
    with pytest.raises(SourceError, match=r"nope.csv cannot be read: No such file"):
        bodies(Tmdb5000(tmp_path / "nope.csv", source.credits_path))


def test_the_real_files_give_every_movie_with_its_credits(shared_data: Path):
    folder = shared_data / "tmdb5000"
    real = Tmdb5000(folder / "tmdb_5000_movies.csv.gz", folder / "tmdb_5000_credits.csv.gz")
    found = bodies(real)
    assert (len(found), len({body["id"] for body in found}), real.without_credits) == (4803, 4803, 0)
    assert sum(len(body["credits"]["cast"]) for body in found) == 106_257
    assert sum(body["budget"] == 0 for body in found) == 1_037
