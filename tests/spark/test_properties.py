"""Silver against a judge that knows only the rules: thousands of spoilt records, row for row, in any order."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from judge import NO_RECORD, Record, Row, judge, read_line
from lakes import contents, run_bronze, run_silver
from moviepipe.bronze import TMDB_RESPONSES
from moviepipe.envelope import MOVIE_DETAILS, Envelope
from moviepipe.io.lake import Lake
from moviepipe.pipelines import held_rows, silver
from moviepipe.silver import TABLES
from moviepipe.silver.carried_parts import part_versions
from moviepipe.silver.changes import Batch, Change, silver_changes
from moviepipe.silver.details import LINEAGE
from moviepipe.silver.kinds import KINDS
from moviepipe.silver.records import competing_versions, with_outcome
from moviepipe.sources.demo import Catalogue
from moviepipe.tables import Table, few_rows
from records import INGESTED_AT, NOT_FOUND_BODY
from silver_tables import validated

Body = dict[str, Any]
Rows = dict[str, list[Row]]

BATCHES, BATCH_SIZE = 2, 1_280
CATALOGUE = Catalogue(700)
FIRST_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
RECORDED_SHARE = 0.1
NOT_COMPARED = {*LINEAGE.fieldNames(), "record_hash", "_errors"}

# Each example is a batch; its random numbers come from one drawn seed, since a batch is more than hypothesis can draw.
few_examples = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
dice_rolls = st.randoms(use_true_random=True)


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> list[Body]:
    """What TMDb really answered, or nothing where the folder of real files is missing."""
    try:
        folder: Path = request.getfixturevalue("shared_data") / "tmdb-recorded"
    except pytest.skip.Exception:
        return []
    files = sorted([*folder.glob("movie-append/*.json"), *folder.glob("movie-details/*.json")])
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_silver_says_of_every_record_what_the_judge_says(spark: SparkSession, recorded: list[Body]) -> None:
    judged = Counter[bool]()

    @settings(few_examples, max_examples=BATCHES)
    @given(dice_rolls)
    def one_batch_agrees(dice: Random) -> None:
        lines = draw_lines(dice, BATCH_SIZE, CATALOGUE, recorded)
        records = [read_line(line) for line in lines]
        verdict = judge(records)
        outcomes, tables = silver_of(spark, lines)
        require_equal(records, outcomes, tables, verdict.outcomes, verdict.tables)
        judged.update(outcomes[n] != "rejected" for n, record in enumerate(records) if record.is_body)

    one_batch_agrees()
    assert judged.total() >= 2_000
    assert 0.35 <= judged[True] / judged.total() <= 0.65


def test_the_order_in_which_records_arrive_changes_nothing(
    spark: SparkSession, recorded: list[Body], tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(few_examples, max_examples=1)
    @given(dice_rolls)
    def any_order_agrees(dice: Random) -> None:
        lines = draw_lines(dice, 200, Catalogue(25), recorded)
        records = [read_line(line) for line in lines]
        expected = without_record(judge(records).tables)
        parts, lake = split_at_random(dice, lines, 3), Lake.at(str(tmp_path_factory.mktemp("parts")))
        require_same(in_lake(spark, lake, parts), expected)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(held_rows, "MOST_RECORDS", 0)
            run_silver(spark, lake, rebuild=True)  # all of Bronze as one batch
        require_same(read_silver(lake), expected)

    any_order_agrees()


# --- drawing records --------------------------------------------------------------------------------------------


def draw_lines(dice: Random, count: int, catalogue: Catalogue, recorded: Sequence[Body]) -> list[bytes]:
    """Landing lines of `count` records, each of a moment of its own unless it repeats another."""
    moments = [FIRST_MOMENT + timedelta(minutes=11 * n, microseconds=n) for n in range(count)]
    dice.shuffle(moments)
    sent: list[Envelope] = []
    lines: list[bytes] = []
    for moment in moments:
        envelope = draw_envelope(dice, moment, catalogue, recorded)
        kind = dice.choices(("new", "repeated", "gone at that moment", "broken"), (90, 4, 2, 4))[0]
        if sent and kind == "repeated":
            envelope = dice.choice(sent)
        elif sent and kind == "gone at that moment":
            envelope = replace(dice.choice(sent), status_code=404, payload=NOT_FOUND_BODY)
        sent += [envelope] if envelope.status_code == 200 else []
        line = envelope.to_json_line().encode()
        lines.append(dice.choice(BREAKS)(dice, line) if kind == "broken" else line)
    return lines


def draw_envelope(dice: Random, moment: datetime, catalogue: Catalogue, recorded: Sequence[Body]) -> Envelope:
    movie = draw_movie(dice, catalogue, recorded)
    movie_id = movie["id"]
    for _ in range(dice.choice((0, 1, 2, 3, 4, 5))):
        edit_somewhere(dice, movie)
    if dice.random() < 0.3:
        drop_a_part(dice, movie)
    payload = as_text(movie)
    if dice.random() < 0.15:
        payload = dice.choice(DAMAGES)(dice, payload)
    good = Envelope(MOVIE_DETAILS, movie_id, 200, moment, payload, "run", "append_to_response=credits,keywords")
    return replace(good, **dice.choice(OTHER_ANSWERS)) if dice.random() < 0.15 else good


def draw_movie(dice: Random, catalogue: Catalogue, recorded: Sequence[Body]) -> Body:
    """A copy of a real-shaped body; a recorded one lends itself to any movie."""
    movie_id = dice.choice(catalogue.movie_ids)
    movie = catalogue.movie(movie_id, dice.randrange(4)) or catalogue.movie(movie_id, 0)
    if recorded and dice.random() < RECORDED_SHARE:
        movie = dice.choice(recorded) | {"id": movie_id}
    copy: Body = json.loads(json.dumps(movie))
    return copy


def as_text(movie: Body) -> str:
    """JSON with numbers too great for a float as such, and half surrogate pairs as escapes."""
    text = json.dumps(movie, ensure_ascii=False).replace(f'"{HUGE}"', "1e400")
    return text.encode("utf-8", "backslashreplace").decode()


def split_at_random(dice: Random, lines: Sequence[bytes], count: int) -> list[list[bytes]]:
    parts: list[list[bytes]] = [[] for _ in range(count)]
    for line in dice.sample(lines, len(lines)):
        dice.choice(parts).append(line)
    return parts


# --- what goes wrong inside a body ------------------------------------------------------------------------------

HUGE = "a number that no double holds"
STRANGE_TEXTS = (
    "🎬",
    "\ud800",
    "\udfff\ud83c",
    "\u0000",
    "\u0007",
    "\n",
    "\t",
    "\u202eabc",
    "é",
    "  ",
    "'\"\\",
    "{",
    "\u2028",
)
STRANGE_NUMBERS = (-1, -0.5, 0, -0.0, 0.5, 11, 2**31, 2**53, 1e15, 1e300, HUGE, float("nan"), float("inf"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: in an object or array, under a name or number."""

    inside: Any
    at: Any

    @property
    def value(self) -> Any:
        return self.inside[self.at]

    def put(self, value: Any) -> None:
        self.inside[self.at] = value


