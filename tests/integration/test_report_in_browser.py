"""The report in a real browser: labels, filters, tables, keys, contrast, time zones, and no request."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from moviepipe import cli
from moviepipe.io.lake import Lake
from moviepipe.report.questions import QUESTIONS, all_questions
from report_labels import LABELS
from report_lakes import SCRIPT, TITLES, judge_of, judged, write_objects, write_predictions, write_report_lake

INSTALL = "the report is tested in Chromium: install it (Debian: apt-get install chromium)"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OVERVIEW = next(f"#q{n}" for n, question in enumerate(QUESTIONS, start=1) if question.table == "movie_overview")
DRAMA = "movie_id in (select movie_id from all_movie_genres where genre_name = 'Drama')"


@dataclass
class Opened:
    """A page with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def labels(self, title: str) -> list[dict[str, str]]:
        """The labels of a chart's marks, in the order of the page."""
        texts = self.marks(title).evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")
        return [dict(part.split(": ", 1) for part in text.split("; ")) for text in texts]

    def marks(self, title: str) -> Locator:
        """The bars, columns or points of a chart that have a label."""
        symbols = '[role="graphics-symbol"]:not([aria-roledescription="axis"], [aria-roledescription$="container"])'
        return self.page.locator(f'figure:has(h3:text-is("{title}")) {symbols}')

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.page.select_option(f"select[name={name}]", value)
        self.settle()

    def settle(self) -> None:
        """Waits until all charts are drawn."""
        self.page.wait_for_selector('main[aria-busy="false"]')


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake.at(str(tmp_path_factory.mktemp("report") / "lake"))
    write_report_lake(made)
    write_predictions(made)
    write_objects(made)
    return made


