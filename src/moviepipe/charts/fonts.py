"""Which letters the installed fonts can draw, and the font to install for those that none can."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

BUNDLED_FONT = "DejaVu Sans"
# DejaVu Sans has no Chinese, Japanese or Korean, nor the scripts of India. Those of these fonts that are installed
# draw them; an earlier one is preferred.
FALLBACK_FONTS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK KR", "Noto Sans JP", "Noto Sans SC",
    "Noto Sans KR", "Source Han Sans", "Hiragino Sans", "PingFang SC", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic",
    "WenQuanYi Zen Hei", "IPAGothic", "Droid Sans Fallback", "Noto Sans Devanagari", "Noto Sans Bengali",
    "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Malayalam", "Noto Sans Kannada", "Noto Sans Thai",
    "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Oriya", "Noto Sans Sinhala", "Noto Sans Khmer",
    "Noto Sans Lao", "Noto Sans Myanmar", "Noto Sans Ethiopic", "Noto Sans Georgian", "Noto Sans Armenian",
    "Noto Sans Arabic", "Noto Sans Hebrew", "Nirmala UI", "FreeSans", "Arial Unicode MS", "Symbola",
)  # fmt: skip
MISSING_GLYPH = "□"
_INVISIBLE = {"Cc", "Cf", "Mn"}
EAST_ASIAN = {"Cjk", "Hiragana", "Katakana", "Katakana-Hiragana", "Hangul", "Bopomofo", "Fullwidth", "Ideographic"}
NOTO_PACKAGE = "(fonts-noto-core)"
CJK_FONT, SYMBOL_FONT = "Noto Sans CJK (fonts-noto-cjk)", "Symbola (fonts-symbola)"
SAMPLES = "鉄한हবதతമಕก"  # a letter of each script with many movies that the bundled font lacks
_missed: ContextVar[set[str] | None] = ContextVar("_missed", default=None)


@cache
def font_families() -> tuple[str, ...]:
    """The bundled font, then each fallback font that is installed."""
    _add_new_fonts()
    installed = set(fontManager.get_font_names())
    return (BUNDLED_FONT, *(name for name in FALLBACK_FONTS if name in installed))


def _add_new_fonts() -> None:
    """Adds the fonts installed since matplotlib made its list of fonts, which it never renews."""
    known = {font.fname for font in fontManager.ttflist}
    for path in set(findSystemFonts()) - known:
        with suppress(Exception):  # not a font; matplotlib skips such files too
            fontManager.addfont(path)


@cache
def _drawable_codes(weight: str) -> frozenset[int]:
    fonts = (FontProperties(family=name, weight=weight) for name in font_families())
    return frozenset().union(*(get_font(findfont(font)).get_charmap() for font in fonts))


@contextmanager
def noting_missed_letters() -> Iterator[set[str]]:
    """Collects the letters that `drawable` replaces while the block runs."""
    letters: set[str] = set()
    token = _missed.set(letters)
    try:
        yield letters
    finally:
        _missed.reset(token)


def drawable(text: str | None, weight: str = "normal") -> str:
    """The text on one line, each character without a glyph as □.

    Drawing it then never warns, so a caller needs no warning filter (those are not thread-safe).
    """
    characters = unicodedata.normalize("NFC", " ".join(str(text).split()))
    lacking = set(undrawable(characters, weight))
    if (missed := _missed.get()) is not None:
        missed |= lacking
    known = _drawable_codes(weight)
    kept = (character for character in characters if character in lacking or ord(character) in known)
    return "".join(MISSING_GLYPH if character in lacking else character for character in kept)


def undrawable(text: str, weight: str = "normal") -> list[str]:
    """The visible characters of the text that no installed font has, in their order."""
    known = _drawable_codes(weight)
    lacking = (character for character in dict.fromkeys(text) if ord(character) not in known)
    return [character for character in lacking if unicodedata.category(character) not in _INVISIBLE]


def fonts_for(letters: Iterable[str]) -> str:
    """The fonts to install for these letters, each with its Debian package."""
    fonts = {_font_for(letter) for letter in letters}
    noto = {font for font in fonts if font.endswith(NOTO_PACKAGE)}
    few = fonts if len(noto) == 1 else fonts - noto | ({f"the Noto Sans fonts {NOTO_PACKAGE}"} if noto else set())
    return " and ".join(sorted(few))


def _font_for(letter: str) -> str:
    script = unicodedata.name(letter, "unknown").split()[0].title()
    if script in EAST_ASIAN:
        return CJK_FONT
    family = f"Noto Sans {script}"
    return f"{family} {NOTO_PACKAGE}" if family in FALLBACK_FONTS else SYMBOL_FONT