def edit_somewhere(dice: Random, movie: Body) -> None:
    """Edits one value under a field chosen at random, so that the many credits do not crowd out the rest."""
    if movie:
        top = Place(movie, dice.choice(list(movie)))
        dice.choice(EDITS)(dice, dice.choice([top, *places_within(top.value)]))


def drop_a_part(dice: Random, movie: Body) -> None:
    """Takes away what is another request's to append, or leaves it null: nothing is said of it then."""
    for name in dice.sample(("credits", "keywords", "genres", "spoken_languages"), dice.choice((1, 2, 3))):
        dice.choice((movie.pop, movie.__setitem__))(name, None)


def places_within(value: Any) -> Iterator[Place]:
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in names:
        yield Place(value, name)
        yield from places_within(value[name])


def drop(_: Random, place: Place) -> None:
    del place.inside[place.at]


def make_null(_: Random, place: Place) -> None:
    place.put(None)


def make_empty(_: Random, place: Place) -> None:
    place.put(type(place.value)() if isinstance(place.value, str | list | dict) else "")


def flip_type(dice: Random, place: Place) -> None:
    """Another type than TMDb's."""
    flips: dict[type, tuple[Callable[[Any], Any], ...]] = {
        str: (
            lambda _: 1e3,
            lambda _: -7,
            lambda _: False,
            lambda text: [text],
            lambda text: {"a": text},
            lambda _: [],
        ),
        bool: (int, str),
        int: (float, str, bool),
        float: (lambda number: int(number) if isfinite(number) else 0, str),
        list: (lambda entries: dict(enumerate(entries)), str),
        dict: (lambda fields: [fields], lambda fields: list(fields)),
    }
    if type(place.value) in flips:
        place.put(dice.choice(flips[type(place.value)])(place.value))


