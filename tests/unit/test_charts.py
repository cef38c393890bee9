"""The charts: nothing clipped, nothing overlapping, nothing invented."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.font_manager import fontManager

from chart_tables import NASTY_NAMES, SIXTY_CHARACTERS, company_summary, genre_summary, table_of, top_budgets
from figures import assert_nothing_clipped_or_overlapping, bars, drawn, shown_texts, strings, tick_names
from moviepipe.charts import (
    CHARTS,
    PREDICTION_CHARTS,
    fonts,
    plot_budget_vs_revenue,
    plot_company_popularity,
    plot_genre_popularity,
)
from moviepipe.charts.context import ChartContext
from moviepipe.charts.fonts import drawable
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE, NOTICE, Heading, empty_figure
from moviepipe.charts.text import counted, decimals_for, format_number, text_width, wrap
from moviepipe.notice import OMDB_NOTICE

pytestmark = pytest.mark.filterwarnings("error")


def real_budgets() -> pd.DataFrame:
    return top_budgets(title=[f"Movie {number}" for number in range(len(NASTY_NAMES))])


OF_OMDB = {"rating_comparison.png"}
FIGURES = {
    "long names": lambda: plot_budget_vs_revenue(top_budgets(), ChartContext(movie_count=4803, source="made up")),
    "one movie": lambda: plot_budget_vs_revenue(top_budgets().head(1)),
    "all revenue unknown": lambda: plot_budget_vs_revenue(top_budgets(revenue_usd=None)),
    "dollars": lambda: plot_budget_vs_revenue(top_budgets(budget_usd=9_999, revenue_usd=1)),
    "thousands": lambda: plot_budget_vs_revenue(top_budgets(budget_usd=999_999, revenue_usd=0)),
    "nearly billions": lambda: plot_budget_vs_revenue(top_budgets(budget_usd=9_999_999_999)),
    "trillions": lambda: plot_budget_vs_revenue(top_budgets(revenue_usd=9 * 10**15)),
    "all zero": lambda: plot_budget_vs_revenue(top_budgets(budget_usd=0, revenue_usd=0)),
    "twenty genres": lambda: plot_genre_popularity(genre_summary(), ChartContext(movie_count=4803, source="made up")),
    "one genre": lambda: plot_genre_popularity(genre_summary().tail(1)),
    "tiny popularity": lambda: plot_genre_popularity(genre_summary(avg_popularity=0.00012)),
    "huge popularity": lambda: plot_genre_popularity(genre_summary(avg_popularity=1e9)),
    "zero popularity": lambda: plot_genre_popularity(genre_summary(avg_popularity=0.0)),
    "houses": lambda: plot_company_popularity(
        company_summary(), ChartContext(movie_count=4803, source="made up " * 60)
    ),
    "one house": lambda: plot_company_popularity(company_summary().head(1)),
    "ties": lambda: plot_company_popularity(company_summary(popularity_rank=1, avg_popularity=7.0)),
    "nothing": lambda: empty_figure(Heading("Title " * 30, "0 movies shown"), "No movies match. " * 30),
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_clipped_or_overlaps_another_text_or_a_bar(name):
    assert_nothing_clipped_or_overlapping(FIGURES[name]())


@pytest.mark.parametrize(("x", "fault"), [(0.2, "overlaps"), (0.99, "leaves the figure")])
def test_the_check_itself_finds_an_overlap_and_a_clipped_text(x, fault):
    figure = empty_figure(Heading("Title", "0 movies shown"), "No movies match.")
    figure.text(0.2, 0.3, "one text")
    figure.text(x, 0.3, "another text")
    with pytest.raises(AssertionError, match=fault):
        assert_nothing_clipped_or_overlapping(figure)


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_is_a_picture_of_slide_width_with_the_notice_below(name):
    figure = FIGURES[name]()
    assert 1600 <= figure.bbox.width <= 2000
    footer = next(text for text in figure.texts if NOTICE in text.get_text())
    assert footer.get_window_extent().y0 < figure.axes[0].get_window_extent().y0


def test_the_notice_is_the_one_that_tmdb_asks_for():
    product = "This product uses TMDB and the TMDB APIs"
    notice = f"Source: TMDb. {product} but is not endorsed, certified, or otherwise approved by TMDB."
    assert notice == NOTICE


@pytest.mark.parametrize("chart", [*CHARTS, *PREDICTION_CHARTS], ids=lambda chart: chart.file_name)
def test_a_chart_of_movies_of_which_it_knows_nothing_does_not_say_that_there_are_none(chart):
    texts = strings(chart.plot(table_of(chart).head(0), ChartContext(movie_count=3)))
    assert any(text.startswith("Of 3 movies, no") for text in texts)


@pytest.mark.parametrize("chart", [*CHARTS, *PREDICTION_CHARTS], ids=lambda chart: chart.file_name)
def test_an_empty_table_gives_a_figure_that_says_so(chart):
    for table in (table_of(chart).head(0), pd.DataFrame()):
        figure = chart.plot(table, ChartContext(movie_count=0, source="made up"))
        assert any(text.startswith("No movies match") for text in strings(figure))
        assert any(NOTICE in text and "made up" in text for text in strings(figure))
        assert_nothing_clipped_or_overlapping(figure)


@pytest.mark.parametrize("chart", [*CHARTS, *PREDICTION_CHARTS], ids=lambda chart: chart.file_name)
def test_a_data_note_stands_in_the_footer_only_when_given(chart):
    table = table_of(chart)
    credited = f"{NOTICE} {OMDB_NOTICE}" if chart.file_name in OF_OMDB else NOTICE
    assert f"{credited} Data: demo catalogue" in strings(chart.plot(table, ChartContext(source="demo catalogue")))
    assert credited in strings(chart.plot(table))


def test_the_charts_have_the_promised_file_names_and_tables():
    tables = {chart.file_name: chart.table for chart in CHARTS}
    promised = {
        "language_ratings.png": "gold.language_summary",
        "top_rated_by_year.png": "gold.top_rated_by_year",
        "movies_by_genre.png": "gold.genre_summary",
        "genre_vs_avg_popularity.png": "gold.genre_summary",
        "genre_money.png": "gold.genre_summary",
        "profit_extremes.png": "gold.profit_extremes",
        "top_profits.png": "gold.top_profits",
        "budget_vs_revenue_vertical_bar.png": "gold.top_budgets",
        "top_revenue_by_year.png": "gold.top_revenue_by_year",
        "budget_revenue_relationship.png": "gold.budget_revenue_relationship",
        "popularity_vs_production_houses.png": "gold.company_summary",
        "popularity_vs_countries.png": "gold.country_summary",
        "popularity_vs_directors.png": "gold.director_summary",
        "movies_and_box_office.png": "gold.yearly_summary",
        "rating_comparison.png": "gold.rating_comparison",
    }
    assert promised.items() <= tables.items()
    assert len(tables) == len(CHARTS), "two charts share a file name"


def test_the_ten_first_ranked_movies_have_two_bars_each_in_millions_of_dollars():
    shuffled = real_budgets().assign(budget_usd=250_000_000).sample(frac=1, random_state=1)
    figure = plot_budget_vs_revenue(shuffled, ChartContext(movie_count=4803))
    assert tick_names(figure, "x") == [f"Movie {number} 2000" for number in range(10)]
    assert sorted(bar.get_height() for bar in bars(figure)) == [250.0] * 10 + [2788.0] * 10
    assert {to_hex(bar.get_facecolor()) for bar in bars(figure)} == {LIGHT_BLUE, DARK_BLUE}
    assert figure.axes[0].get_ylabel() == "Millions of US dollars"
    assert {"Budget", "Revenue", "250", "2,788"} <= set(strings(figure))
    assert "Top 10 movies by budget among 4,803 movies, not adjusted for inflation" in strings(figure)


@pytest.mark.parametrize(
    ("revenue_usd", "unit"),
    [
        (10**13, "Trillions"),
        (10**10, "Billions"),
        (10**10 - 1, "Millions"),
        (10**6, "Millions"),
        (10**4, "Thousands"),
    ],
)
def test_the_unit_follows_the_largest_amount(revenue_usd, unit):
    figure = plot_budget_vs_revenue(top_budgets(budget_usd=1, revenue_usd=revenue_usd))
    assert figure.axes[0].get_ylabel() == f"{unit} of US dollars"


def test_an_unknown_revenue_is_marked_where_its_bar_would_stand_and_not_drawn():
    known = plot_budget_vs_revenue(real_budgets())
    revenue = pd.array([None, *[2_788_000_000] * (len(NASTY_NAMES) - 1)], dtype="Int64")
    figure = drawn(plot_budget_vs_revenue(real_budgets().assign(revenue_usd=revenue)))
    marks = [text for text in shown_texts(figure) if text.get_text() == "unknown"]
    assert (len(marks), len(bars(figure))) == (1, 19)
    missing = min((bar for bar in bars(known) if bar.get_height() > 2000), key=lambda bar: bar.get_x())
    assert marks[0].xy == (pytest.approx(missing.get_x() + missing.get_width() / 2), 0)
    assert any("revenue of 1 unknown" in text for text in strings(figure))


def test_a_revenue_of_zero_is_a_bar_of_zero_and_not_unknown():
    figure = plot_budget_vs_revenue(real_budgets().assign(revenue_usd=0))
    assert "unknown" not in strings(figure)
    assert strings(figure).count("0") >= 10


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_every_kind_of_null_is_unknown(missing):
    revenue = pd.Series([missing, *[1_000_000] * (len(NASTY_NAMES) - 1)], dtype=object)
    assert strings(plot_budget_vs_revenue(top_budgets(revenue_usd=revenue))).count("unknown") == 1


def test_a_movie_without_a_budget_does_not_appear():
    budgets = pd.array([None, *[10**9] * (len(NASTY_NAMES) - 1)], dtype="Int64")
    figure = plot_budget_vs_revenue(real_budgets().assign(budget_usd=budgets))
    assert "Movie 0 2000" not in tick_names(figure, "x")
    assert len(tick_names(figure, "x")) == 10


def test_a_title_of_sixty_characters_is_shown_whole():
    assert f"{SIXTY_CHARACTERS} 2000" in strings(plot_budget_vs_revenue(top_budgets()))


def test_every_genre_is_shown_most_popular_first_with_its_number_of_movies():
    names = [f"Genre {number:02}" for number in range(20)]
    figure = plot_genre_popularity(genre_summary(genre_name=names), ChartContext(movie_count=4803))
    assert tick_names(figure, "y") == names[::-1]
    assert [bar.get_width() for bar in bars(figure)] == [float(number) for number in range(19, -1, -1)]
    assert bars(figure)[0].get_window_extent().y0 > bars(figure)[-1].get_window_extent().y0
    assert {"1,000,000 movies", "1 movie", "19 movies", "19.0"} <= set(strings(figure))
    assert any(text.startswith("20 genres, 4,803 movies") for text in strings(figure))


def test_a_genre_without_a_popularity_does_not_appear():
    popularity = [None, float("nan"), float("inf"), *[5.0] * 17]
    assert len(bars(plot_genre_popularity(genre_summary(avg_popularity=popularity)))) == 17


def test_the_ten_best_ranked_houses_appear_with_their_films_and_the_minimum():
    names = [f"House {number:02}" for number in range(len(NASTY_NAMES))]
    shuffled = company_summary(company_name=names, min_movies=7).sample(frac=1, random_state=1)
    figure = plot_company_popularity(shuffled, ChartContext(movie_count=4803))
    assert tick_names(figure, "y") == names[:10]
    assert [bar.get_width() for bar in bars(figure)] == [100.0 - number for number in range(10)]
    assert strings(figure).count("5 films") == 10
    subtitle = "Top 10 by average popularity of 11 houses with at least 7 films, from 4,803 movies"
    assert subtitle in strings(figure)


def test_a_house_without_a_rank_does_not_appear_nor_count():
    names = [f"House {number:02}" for number in range(len(NASTY_NAMES))]
    ranks = pd.array([None, None, *range(1, len(NASTY_NAMES) - 1)], dtype="Int64")
    figure = plot_company_popularity(company_summary(company_name=names, popularity_rank=ranks))
    assert tick_names(figure, "y") == names[2:]
    assert any("of 9 houses with at least 5 films" in text for text in strings(figure))


def test_when_no_house_has_a_rank_the_figure_states_the_minimum():
    figure = plot_company_popularity(company_summary(popularity_rank=pd.NA))
    assert "No movies match: no house has at least 5 films." in strings(figure)


def test_a_house_name_is_shown_whole_however_long():
    name = " ".join(f"Word{number}" for number in range(60))
    figure = plot_company_popularity(company_summary(company_name=name))
    assert tick_names(figure, "y") == [name] * 10
    assert_nothing_clipped_or_overlapping(figure)


def test_houses_go_from_dark_to_light_blue_and_ties_share_a_colour():
    ranks = pd.array([1, 2, 2, *range(4, len(NASTY_NAMES) + 1)], dtype="Int64")
    colors = [
        to_hex(bar.get_facecolor()) for bar in bars(plot_company_popularity(company_summary(popularity_rank=ranks)))
    ]
    assert (colors[0], colors[-1]) == (DARK_BLUE, LIGHT_BLUE)
    assert colors[1] == colors[2]
    assert len(set(colors)) == 9


def test_dollar_signs_and_underscores_are_drawn_as_they_are():
    texts = shown_texts(plot_company_popularity(company_summary(company_name="$a_1$")))
    assert [text.get_parse_math() for text in texts if "$" in text.get_text()] == [False] * 10


def test_a_plot_leaves_its_table_unchanged():
    for plot, table in (
        (plot_budget_vs_revenue, top_budgets()),
        (plot_company_popularity, company_summary()),
    ):
        before = table.copy(deep=True)
        plot(table)
        pd.testing.assert_frame_equal(table, before)


def test_threads_that_draw_at_once_make_the_same_pictures_as_one_after_another():
    def png(name: str) -> bytes:
        picture = BytesIO()
        FIGURES[name]().savefig(picture, format="png")
        return picture.getvalue()

    names = ["long names", "one genre", "houses", "nothing"]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(png, names)) == [png(name) for name in names]


def test_a_character_without_a_glyph_becomes_a_box_and_an_invisible_one_nothing():
    private, zero_width = "\ue000\U000f0000", "\x00\u200b"
    assert drawable(f" A{zero_width}\n é{private} ").replace("\u200b", "") == "A é□□"


def test_an_installed_fallback_font_is_used_after_the_bundled_one(monkeypatch):
    installed = next(name for name in fontManager.get_font_names() if name != "DejaVu Sans")
    monkeypatch.setattr(fonts, "FALLBACK_FONTS", ("No Such Font", installed))
    assert fonts.font_families.__wrapped__() == ("DejaVu Sans", installed)


def test_a_wrapped_line_is_never_wider_than_its_place_and_loses_no_letter():
    for name in filter(None, NASTY_NAMES):
        lines = wrap(name, 0.85, 8.5)
        assert all(text_width(line, 8.5) <= 0.85 for line in lines)
        assert "".join("".join(lines).split()) == "".join(drawable(name).split())


def test_a_long_word_is_cut_after_its_hyphen():
    assert wrap("Metro-Goldwyn-Mayer", 0.9, 10) == ["Metro-", "Goldwyn-", "Mayer"]


def test_a_text_of_too_many_lines_ends_in_an_ellipsis_that_fits():
    lines = wrap("one two three four five six", 0.5, 10, max_lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(text_width(line, 10) <= 0.5 for line in lines)
    assert wrap("one two", 0.5, 10, max_lines=2) == ["one", "two"]


@pytest.mark.parametrize(
    ("largest", "value", "shown"),
    [
        (2788, 1046.2, "1,046"),
        (46, 8.04, "8.0"),
        (7, 0.5, "0.50"),
        (380, 0.5, "<1"),
        (380, 0, "0"),
        (0, 0, "0"),
    ],
)
def test_a_number_shows_about_three_digits_and_a_small_one_is_never_zero(largest, value, shown):
    assert format_number(value, decimals_for(largest)) == shown


def test_a_count_agrees_with_its_noun():
    assert [counted(number, "film") for number in (0, 1, 1204)] == ["0 films", "1 film", "1,204 films"]