@pytest.fixture(scope="module")
def file(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "report.html"
    assert cli.main(["report", "--lake", lake.uri, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        assert not os.environ.get("CI"), INSTALL
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


def open_page(browser: Browser, file: Path, **options: Any) -> Opened:
    page = browser.new_context(**{"viewport": DESKTOP, **options}).new_page()
    opened = Opened(page)
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("console", lambda message: opened.complaints.append(message.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.goto(file.as_uri())
    if options.get("java_script_enabled", True):
        opened.settle()
    return opened


@pytest.fixture(scope="module")
def opened(browser: Browser, file: Path) -> Opened:
    return open_page(browser, file)


def gold_of(lake: Lake, wanted: str = "true") -> Any:
    judge = judge_of(lake, wanted)
    return lambda table: judged(judge, f"gold.{table}")


def as_texts(rows: list[dict[str, str]]) -> list[str]:
    """The labels in order; two companies of one name are told apart by their ids in the page alone."""
    return sorted(re.sub(r" \[\d+\]'", "'", str(row)) for row in rows)


def test_every_chart_of_movies_is_compared():
    pictures = [picture for question in all_questions() for picture in question.pictures]
    assert sorted(LABELS) == sorted(picture.title for picture in pictures if picture.is_filtered)


@pytest.mark.parametrize("title", LABELS)
def test_a_chart_without_a_filter_says_what_gold_says(opened: Opened, lake: Lake, title: str):
    expected = LABELS[title](gold_of(lake))
    assert expected
    assert as_texts(opened.labels(title)) == as_texts(expected)


@pytest.mark.parametrize(
    ("chosen", "wanted", "least"),
    [
        # Few movies: the charts of makers and ratings, which have a minimum, are empty.
        (
            {"from": "2001", "to": "2005", "genre": "Drama", "language": "English (en)"},
            f"{DRAMA} and release_year between 2001 and 2005 and original_language = 'en'",
            10,
        ),
        ({"genre": "Drama"}, DRAMA, len(LABELS) - 1),
    ],
    ids=["four filters", "a genre"],
)
def test_filters_change_every_chart_to_what_gold_would_say_of_those_movies(
    opened: Opened, lake: Lake, chosen: dict[str, str], wanted: str, least: int
):
    opened.choose(**chosen)
    gold = gold_of(lake, wanted)
    count = len(list(gold("movie_overview")))
    assert f"The charts show {count} of 24 movies" in opened.page.inner_text("#chosen")
    shown = {title: as_texts(opened.labels(title)) for title in LABELS}
    assert shown == {title: as_texts(labels(gold)) for title, labels in LABELS.items()}
    assert sum(map(bool, shown.values())) >= least
    assert Axe().run(opened.page).response["violations"] == []
    opened.page.click("text=All movies")
    opened.page.wait_for_selector("text=The charts show all 24 movies")
    opened.settle()
    assert len(opened.labels("Movies by genre")) == 3


def test_objects_of_videos_stand_by_how_often_they_are_seen(opened: Opened):
    assert opened.labels("Objects in videos") == [
        {"Object": "person", "Seen": "1,234 times", "In": "2 videos"},
        {"Object": "cat", "Seen": "7 times", "In": "2 videos"},
        {"Object": "dog", "Seen": "7 times", "In": "1 video"},
    ]


def test_hovering_over_a_bar_or_its_name_shows_the_label_with_the_title_as_text(opened: Opened):
    tip = opened.page.locator("#vg-tooltip-element.visible")
    opened.marks("Movies by genre").first.hover()
    assert tip.inner_text().split() == ["Name", "Drama", "Movies", "12"]
    opened.page.locator("figure text", has_text="Lowest budget").hover()
    assert tip.locator("tr").all_inner_texts() == [
        "Extreme\tLowest budget",
        f"Movie\t{SCRIPT} (2000)",
        "Profit\t$0",
        "Revenue\t$1 million",
        "Budget\t$1 million",
    ]


def test_titles_are_text_wherever_they_stand(opened: Opened):
    opened.page.locator("details", has_text="gold.movie_overview").locator("summary").click()
    shown = opened.page.locator(f"{OVERVIEW} tbody").inner_text()
    assert [title for title in TITLES if title not in shown] == []
    assert opened.page.title() == "Movie report: 24 movies"
    assert opened.page.locator(f"{OVERVIEW} b").count() == 0


def test_a_table_is_searched_and_sorted_by_keys_alone(opened: Opened):
    section, keyboard = opened.page.locator("#q13"), opened.page.keyboard
    section.locator("summary").focus()
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("fra")
    assert section.locator("tbody tr:visible").all_inner_texts()[0].split("\t")[1] == "France"
    assert section.locator("output").inner_text() == "1 of 2 rows"
    keyboard.press("Control+a")
    keyboard.press("Delete")
    for _ in range(4):  # the scrolling region, then the headings of rank, name and count
        keyboard.press("Tab")
    for order, counts in (("ascending", ["8", "12"]), ("descending", ["12", "8"])):
        keyboard.press("Enter")
        assert section.locator("thead th").nth(2).get_attribute("aria-sort") == order
        assert section.locator("tbody td:nth-child(3)").all_inner_texts() == counts


def test_numbers_are_sorted_as_numbers_and_unknown_ones_stay_last(opened: Opened):
    section = opened.page.locator(OVERVIEW)
    heading = section.locator("thead button", has_text="Budget (US$)")
    for first, second in (("500", "1,000,000"), ("24,000,000", "23,000,000")):
        heading.evaluate("button => button.click()")
        amounts = section.locator("tbody td:nth-child(9)").all_text_contents()
        assert (amounts[0], amounts[1], amounts[-1]) == (first, second, "–")


@pytest.mark.parametrize(("look", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark phone"])
def test_an_accessibility_checker_finds_nothing(browser: Browser, file: Path, look: str, viewport: dict[str, int]):
    page = open_page(browser, file, color_scheme=look, viewport=viewport).page
    page.evaluate("for (const table of document.querySelectorAll('details')) table.open = true")
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_years_and_dates_are_the_same_everywhere(browser: Browser, file: Path):
    texts = []
    for zone in ("Pacific/Honolulu", "Pacific/Tongatapu"):
        elsewhere = open_page(browser, file, timezone_id=zone)
        charts = [elsewhere.labels(title) for title in LABELS]
        texts.append((elsewhere.page.locator("body").inner_text(), charts))
    assert texts[0] == texts[1]
    assert "on 2024-03-01" in texts[0][0]


def test_text_and_tables_stand_where_scripts_are_forbidden(browser: Browser, file: Path):
    page = open_page(browser, file, java_script_enabled=False).page
    assert "Drama has most movies, 12; War has fewest, 1." in page.inner_text("#q2")
    page.locator("#q2 summary").click()
    assert page.locator("#q2 tbody tr:visible").count() == 3
    assert page.locator("#filters, .search").first.is_hidden()


def test_nothing_is_asked_for_and_nothing_complained_of(opened: Opened, file: Path):
    assert opened.requests == [file.as_uri()]
    assert opened.complaints == []