def rewrite_number(_: Random, place: Place) -> None:
    """The same number as TMDb might write it too: 7 and 7.0."""
    if type(place.value) is int:
        place.put(float(place.value))
    elif isinstance(place.value, float) and place.value.is_integer():
        place.put(int(place.value))


def put_strange_value(dice: Random, place: Place) -> None:
    """Odd text where there is text, an odd number where there is a number, in an array a null."""
    if isinstance(place.value, str):
        place.put(dice.choice((place.value, "")) + dice.choice(STRANGE_TEXTS))
    elif isinstance(place.value, list):
        place.value.insert(dice.randint(0, len(place.value)), None)
    elif isinstance(place.value, int | float) and not isinstance(place.value, bool):
        place.put(dice.choice(STRANGE_NUMBERS))


def repeat_entry(dice: Random, place: Place) -> None:
    """An entry once more, as it is or with another name, or its code with a space after it."""
    array = place.value if isinstance(place.value, list) else place.inside
    if not isinstance(array, list) or not array:
        return
    entry = dice.choice(array)
    if isinstance(entry, dict):
        code = next((name for name in ("iso_3166_1", "iso_639_1", "credit_id") if entry.get(name)), "name")
        entry |= dice.choice(({}, {"name": "Another"}, {code: f"{entry.get(code)} "}))
        entry = dict(entry) | dice.choice(({}, {"name": "Yet another"}, {code: str(entry.get(code)).strip()}))
    array.insert(dice.randint(0, len(array)), entry)


def add_field(dice: Random, place: Place) -> None:
    """Something new, or a known name in capitals, which is something new too."""
    target = place.value if isinstance(place.value, dict) else place.inside
    if isinstance(target, dict):
        name = dice.choice(("softcore", "🆕", "", *(str(name).upper() for name in target)))
        target.setdefault(name, dice.choice((None, True, 7, "text", [None], {"id": [{}]})))


EDITS: tuple[Callable[[Random, Place], None], ...] = (
    drop,
    make_null,
    make_empty,
    flip_type,
    rewrite_number,
    put_strange_value,
    put_strange_value,
    repeat_entry,
    repeat_entry,
    add_field,
)


# --- what goes wrong with a body's text, its envelope, its line -------------------------------------------------


def cut_short(dice: Random, text: str) -> str:
    return text.encode()[: dice.randrange(len(text))].decode(errors="ignore")


def append_garbage(dice: Random, text: str) -> str:
    other = '"movie":{"id":1,"title":"Another"}'
    return text + dice.choice(("}", "} ", "}}", "} more", " \n", ",", f",{other}", ',"x":1', text, "garbage", "\u0000"))


def replace_whole(dice: Random, text: str) -> str:
    return dice.choice(("", " ", "null", "[]", "{}", "7", '"text"', f"[{text}]", "<html>502</html>", "\ufeff" + text))


