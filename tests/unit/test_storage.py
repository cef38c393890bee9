"""Files are listed, written and moved by their literal names."""

from pathlib import Path

import pytest

from moviepipe.io import storage

NAMES = ["[a]{b}*?.jsonl", "a/same.jsonl", "a:b.jsonl", "b/same.jsonl", "new\nline.jsonl", "é %41+.jsonl"]


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def names_in(folder: Path) -> list[str]:
    return [file.name for file in storage.list_files(str(folder))]


def test_every_file_is_listed_by_its_own_name_with_its_bytes(tmp_path: Path):
    fill(tmp_path, *NAMES)
    found = storage.list_files(str(tmp_path))
    assert [(file.name, file.size) for file in found] == [(name, len(name.encode())) for name in NAMES]


def test_hidden_and_unfinished_files_and_broken_links_are_passed_over(tmp_path: Path):
    fill(tmp_path, "a.jsonl", ".part", "_part", ".run/b.jsonl", "_run/b.jsonl", "c.jsonl._COPYING_", "sub/.d")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    assert names_in(tmp_path) == ["a.jsonl"]
    assert names_in(tmp_path / "no such folder") == []


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), storage.whole_file(tmp_path / "a") as file:
        file.write(b"half") // 0
    assert list(tmp_path.iterdir()) == []
    with storage.whole_file(tmp_path / "sub" / "a") as file:
        file.write(b"whole")
        assert names_in(tmp_path) == []
    assert names_in(tmp_path) == ["sub/a"]
    assert (tmp_path / "sub" / "a").read_bytes() == b"whole"


def test_a_move_never_replaces_a_file(tmp_path: Path):
    fill(tmp_path, "a", "b")
    with pytest.raises(FileExistsError):
        storage.move(str(tmp_path), "a", str(tmp_path), "b")
    storage.move(str(tmp_path), "a", str(tmp_path / "sub"), "a")
    assert names_in(tmp_path) == ["b", "sub/a"]
