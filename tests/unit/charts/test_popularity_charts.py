"""Houses, countries and directors share a chart and differ in their words."""

import pytest

from chart_tables import NASTY_NAMES, company_summary, country_summary, director_summary
from figures import bars, strings, tick_names
from moviepipe.charts import plot_company_popularity, plot_country_popularity, plot_director_popularity
from moviepipe.charts.context import ChartContext

NAMES = [f"Name {number:02}" for number in range(len(NASTY_NAMES))]


@pytest.mark.parametrize(
    ("plot", "table", "noun", "plural"),
    [
        (plot_company_popularity, company_summary, "house", "houses"),
        (plot_country_popularity, country_summary, "country", "countries"),
        (plot_director_popularity, director_summary, "director", "directors"),
    ],
)
def test_the_ten_best_ranked_are_bars_with_their_films_and_the_minimum(plot, table, noun, plural):
    figure = plot(table(company_name=NAMES).sample(frac=1, random_state=1), ChartContext(movie_count=4803))
    assert tick_names(figure, "y") == NAMES[:10]
    assert [bar.get_width() for bar in bars(figure)] == [100.0 - number for number in range(10)]
    assert strings(figure).count("5 films") == 10
    assert f"Top 10 by average popularity of 11 {plural} with at least 5 films, from 4,803 movies" in strings(figure)
    assert figure.axes[0].get_xlabel() == f"Average TMDb popularity of the {noun}'s films (score)"
    nobody = plot(table(popularity_rank=None))
    assert f"No movies match: no {noun} has at least 5 films." in strings(nobody)


@pytest.mark.parametrize(
    ("plot", "table", "reason"),
    [
        (plot_company_popularity, company_summary, "no production house is known"),
        (plot_country_popularity, country_summary, "no production country is known"),
        (plot_director_popularity, director_summary, "no credits are known, so no director is"),
    ],
)
def test_movies_without_makers_are_not_said_to_be_no_movies(plot, table, reason):
    assert f"Of 4,803 movies, {reason}." in strings(plot(table().head(0), ChartContext(movie_count=4803)))
    assert f"No movies match: {reason}." in strings(plot(table().head(0), ChartContext(movie_count=0)))