def write_unlike_json(dice: Random, text: str) -> str:
    """Python's quotes, a raw control character, a comment, a leading zero, a trailing comma; or only odd spacing."""
    first = text.find(":") + 1
    changed = (text.replace('"', "'"), text[:-1] + ",}", text[:first] + "0" + text[first:], f"\n\t {text}\r\n")
    return dice.choice((*changed, text.replace(" ", "\u0001", 1), text[:-1] + "/* */}", text.replace(" ", "\u00a0", 1)))


def repeat_field(dice: Random, text: str) -> str:
    """A name twice in one object: the last counts, and a number, list or object has its type each time."""
    if dice.random() < 0.5:
        first = dice.choice(('"title":{"a":1}', '"id":"x"', '"keywords":[]', '"genres":[{"id":true}]', '"x":1,"x":2'))
        return "{" + first + "," + text[1:]
    last = (',"title":"The last"}', ',"title":null}', ',"genres":[]}', ',"budget":7}', ',"title":1917}', ',"id":"x"}')
    return text[:-1] + dice.choice(last)


def imitate_the_parser(dice: Random, text: str) -> str:
    """What closes the array in which Silver has the text parsed, and opens it again."""
    wrappers = ("values", "is_whole", "_mark", "x")
    name, again = dice.choice(wrappers), dice.choice(wrappers)
    reopened = (f'],"{name}":[{{}}', f'],"{name}":true,"{again}":[{{', f']}} {{"{name}":[', f'],"{name}":true}}')
    return text + dice.choice((*reopened, f',{{"{name}":"1"}}],"{again}":[{text}', f',{{"_mark":"1"}}]}},{text}'))


def add_an_endless_field(dice: Random, text: str) -> str:
    """A number or a nest without end, in a field that nobody reads: no fault of the body."""
    return text[:-1] + dice.choice(
        (f',"x":{"9" * 3_000}}}', f',"x":{"[" * 3_000}{"]" * 3_000}}}', f',"x":-0.{"1" * 3_000}}}')
    )


DAMAGES = (
    cut_short,
    append_garbage,
    append_garbage,
    replace_whole,
    write_unlike_json,
    repeat_field,
    repeat_field,
    imitate_the_parser,
    imitate_the_parser,
    add_an_endless_field,
)

OTHER_ANSWERS: tuple[dict[str, Any], ...] = (
    {"status_code": 404, "payload": '{"success":false,"status_code":34}'},
    {"status_code": 404, "payload": '{"success":false,"status_code":"34"}'},
    {"status_code": 404, "payload": '{"status_code":34} oops'},
    {"status_code": 404, "payload": None},
    {"status_code": 404, "payload": ""},
    {"status_code": 404, "resource_id": None},
    {"status_code": 401},
    {"status_code": 429, "payload": None},
    {"status_code": 500, "payload": ""},
    {"status_code": 0, "payload": None},
    {"resource_id": None},
    {"resource_id": 1},
    {"payload": None},
    {"params": None},
    {"endpoint": "tv/{tv_id}"},
    {"source": "tmdb"},
    {"source": "another API"},
    {"resource_key": "tt0137523"},
    {"endpoint": "discover/movie", "resource_id": None, "status_code": 500},
    {"endpoint": "", "payload": None},
)


def cut_line(dice: Random, line: bytes) -> bytes:
    return line[: dice.randint(1, len(line) - 1)]


def glue_line(dice: Random, line: bytes) -> bytes:
    """Two lines whose line feed was lost, or one with something after it."""
    return line + dice.choice((line, b"}", b" null", b"garbage"))


def spoil_envelope(dice: Random, line: bytes) -> bytes:
    """An envelope that lacks what it must have, or holds it as another type."""
    name = dice.choice(("endpoint", "status_code", "fetched_at"))
    of_another_type: tuple[dict[str, Any], ...] = (
        {"status_code": "200"},
        {"resource_id": 1.5},
        {"fetched_at": "yesterday"},
        {"run_id": 5},
        {"params": {"a": 1}},
        {"endpoint": ["movie"]},
        {"payload": {"payload": "text"}},
        {"payload": 7},
        {"source": 1},
        {"resource_key": ["tt0137523"]},
    )
    spoilt = dice.choice(({name: None}, *of_another_type))
    return json.dumps(json.loads(line) | spoilt).encode()


