import gzip
import json
from pathlib import Path

import pytest

from moviepipe.errors import SourceError
from moviepipe.sources.tmdb.export import IdExport


def line(movie_id: object, popularity: float = 1.0) -> bytes:
    entry = {"adult": False, "id": movie_id, "original_title": "Ōsaka", "popularity": popularity, "video": False}
    return json.dumps(entry).encode() + b"\n"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["ids.json", "ids.json.gz"])
def test_plain_and_gzipped_files_are_told_apart_by_what_they_hold(tmp_path: Path, name: str):
    content = line(5) + line(3)
    plain, packed = written(tmp_path / name, content), written(tmp_path / "x", gzip.compress(content))
    assert list(IdExport(plain).ids()) == list(IdExport(packed).ids()) == [5, 3]


def test_less_popular_ids_are_counted_and_left_out(tmp_path: Path):
    export = IdExport(written(tmp_path / "ids", line(1, 0.5) + line(2, 0.6) + line(3, 7)), min_popularity=0.6)
    assert list(export.ids()) == [2, 3]
    assert export.less_popular_count == 1
    assert export.faults() == []


def test_bad_lines_are_counted_and_named_and_the_good_ones_used(tmp_path: Path):
    content = line(1) + b"not json\n" + b"\n" + line("2") + line(-4) + line(True) + b"[1]\n" + b'{"x":1}\n' + line(9)
    export = IdExport(written(tmp_path / "ids", content))
    assert list(export.ids()) == [1, 9]
    assert export.faults() == [f"6 of 9 lines of {tmp_path / 'ids'} are no id (line 2, 4, 5, 6, 7, …)."]


def test_a_gzip_file_cut_short_gives_the_lines_before_the_cut(tmp_path: Path):
    lines = [line(number) for number in range(1, 20_001)]
    packed = gzip.compress(b"".join(lines))
    export = IdExport(written(tmp_path / "ids.gz", packed[: len(packed) // 2]))
    ids = list(export.ids())
    assert 0 < len(ids) < 20_000
    assert ids == list(range(1, len(ids) + 1))
    assert export.faults() == [
        f"{tmp_path / 'ids.gz'} is cut short after line {len(ids):,}; the lines before it are used."
    ]


def test_a_plain_file_cut_short_has_one_bad_line(tmp_path: Path):
    export = IdExport(written(tmp_path / "ids", line(1) + line(2)[:30]))
    assert list(export.ids()) == [1]
    assert export.bad_lines == [2]


def test_a_file_with_no_id_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="no line of an ID export"):
        list(IdExport(written(tmp_path / "ids", b"title,year\nx,1\n")).ids())


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path):
    with pytest.raises(SourceError, match="cannot be read"):
        list(IdExport(tmp_path / "none").ids())


def test_the_real_export_of_another_list_reads_to_its_end(shared_data: Path):
    export = IdExport(shared_data / "tmdb-recorded" / "exports" / "tv_network_ids_05_01_2025.json")
    assert len(list(export.ids())) == 4_760
    assert export.faults() == []
