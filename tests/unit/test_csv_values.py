import pytest

from moviepipe.sources import csv_values as values


@pytest.mark.parametrize("text", ["12", "12.0", "1.2e1", " 12 ", "+12"])
def test_a_whole_number_may_be_written_as_pandas_does(text: str):
    assert values.whole_number(text) == 12


@pytest.mark.parametrize("text", ["", " ", "nan", "NaN", "None", "NULL", "<NA>"])
def test_an_empty_cell_is_unknown_in_all_words_for_it(text: str):
    assert [values.whole_number(text), values.decimal(text), values.boolean(text)] == [None, None, None]
    assert [values.entries(text), values.one_object(text), values.iso_date(text)] == [None, None, ""]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12.5", "not a whole number"),
        ("1_000", "not a number$"),
        ("1,000", "thousands no sign"),
        ("inf", "not a number$"),
        ("1e999", "too large"),
        ("9007199254740992", "too large"),
        ("٣", "not a number$"),
    ],
)
def test_what_is_no_whole_number_says_why(text: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        values.whole_number(text)


def test_a_decimal_comma_is_refused_with_the_remedy():
    assert values.decimal("6.5") == 6.5
    with pytest.raises(ValueError, match="decimals want a point"):
        values.decimal("6,5")


@pytest.mark.parametrize("text", ["0", "-3", "", "1997-08-20", "x"])
def test_an_id_is_a_whole_number_from_1_up(text: str):
    with pytest.raises(ValueError, match="from 1 up"):
        values.movie_id(text)


@pytest.mark.parametrize(("text", "value"), [("True", True), ("FALSE", False), ("1.0", True), ("0", False)])
def test_a_boolean_may_be_a_word_or_a_number(text: str, value: bool):
    assert values.boolean(text) is value


def test_another_word_is_no_boolean():
    with pytest.raises(ValueError, match="neither True nor False"):
        values.boolean(" - Written by Ørnås")


@pytest.mark.parametrize("text", ["2001-02-03", "2001-02-03 00:00:00", "2001-02-03T00:00:00.000"])
def test_a_date_may_carry_its_midnight(text: str):
    assert values.iso_date(text) == "2001-02-03"


@pytest.mark.parametrize("text", ["10/30/1995", "20010203", "2001-02-30", "2001-02-03 12:00:00", "1"])
def test_a_date_of_another_form_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the calendar has its own words for the 30th of February
        values.iso_date(text)


@pytest.mark.parametrize(
    "text", ['[{"id": 16, "name": "D\'Arc", "x": null}]', "[{'id': 16, 'name': \"D'Arc\", 'x': None}]"]
)
def test_a_list_is_read_in_json_and_as_python_writes_it(text: str):
    assert values.entries(text) == [{"id": 16, "name": "D'Arc", "x": None}]


@pytest.mark.parametrize("text", ["[{", "Action|Drama", "['Action']", "{'id': 16}", "__import__('os')", "[" * 100_000])
def test_what_is_no_list_of_objects_is_refused(text: str):
    with pytest.raises(ValueError, match="is not a list"):
        values.entries(text)


def test_a_collection_is_one_object():
    assert values.one_object("{'id': 70, 'name': 'Tin Boats'}") == {"id": 70, "name": "Tin Boats"}
    with pytest.raises(ValueError, match="is not an object"):
        values.one_object("0.065736")
