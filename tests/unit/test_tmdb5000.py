import csv
import gzip
import hashlib
import json
from collections.abc import Sequence
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
EXTRA = {"imdb_id": "tt7", "poster_path": "/p.jpg", "backdrop_path": "", "adult": "False", "video": "True"} | {
    "belongs_to_collection": "{'id': 70, 'name': 'Tin Boats'}"
}


def write_csv(path: Path, columns: Sequence[str], *rows: dict[str, str]) -> Path:
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


def test_what_pandas_leaves_empty_is_unknown(source: Tmdb5000):
    empty = dict.fromkeys(("budget", "revenue", "popularity", "genres", "keywords"), "")
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN | empty | {"id": "7.0", "release_date": "2001-02-03 00:00:00"})
    body = bodies(source)[0]
    assert (body["id"], body["release_date"], body["keywords"]) == (7, "2001-02-03", {"keywords": None})
    assert [body[name] for name in ("budget", "revenue", "popularity", "genres")] == [None] * 4


def test_the_movies_dataset_is_read_with_all_that_silver_knows(source: Tmdb5000):
    columns = [name for name in MOVIE_COLUMNS if name != "keywords"] + list(EXTRA)
    row = {name: text for name, text in PLAIN.items() if name != "keywords"} | EXTRA
    write_csv(source.movies_path, columns, row | {"genres": "[{'id': 16, 'name': 'Animation'}]"})
    write_csv(source.credits_path, ("cast", "crew", "id"), {"cast": "[{'id': 1, 'x': None}]", "crew": "[]", "id": "7"})
    body = bodies(source)[0]
    assert (body["genres"], "keywords" in body) == ([{"id": 16, "name": "Animation"}], False)
    assert (body["imdb_id"], body["poster_path"], body["backdrop_path"]) == ("tt7", "/p.jpg", None)
    assert (body["adult"], body["video"]) == (False, True)
    assert body["belongs_to_collection"] == {"id": 70, "name": "Tin Boats"}
    assert body["credits"] == {"cast": [{"id": 1, "x": None}], "crew": []}
    assert source.movies.absent_columns == ["keywords"]


def test_the_keywords_of_the_movies_dataset_are_a_file_of_their_own(source: Tmdb5000, tmp_path: Path):
    words = "[{'id': 90, 'name': 'tin boat'}]"
    rows = ({"id": "7", "keywords": words}, {"id": "7", "keywords": words}, {"id": "9", "keywords": "[]"})
    keywords = write_csv(tmp_path / "keywords.csv", ("id", "keywords"), *rows)
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN | {"keywords": "[{'id': 1}]"}, PLAIN | {"id": "8"})
    source = Tmdb5000(source.movies_path, source.credits_path, keywords)
    first, second = bodies(source)
    assert (first["keywords"], "keywords" in second) == ({"keywords": [{"id": 90, "name": "tin boat"}]}, False)
    assert (source.movies.unread_columns, source.without_keywords) == (["keywords"], 1)
    assert [account.sum() for account in source.accounts][2] == (
        f"{keywords}: 3 rows read = 1 kept + 0 refused + 1 repeated word for word + 1 of no movie"
    )


def test_a_row_cut_by_a_line_feed_is_refused_though_its_commas_are_all_there(source: Tmdb5000):
    cut = dict.fromkeys(MOVIE_COLUMNS, "") | {"id": "8", "overview": "first half"}
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN, cut, PLAIN | {"id": "2014-01-01"})
    assert [body["id"] for body in bodies(source)] == [7]
    assert (source.movies.read, source.movies.kept, source.movies.refused) == (3, 1, 2)
    assert "line 3: title and votes are empty" in source.movies.refusals[0]
    assert "line 4: id is not a whole number" in source.movies.refusals[1]


def test_credits_that_no_movie_takes_are_counted_and_named(source: Tmdb5000):
    write_csv(source.credits_path, CREDIT_COLUMNS, PEOPLE, PEOPLE | {"movie_id": "9"}, PEOPLE | {"movie_id": "8"})
    bodies(source)
    assert list(source.credits.describe()) == [
        f"{source.credits_path}: 3 rows read = 1 kept + 0 refused + 2 of no movie",
        f"{source.credits_path}: no movie was imported for id 8, 9.",
    ]


def test_a_list_that_no_utf8_can_hold_is_refused(source: Tmdb5000):
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN, PLAIN | {"id": "8", "genres": '[{"id": "\\ud800"}]'})
    assert len(bodies(source)) == 1
    assert "line 3: a list holds what JSON cannot" in source.movies.refusals[0]


def test_a_file_without_rows_is_refused(source: Tmdb5000):
    write_csv(source.movies_path, MOVIE_COLUMNS)
    with pytest.raises(SourceError, match=r"movies.csv has a header and no rows\. Nothing"):
        bodies(source)


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
        ("genres", "[{", r"movies.csv, line 2: genres is not a list.*: '\[\{'"),
    ],
)
def test_a_bad_value_is_named_with_its_line_and_column(source: Tmdb5000, field: str, text: str, reason: str):
    write_csv(source.movies_path, MOVIE_COLUMNS, PLAIN | {field: text, "overview": "one line"})
    with pytest.raises(SourceError, match=reason):
        bodies(source)


@pytest.mark.parametrize(("kept", "reason"), [(-33, "fields of the header"), (-4, "line 2: unexpected end of data")])
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
    with pytest.raises(SourceError, match="0xff is not UTF-8"):
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
    assert [account.refused + account.repeated for account in (real.movies, real.credits)] == [0, 0]
    assert [len(list(account.describe())) for account in (real.movies, real.credits)] == [1, 1]


def test_the_payloads_of_the_real_files_never_change(shared_data: Path):
    folder = shared_data / "tmdb5000"
    real = Tmdb5000(folder / "tmdb_5000_movies.csv.gz", folder / "tmdb_5000_credits.csv.gz")
    digest = hashlib.sha256()
    for record in real.records("run", AT):
        digest.update((record.payload or "").encode())
    assert digest.hexdigest() == "9622a13ca1a1f00aed191c9194b1628286ff1d6b213d99cbc3892986c9c295d4"
