import re
from pathlib import Path

import pytest

from moviepipe import gold, silver
from moviepipe.charts import CHARTS
from moviepipe.docs import pages
from moviepipe.docs_examples import EXAMPLES, shown_results
from moviepipe.pipelines.catalogue import BY_NAME

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECIPES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


def in_words(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)


@pytest.mark.parametrize("path", pages(ROOT), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_page_is_up_to_date(path: Path):
    assert path.read_text(encoding="utf-8") == pages(ROOT)[path], "run `make docs`"


def test_every_table_has_an_example_with_its_result():
    assert [name for name in BY_NAME if name not in EXAMPLES] == [], "docs_examples.py needs an example of it"
    assert [name for name, query in EXAMPLES.items() if not re.search(rf"(from|join) {name}\b", query)] == []
    shown = shown_results((ROOT / "docs" / "tables.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(EXAMPLES.values())
    assert shown[EXAMPLES["ops.landing_files"]] == "batch  files\n    1      3\n"
    assert shown[EXAMPLES["silver.tv_shows"]] == ""


def test_the_page_of_tables_has_the_lineage():
    assert "movies & movie_genres --> genre_summary" in (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_readme_counts_the_charts():
    said = re.search(r"\| `charts` \| (\S+) PNG files", README)
    assert said, "README's line of `charts` no longer says how many PNG files there are"
    assert said[1] == in_words(len(CHARTS)), f"there are {len(CHARTS)} charts: change README's line of `charts`"


def test_the_sample_output_of_the_readme_has_every_table_once():
    shown = re.findall(r"^(\w+\.\w+) +(?:written|appended|unchanged) ", README, flags=re.MULTILINE)
    # No body of the demo lacks a part, so nothing is carried.
    written = [table for table in (*silver.TABLES, *gold.TABLES) if table is not silver.CARRIED_PARTS]
    wrong = [table.name for table in written if shown.count(table.name) != 1]
    assert not wrong, f"README's sample output lacks {', '.join(wrong)}: put in what `make run` prints"
    assert len(shown) == 1 + len(written), "README's sample output has a table that is gone"


def test_the_sample_output_of_the_readme_counts_the_charts_it_leaves_out():
    shown, said = re.findall(r"^out/\S+ +drawn ", README, flags=re.MULTILINE), re.search(r"… (\d+) more", README)
    left_out = len(CHARTS) - len(shown)
    assert said, "README's sample output no longer says how many charts it leaves out"
    assert int(said[1]) == left_out, f"README's sample output leaves out {left_out} charts: change `… {said[1]} more`"


def test_the_recipes_have_as_many_steps_as_they_and_the_readme_say():
    recipes = re.findall(r"^## Add (.+?) in (\w+) steps$(.*?)(?=^## |\Z)", RECIPES, flags=re.MULTILINE | re.DOTALL)
    said = {what: count for what, count, _ in recipes}
    assert said == {what: in_words(len(re.findall(r"^\d+\. ", text, flags=re.MULTILINE))) for what, _, text in recipes}
    sentence = f"how to add a Gold table in {said['a Gold table']} steps"
    assert sentence in " ".join(README.split()), f"README's last sentence should say {sentence}"
