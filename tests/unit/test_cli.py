import json
import re
import shlex
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
import pytest

from moviepipe import cli, output
from moviepipe.errors import MoviepipeError
from moviepipe.io.lake import Lake
from moviepipe.io.landing import write_landing
from moviepipe.pipelines.report import TableReport
from records import answer, body


def leaves(group: click.Group = cli.cli, prefix: str = "") -> dict[str, click.Command]:
    """Every command by its whole name, such as `emr package`."""
    found: dict[str, click.Command] = {}
    for name, each in group.commands.items():
        found |= leaves(each, f"{name} ") if isinstance(each, click.Group) else {prefix + name: each}
    return found


COMMANDS = leaves()


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code and what stderr says."""
    code = cli.main(arguments)
    return code, capsys.readouterr().err


def test_wrong_use_exits_with_2(capsys: pytest.CaptureFixture[str]):
    code, message = fails(capsys, "bronz")
    assert code == 2
    assert "Did you mean 'bronze'?" in message


def test_a_missing_option_exits_with_2_and_names_it(capsys: pytest.CaptureFixture[str]):
    code, message = fails(capsys, "import-csv", "--movies", "m.csv")
    assert code == 2
    assert "--credits" in message


def test_a_failure_is_one_line_without_a_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    code, message = fails(capsys, "gold", "--lake", str(tmp_path / "none"))
    assert code == 1
    assert message.count("\n") == 1
    assert message.startswith(f"moviepipe: There is no lake at {tmp_path / 'none'}.")
    assert not (tmp_path / "none").exists()


def test_verbose_adds_the_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    _, message = fails(capsys, "gold", "--verbose", "--lake", str(tmp_path / "none"))
    assert "Traceback" in message


def test_an_unexpected_error_is_one_line_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def break_down(*_: object) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(cli.layers, "run_jobs", break_down)
    line = "RuntimeError failed: first line. Run it with --verbose, and report what it shows."
    assert fails(capsys, "bronze") == (1, f"moviepipe: {line}\n")


def test_a_command_is_still_known_by_its_former_name(lake: Lake):
    for name in ("quarantine", "set-aside"):
        write_landing(lake, "run", [answer(body(1))])
        assert cli.main([name, "run-00000.jsonl.gz", "--lake", lake.uri]) == 0
    assert sorted(path.name for path in Path(lake.quarantine).iterdir()) == [
        "run-00000.jsonl.gz",
        "run-00000.jsonl.gz.2",
    ]
    assert "set-aside" not in cli.cli.commands


def test_the_command_that_is_told_to_come_next_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = Lake.at(str(tmp_path / "a lake é%"))
    Path(lake.landing).mkdir(parents=True)
    Path(lake.landing, "bad.jsonl").write_text("cut")
    assert cli.main(["quarantine", "bad.jsonl", "--lake", lake.uri]) == 0
    told = capsys.readouterr().out
    assert shlex.split(told[told.index("Next: moviepipe ") :].strip())[1:] == [
        "moviepipe",
        "bronze",
        "--lake",
        lake.uri,
    ]


def test_a_faulty_setting_exits_with_1(capsys: pytest.CaptureFixture[str]):
    code, message = fails(capsys, "bronze", "--set", "lease.wait_second=1")
    assert code == 1
    assert "did you mean lease.wait_seconds?" in message


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_and_the_common_options(capsys: pytest.CaptureFixture[str], name: str):
    assert cli.main([*name.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(option in shown for option in ("--env", "--lake", "--set", "--json", "--verbose"))


def test_help_lists_every_command_under_the_heading_of_its_family(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["--help"]) == 0
    sections = [section.splitlines() for section in capsys.readouterr().out.split("\n\n")]
    commands = {lines[0]: [line.split()[0] for line in lines[1:] if line[2] != " "] for lines in sections[3:]}
    assert commands["Build the layers:"] == ["bronze", "silver", "gold", "similar", "run"]
    assert sorted(name for names in commands.values() for name in names) == sorted(cli.cli.commands)


def test_no_help_text_is_cut_off(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert [name for name, each in cli.cli.commands.items() if f" {name} {each.help}" not in shown] == []
    for name, each in COMMANDS.items():
        assert cli.main([*name.split(), "--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        texts = [each.help, *(option.help for option in each.params if isinstance(option, click.Option))]
        assert [text for text in texts if text not in shown] == []


@pytest.mark.parametrize("job", sorted(Path(__file__).parents[2].glob("jobs/*.py")), ids=lambda job: job.stem)
def test_every_job_file_is_a_command(job: Path):
    assert job.stem.replace("_", "-") in cli.cli.commands


def rows_of_the_readme() -> dict[str, str]:
    """The lines of README's table of commands, by command; a line may have several."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`.+?`) \| (.+) \|$", readme.partition("\n## Commands\n")[2], flags=re.MULTILINE)
    return {name: f"{use} {text}" for use, text in table for name in re.findall(r"`([a-z-]+(?: [a-z]+)?)", use)}