def spoil_bytes(dice: Random, line: bytes) -> bytes:
    """A byte that is no UTF-8, somewhere in the line."""
    at = dice.randrange(len(line))
    return line[:at] + dice.choice((b"\xff", b"\xc3(", b"\xed\xa0\x80")) + line[at:]


def replace_line(dice: Random, line: bytes) -> bytes:
    return dice.choice((b"null", b"7", b"[]", b"{}", b"[" + line + b"]", b"garbage", "é🎬".encode(), line + b"\r"))


BREAKS = (cut_line, glue_line, spoil_envelope, spoil_bytes, replace_line)


# --- what the code makes of them --------------------------------------------------------------------------------


def silver_of(spark: SparkSession, lines: Sequence[bytes]) -> tuple[list[str], Rows]:
    """Each record's outcome and each table's rows, of one batch into an empty lake."""
    with decided_lines(spark, lines) as batch:
        changes = silver_changes(batch)
        tables = {change.table.short_name: rows_or_crash(spark, lines, change) for change in changes}
        found = batch.records.select("_source_file", "outcome").collect()
    outcomes = {int(row["_source_file"]): row["outcome"] for row in found}
    assert len(found) == len(outcomes) == len(lines), f"{len(found)} outcomes of {len(lines)} records"
    return [outcomes[n] for n in range(len(lines))], tables


@contextmanager
def decided_lines(spark: SparkSession, lines: Sequence[bytes]) -> Iterator[Batch]:
    """The lines through Bronze's and Silver's own steps; each calls its number its source file."""
    numbered = [(line, str(n), len(line)) for n, line in enumerate(lines)]
    landing = spark.createDataFrame(numbered, "value binary, _source_file string, _source_size long")
    as_text = landing.withColumn("value", F.col("value").cast("string"))
    bronze = TMDB_RESPONSES.build(as_text, ingested_at=INGESTED_AT, batch=1)
    records = validated(bronze).persist()
    stored = nothing_stored(spark)
    competing = competing_versions(records, stored).persist()
    classified = with_outcome(records, competing)
    parts = part_versions(records, competing, stored, KINDS)
    try:
        yield Batch(classified.persist(), KINDS, stored, parts.persist())
    finally:
        parts.unpersist()
        classified.unpersist()
        competing.unpersist()
        records.unpersist()


def nothing_stored(spark: SparkSession) -> dict[str, DataFrame]:
    return {table.short_name: few_rows(spark, [], table.schema) for table in TABLES}


def rows_of(frame: DataFrame) -> list[Row]:
    rows = [row.asDict() for row in frame.collect()]
    assert all(row["_errors"] for row in rows if "_errors" in row), "a record was rejected without a reason"
    return [{"_record": int(row.get("_source_file", NO_RECORD))} | comparable(row) for row in rows]


def comparable(row: Row) -> Row:
    """The columns without lineage; a timestamp, which Spark gives in the machine's time, with its zone."""
    values = {name: value for name, value in row.items() if name not in NOT_COMPARED}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return {name: value.astimezone(UTC) if isinstance(value, datetime) else value for name, value in values.items()}


def rows_or_crash(spark: SparkSession, lines: Sequence[bytes], change: Change) -> list[Row]:
    try:
        return rows_of(change.rows)
    except PySparkException as exc:
        culprit = smallest_crash(spark, lines, change.table)
        pytest.fail(f"{culprit!r}\nmakes {change.table.name} fail: {str(exc)[:300]}")


def smallest_crash(spark: SparkSession, lines: Sequence[bytes], table: Table) -> bytes:
    """One line that alone makes a table fail, or all of them where none does."""
    if len(lines) > 1:
        for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
            if crashes(spark, half, table):
                return smallest_crash(spark, half, table)
    return b"\n".join(lines)


