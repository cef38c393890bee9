"""A column a year: top-rated movies, movies, box office."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from chart_tables import top_rated_by_year, yearly_summary
from figures import assert_nothing_clipped_or_overlapping, bars, strings
from moviepipe.charts import plot_movies_and_box_office, plot_top_rated_by_year
from moviepipe.charts.context import ChartContext
from moviepipe.charts.style import DARK_BLUE, LIGHT_BLUE
from moviepipe.charts.years import name_years


def columns(figure, panel: int = 0) -> dict[int, float]:
    """Year and height of each column."""
    return {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in bars(figure, panel)}


def test_each_year_stands_at_its_place_and_those_with_most_are_dark():
    figure = plot_top_rated_by_year(top_rated_by_year().sample(frac=1, random_state=1))
    assert columns(figure) == {1895: 0, 1950: 2, 1990: 5, 2001: 0, 2014: 5, 2024: 1}
    colors = [to_hex(bar.get_facecolor()) for bar in bars(figure)]
    assert colors == [LIGHT_BLUE, LIGHT_BLUE, DARK_BLUE, LIGHT_BLUE, DARK_BLUE, LIGHT_BLUE]
    assert {"1990: 5", "2014: 5"} <= set(strings(figure))


def test_the_subtitle_names_the_years_with_most_and_fewest_the_list_and_what_is_left_out():
    subtitle = (
        "Most: 5 in 1990, 2014. Fewest: none in 1895, 2001. 13 top-rated movies among 4,803 movies "
        "(TMDb list of 2024-03-01); 7 left out, not in the data or without a year"
    )
    assert subtitle in strings(plot_top_rated_by_year(top_rated_by_year(), ChartContext(movie_count=4803)))


def test_many_years_with_as_few_are_counted_and_not_named():
    years = pd.DataFrame({"release_year": range(2000, 2006), "top_rated_count": [3, 0, 0, 0, 0, 1]})
    ranked = years.assign(most_rank=[1, 3, 3, 3, 3, 2], fewest_rank=[6, 1, 1, 1, 1, 5], top_rated_basis="a rule")
    subtitle = "Most: 3 in 2000. Fewest: none in 4 years from 2001 to 2004. 4 top-rated movies (a rule)"
    assert subtitle in strings(plot_top_rated_by_year(ranked.assign(excluded_count=0)))


def test_years_without_any_top_rated_movie_give_a_figure_that_says_so():
    figure = plot_top_rated_by_year(top_rated_by_year(top_rated_count=0))
    assert "No movies match: no year has a top-rated movie." in strings(figure)


def test_movies_and_box_office_have_a_panel_each_and_an_unknown_revenue_no_column():
    figure = plot_movies_and_box_office(yearly_summary().sample(frac=1, random_state=1), ChartContext(movie_count=600))
    assert columns(figure) == {1916: 1, 1999: 90, 2009: 247, 2012: 200, 2017: 3}
    assert columns(figure, 1) == pytest.approx({1916: 0.008394751, 2009: 21, 2012: 24.141710246, 2017: 1})
    assert {"Movies", "Box office, billions of US dollars", "2009: 247", "2012: 24.1"} <= set(strings(figure))
    subtitle = "541 of 600 movies, those with a date; the revenue of 383 is known; not adjusted for inflation"
    assert subtitle in strings(figure)
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()


def test_a_count_has_no_ticks_between_whole_numbers():
    figure = plot_movies_and_box_office(yearly_summary(movie_count=1))
    assert all(tick % 1 == 0 for tick in figure.axes[0].get_yticks())
    assert np.all(figure.axes[0].get_yticks() <= figure.axes[0].get_ylim()[1])


def test_equal_highest_years_that_are_too_near_for_two_labels_share_one():
    years = pd.DataFrame({"release_year": [2000, 2001, 2040], "top_rated_count": [3, 3, 1], "most_rank": [1, 1, 3]})
    figure = plot_top_rated_by_year(years.assign(fewest_rank=[2, 2, 1], top_rated_basis="a rule", excluded_count=0))
    assert "2000, 2001: 3" in strings(figure)
    assert_nothing_clipped_or_overlapping(figure)


def test_of_many_equal_years_the_first_and_the_last_are_named():
    assert name_years([1990, 1991, 2014]) == "1990, 1991, 2014"
    assert name_years([1990, 1991, 2014, 2020]) == "4 years from 1990 to 2020"
