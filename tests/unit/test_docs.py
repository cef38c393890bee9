from pathlib import Path

import pytest

from moviepipe.docs import pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", pages(ROOT), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_page_is_up_to_date(path: Path):
    assert path.read_text(encoding="utf-8") == pages(ROOT)[path], "run `make docs`"


def test_the_readme_has_the_lineage_picture():
    assert "movies & movie_genres --> genre_summary" in (ROOT / "README.md").read_text(encoding="utf-8")
