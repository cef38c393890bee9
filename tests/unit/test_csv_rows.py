import gzip
from pathlib import Path

import pytest

from moviepipe.errors import SourceError
from moviepipe.sources.csv_account import MOST_NAMED, Account
from moviepipe.sources.csv_rows import Cells, Columns, read_rows

COLUMNS = Columns(("id", "title"), optional=("note",), redundant=("rank",), other_names={"movie": "id"})
HEADER = "id,title\n"


def convert(cells: Cells) -> tuple[int, bytes]:
    return int(cells["id"]), cells["title"].encode()


def read(path: Path, content: str | bytes) -> tuple[dict[int, str], Account]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    account = Account.of(path)
    rows = {row_id: row.decode() for row_id, row in read_rows(path, COLUMNS, account, convert)}
    return rows, account


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "f.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(file: Path, encoding: str):
    assert read(file, "id,title\r\n7,Étude 映画\r\n".encode(encoding))[0] == {7: "Étude 映画"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_header(file: Path, delimiter: str):
    content = f'"id"{delimiter}title\n7{delimiter}"a{delimiter} ""b"""\n'
    assert read(file, content)[0] == {7: f'a{delimiter} "b"'}


def test_names_of_columns_may_have_capitals_and_spaces(file: Path):
    assert read(file, " ID , Title\n7,a\n")[0] == {7: "a"}


def test_a_column_may_have_its_other_name(file: Path):
    assert read(file, "title,movie\na,7\n")[0] == {7: "a"}
    assert read(file, "title,movie,id\na,8,7\n")[0] == {7: "a"}


def test_gzip_is_known_by_its_bytes(file: Path):
    assert read(file, gzip.compress(b"id,title\n7,a\n"))[0] == {7: "a"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_last_line_needs_no_end_and_blank_lines_are_no_rows(file: Path, line_end: str):
    rows, account = read(file, line_end.join(["id,title", "7,a", "", ",", "x,b", "8,c"]))
    assert (rows, account.read) == ({7: "a", 8: "c"}, 3)
    assert account.refusals[0].startswith(f"{file}, line 5: ")


def test_cp1252_is_refused_with_the_line_and_the_remedy(file: Path):
    content = 'id,title\n7,"a\rb"\n8,Étude\n'.encode("cp1252")
    with pytest.raises(SourceError, match=r"line 3: the byte 0xc9 is not UTF-8.* it would be 'É'.* as UTF-8, .*iconv"):
        read(file, content)


def test_a_zip_archive_is_refused_with_the_remedy(file: Path):
    with pytest.raises(SourceError, match=r"zip archive .* Unpack it"):
        read(file, b"PK\x03\x04")


@pytest.mark.parametrize(
    ("header", "reason"), [("id^title", "lacks the column.* id, title"), ("id,title,id", r"column\(s\) id twice")]
)
def test_a_header_that_is_not_what_it_should_be_is_refused(file: Path, header: str, reason: str):
    with pytest.raises(SourceError, match=reason):
        read(file, f"{header}\n7,a,b\n")


def test_a_row_cut_by_a_line_feed_is_refused_in_both_halves_and_the_rest_is_read(file: Path):
    rows, account = read(file, "id,title,note\n7,a,b\n8,cut\nin two,c\n9,d,e\n")
    assert rows == {7: "a", 9: "d"}
    assert (account.read, account.kept, account.refused) == (4, 2, 2)
    assert [refusal.partition(" fields")[0] for refusal in account.refusals] == [
        f"{file}, line 3: the row has 2",
        f"{file}, line 4: the row has 2",
    ]


def test_a_stray_quote_costs_its_row_and_says_up_to_which_line(file: Path):
    rows, account = read(file, 'id,title\n7,"open\n8,a\n9,b"c"\n10,d\n')
    assert (rows, account.read, account.refused) == ({10: "d"}, 2, 1)
    assert "line 2: a quote stands where none should (up to line 4)" in account.refusals[0]


@pytest.mark.parametrize("end", ['9,"b', "9"])
def test_a_file_that_ends_within_a_row_is_refused_whole(file: Path, end: str):
    with pytest.raises(SourceError, match=r"line 3: .*Is the file whole\? Nothing was imported"):
        read(file, f"id,title\n7,a\n{end}")


def test_a_row_is_refused_by_its_first_line(file: Path):
    _, account = read(file, 'id,title\n7,"a\nb"\nx,"c\nd"\n')
    assert account.refusals == [f"{file}, line 4: invalid literal for int() with base 10: 'x'."]


def test_of_two_rows_of_one_id_the_first_is_kept_and_the_other_named(file: Path):
    rows, account = read(file, "id,title,rank\n7,a,1\n8,b,2\n7,c,3\n8,b,4\n")
    assert rows == {7: "a", 8: "b"}
    assert (account.read, account.kept, account.refused, account.repeated) == (4, 2, 1, 1)
    assert account.refusals == [
        f"{file}, line 4: the id 7 stands twice, and this row differs from line 2, which is kept."
    ]


def test_filled_columns_that_are_not_read_are_named(file: Path):
    _, account = read(file, "id,title,rank,budget,empty,note,,\n7,a,1,5,,x,0,\n")
    assert account.unread_columns == ["", "budget"]
    assert list(account.describe())[-1] == f"{file}: filled, but not read: one without a name, budget."


def test_when_no_row_can_be_read_the_sum_and_the_first_reasons_are_the_error(file: Path):
    with pytest.raises(
        SourceError, match=r"2 rows read = 0 kept \+ 2 refused\. .*line 2: invalid.*line 3: inv.*Nothing"
    ):
        read(file, HEADER + "x,a\ny,b\n")


def test_many_refusals_are_counted_and_the_first_are_named(file: Path):
    _, account = read(file, HEADER + "7,a\n" + "x,b\n" * (MOST_NAMED + 1_500))
    assert len(account.refusals) == MOST_NAMED
    lines = list(account.describe())
    assert lines[0] == f"{file}: 1,521 rows read = 1 kept + 1,520 refused"
    assert lines[-1] == f"{file}: 1,500 more rows were refused."


@pytest.mark.parametrize("damaged", [0, 30])
def test_a_damaged_gzip_file_is_an_error_with_its_name(file: Path, damaged: int):
    packed = bytearray(gzip.compress(b"id,title\n" + bytes(f"7,{'abcdefgh' * 40}\n", "ascii")))
    packed[damaged - 8 if damaged == 0 else damaged] ^= 0xFF
    with pytest.raises(SourceError, match=r"f\.csv"):
        read(file, bytes(packed))