def test_every_command_has_a_line_in_the_readmes_table_and_no_line_is_of_none():
    assert sorted(rows_of_the_readme()) == sorted(COMMANDS)


def test_the_readme_names_no_option_that_a_command_lacks():
    lines: dict[str, set[str]] = {}
    for name, text in rows_of_the_readme().items():
        lines.setdefault(text, set()).update(option for each in COMMANDS[name].params for option in each.opts)
    assert [
        (text, options) for text, options in lines.items() if not {*re.findall(r"--[a-z-]+", text)} <= options
    ] == []


def test_every_option_has_a_help_text_and_every_argument_is_explained():
    for name, each in COMMANDS.items():
        for part in each.params:
            if isinstance(part, click.Option):
                assert part.help, f"{name} {part.opts[0]} has no help text"
            else:
                shown = part.human_readable_name
                assert shown in f"{each.help} {rows_of_the_readme()[name]}", f"nothing says what {name} {shown} is"


def test_json_is_one_object_a_line_with_every_column(capsys: pytest.CaptureFixture[str]):
    printed = output.Output(json_lines=True)
    printed.report(TableReport("silver.movies", "merged", None, 1.5))
    printed.say("for people only")
    printed.table(["title", "budget"], [("Ōsaka", None)])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        {"name": "silver.movies", "action": "merged", "rows": None, "seconds": 1.5, "note": ""},
        {"title": "Ōsaka", "budget": None},
    ]


def test_a_table_for_people_shows_unknown_as_a_dash_and_cuts_long_text(capsys: pytest.CaptureFixture[str]):
    output.Output(json_lines=False).table(["title", "budget"], [("x" * 500, None), ("[bold]", 1234.5)])
    shown = capsys.readouterr().out
    assert "-" in shown.splitlines()[1]
    assert "…" in shown
    assert "[bold]" in shown
    assert "1234.5" in shown


def test_values_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]):
    row = (0.0042, 2017.0, Decimal("1.50"), 1_000_000, "a  :fire:\tb", ["x", 1], datetime(2024, 1, 1, 10, 0, 0, 500))
    output.Output(json_lines=False).table([str(number) for number in range(len(row))], [row])
    shown = capsys.readouterr().out.splitlines()[1]
    assert shown.split("  ", 4)[:4] == ["0.0042", "2017", "1.50", "1000000"]
    assert 'a  :fire:\\tb  ["x", 1]  2024-01-01 10:00:00.000500' in shown


def test_no_line_turns_into_an_emoji(capsys: pytest.CaptureFixture[str]):
    output.Output(json_lines=False).say("out/:fire:.png")
    output.Output(json_lines=False).record({"title": ":fire:", "minutes": 1234.5})
    assert capsys.readouterr().out == "out/:fire:.png\ntitle    :fire:\nminutes  1,234.5\n"


def test_json_holds_numbers_as_numbers_and_no_word_that_is_not_json(capsys: pytest.CaptureFixture[str]):
    output.Output(json_lines=True).table(
        ["half", "whole", "none", "map"], [(Decimal("0.5"), Decimal(2**70), float("nan"), {1: Decimal("2.5")})]
    )
    assert capsys.readouterr().out == f'{{"half": 0.5, "whole": {2**70}, "none": null, "map": {{"1": 2.5}}}}\n'


def test_json_refuses_two_columns_of_one_name():
    with pytest.raises(MoviepipeError, match="Two columns are named a"):
        output.Output(json_lines=True).table(["a", "b", "a"], [(1, 2, 3)])


def test_packages_of_another_project_end_in_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, "moviepipe.pipelines.doctor", None)  # importing it fails
    monkeypatch.setenv("PYTHONPATH", "/opt/spark-3.5/python")
    assert cli.main(["doctor"]) == 1
    assert "Unset PYTHONPATH=/opt/spark-3.5/python" in capsys.readouterr().err