def crashes(spark: SparkSession, lines: Sequence[bytes], table: Table) -> bool:
    with decided_lines(spark, lines) as batch:
        changes = {change.table: change for change in silver_changes(batch)}
        try:
            changes[table].rows.collect()
        except PySparkException:
            return True
    return False


def in_lake(spark: SparkSession, lake: Lake, parts: Iterable[Sequence[bytes]]) -> dict[str, Counter[Any]]:
    """What the jobs leave in a lake when the parts land one after another.

    Every second one is applied as a large batch is: staged, and its rows found by a join.
    """
    for number, part in enumerate(parts):
        land_lines(lake, part)
        run_bronze(spark, lake)
        with pytest.MonkeyPatch.context() as patch:
            if number % 2:
                patch.setattr(held_rows, "MOST_RECORDS", 0)
                patch.setattr(silver, "FEW_IDS", 0)
            assert run_silver(spark, lake).rows_in == len(part)
    return read_silver(lake)


def read_silver(lake: Lake) -> dict[str, Counter[Any]]:
    return {
        table.short_name: Counter(frozen(comparable(row)) for row in contents(lake, table.name)) for table in TABLES
    }


def land_lines(lake: Lake, lines: Sequence[bytes]) -> None:
    """A landing file of lines as they are, for Envelope cannot write a broken one."""
    folder = Path(lake.landing)
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.iterdir()))
    (folder / f"part-{number}.jsonl").write_bytes(b"\n".join(lines) + b"\n")


# --- comparing --------------------------------------------------------------------------------------------------


def frozen(row: Row) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(row.items()))


def without_record(tables: Rows) -> dict[str, Counter[Any]]:
    return {
        name: Counter(frozen({key: value for key, value in row.items() if key != "_record"}) for row in rows)
        for name, rows in tables.items()
    }


def require_same(got: dict[str, Counter[Any]], expected: dict[str, Counter[Any]]) -> None:
    """Fails with one row that is missing and one that is too many; pytest's own comparison takes minutes here."""
    assert set(got) == set(expected)
    for name in got:
        if got[name] != expected[name]:
            extra, missing = next(iter(got[name] - expected[name]), None), next(iter(expected[name] - got[name]), None)
            pytest.fail(f"silver.{name} differs\ngot only: {extra}\nexpected only: {missing}")


def require_equal(
    records: Sequence[Record], got_outcomes: list[str], got: Rows, expected_outcomes: list[str], expected: Rows
) -> None:
    """Fails with the smallest record about which the two differ; equal records stand in for each other."""
    first = {record: n for n, record in reversed(list(enumerate(records)))}

    def facts(outcomes: list[str], tables: Rows) -> Counter[Any]:
        rows: list[tuple[str, Row]] = [
            ("outcome", {"_record": n, "outcome": outcome}) for n, outcome in enumerate(outcomes)
        ]
        rows += [(name, row) for name, rows in tables.items() for row in rows]
        return Counter((name, frozen(row | {"_record": first[records[row["_record"]]]})) for name, row in rows)

    assert set(got) == set(expected)
    ours, theirs = facts(got_outcomes, got), facts(expected_outcomes, expected)
    if ours != theirs:
        pytest.fail(difference(records, ours - theirs, theirs - ours))


def difference(records: Sequence[Record], got: Counter[Any], expected: Counter[Any]) -> str:
    differing: set[int] = {dict(row)["_record"] for _, row in got + expected}
    smallest = min(differing, key=lambda n: (len(records[n].payload or ""), n))  # by the text to read

    def of_smallest(facts: Counter[Any]) -> str:
        shown = [f"  {name}: {dict(row)}" for name, row in facts.elements() if dict(row)["_record"] == smallest]
        return "\n".join(shown) or "  nothing"

    return (
        f"{len(differing)} records differ; the smallest is {records[smallest]}\n"
        f"got only:\n{of_smallest(got)}\nexpected only:\n{of_smallest(expected)}"
    )
