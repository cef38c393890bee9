"""Letters that no installed font can draw: which they are, and what to install."""

from pathlib import Path

import pytest
from matplotlib.font_manager import fontManager

from moviepipe.charts import fonts
from moviepipe.charts.fonts import drawable, fonts_for, noting_missed_letters, undrawable
from moviepipe.pipelines import charts, doctor


@pytest.fixture
def latin_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts that can draw ASCII alone."""
    monkeypatch.setattr(fonts, "_drawable_codes", lambda _: frozenset(range(32, 127)))


def test_letters_that_become_boxes_are_noted_in_the_block_alone(latin_only: None):
    with noting_missed_letters() as letters:
        assert drawable("鉄の Boat\u200b") == "□□ Boat"
    drawable("劇")
    assert letters == {"鉄", "の"}


@pytest.mark.parametrize(
    ("letters", "install"),
    [
        ("鉄のア한", "Noto Sans CJK (fonts-noto-cjk)"),
        ("ก", "Noto Sans Thai (fonts-noto-core)"),
        ("กह鉄", "Noto Sans CJK (fonts-noto-cjk) and the Noto Sans fonts (fonts-noto-core)"),
        ("🎬\ue000", "Symbola (fonts-symbola)"),
    ],
)
def test_the_font_of_each_script_is_named_with_its_package(letters: str, install: str):
    assert fonts_for(letters) == install


def test_charts_with_boxes_are_counted_with_a_letter_and_a_font():
    install = "install Noto Sans CJK (fonts-noto-cjk)"
    several = f"2 charts have letters no installed font can draw (e.g. 劇); {install}"
    assert charts.describe_missed([{"鉄", "劇"}, set(), {"鉄"}]) == several
    assert charts.describe_missed([{"鉄"}]).startswith("1 chart has letters")
    assert charts.describe_missed([set(), set()]) == ""


def test_the_doctor_lists_missing_fonts_as_optional(latin_only: None):
    finding = doctor._fonts()
    assert (finding.state, "鉄" in finding.found) == (doctor.OPTIONAL, True)
    assert "fonts-noto-cjk" in finding.fix


def test_the_doctor_is_content_when_every_sample_can_be_drawn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "_drawable_codes", lambda _: frozenset(map(ord, fonts.SAMPLES)))
    assert undrawable(fonts.SAMPLES) == []
    assert doctor._fonts().state == doctor.OK


def test_a_font_installed_after_matplotlib_made_its_list_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "no-font.ttf").touch()
    sans = next(font.fname for font in fontManager.ttflist if font.name == "DejaVu Sans")
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [str(tmp_path / "no-font.ttf"), sans])
    monkeypatch.setattr(fontManager, "ttflist", [])
    fonts._add_new_fonts()
    assert [font.fname for font in fontManager.ttflist] == [sans]
