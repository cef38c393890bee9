"""The other charts of movies, and that of TV: Vega-Lite by the rules of the Gold tables."""

from typing import Any

import altair as alt

from moviepipe.report.labels import (
    BUDGET,
    MOVIE_COUNT,
    NAME,
    REVENUE,
    YEAR,
    Label,
    counted,
    number,
)
from moviepipe.report.marks import (
    dumbbells,
    movies,
    ranked_bars,
    year_columns,
)

ALL = 1_000


def language_ratings(prior_votes: float) -> alt.LayerChart:
    """The ten languages with the highest Bayesian average vote."""
    rows = (
        movies()
        .transform_filter("datum.votes > 0 && isValid(datum.vote)")
        .transform_calculate("cast", "datum.votes * datum.vote")
        .transform_joinaggregate(all_cast="sum(cast)", all_votes="sum(votes)")
        .transform_filter("isValid(datum.language)")
        .transform_aggregate(
            movie_count="count()",
            votes="sum(votes)",
            cast="sum(cast)",
            plain="mean(vote)",
            all_cast="max(all_cast)",
            all_votes="max(all_votes)",
            groupby=["language"],
        )
        .transform_calculate(
            "bayesian",
            f"(datum.cast + {prior_votes} * datum.all_cast / datum.all_votes) / (datum.votes + {prior_votes})",
        )
        .transform_calculate("name", "datum.language")
    )
    labels = [
        Label("Language", "datum.name"),
        Label("Bayesian average", number("datum.bayesian", ".2f")),
        Label("Plain average", number("datum.plain", ".2f")),
        Label("Rated movies", "format(datum.movie_count, ',')"),
        Label("Votes", "format(datum.votes, ',')"),
    ]
    shown = number("datum.bayesian", ".2f")
    return ranked_bars(rows, labels, value="bayesian", shown=shown, mark="plain", domain=(0, 10))


def top_rated_by_year() -> alt.LayerChart:
    """How many top-rated movies came out each year."""
    rows = _by_year(top_rated_count="sum(top_rated)")
    labels = [YEAR, Label("Top-rated movies", "'' + datum.top_rated_count"), MOVIE_COUNT]
    return year_columns(rows, labels, value="top_rated_count", title="Top-rated movies", form="d")


def movies_by_year() -> alt.LayerChart:
    """How many movies came out each year."""
    return year_columns(_by_year(), [YEAR, MOVIE_COUNT], value="movie_count", title="Movies", form=",d")


def box_office_by_year() -> alt.LayerChart:
    """What the movies of each year took."""
    rows = _by_year(revenue="sum(revenue)", known="valid(revenue)").transform_filter("datum.known > 0")
    known = Label("Movies with known revenue", "format(datum.known, ',')")
    return year_columns(rows, [YEAR, REVENUE, known], value="revenue", title="Box office, US dollars", form="$~s")


def _by_year(**measures: Any) -> alt.Chart:
    dated = movies().transform_filter("isValid(datum.year)")
    return dated.transform_aggregate(movie_count="count()", groupby=["year"], **measures)


def _by_genre() -> alt.Chart:
    return _by("genres").transform_aggregate(
        movie_count="count()",
        popularity="mean(popularity)",
        budget="mean(budget)",
        revenue="mean(revenue)",
        groupby=["name"],
    )


def _by(field: str) -> alt.Chart:
    return movies().transform_flatten([field], ["name"]).transform_filter("isValid(datum.name)")


def movies_by_genre() -> alt.LayerChart:
    """How many movies each genre has."""
    labels = [NAME, MOVIE_COUNT]
    return ranked_bars(_by_genre(), labels, value="movie_count", shown="format(datum.movie_count, ',')", top=ALL)


def genre_popularity() -> alt.LayerChart:
    """How popular the movies of each genre are on average."""
    labels = [NAME, Label("Average popularity", number("datum.popularity", ".1f")), MOVIE_COUNT]
    rows = _by_genre().transform_filter("isValid(datum.popularity)")
    return ranked_bars(rows, labels, value="popularity", shown=number("datum.popularity", ".1f"), top=ALL)


def genre_money() -> alt.LayerChart:
    """What the movies of each genre cost and take on average."""
    labels = [NAME, Label("Average revenue", REVENUE.text), Label("Average budget", BUDGET.text), MOVIE_COUNT]
    rows = _by_genre().transform_filter("isValid(datum.revenue) || isValid(datum.budget)")
    return ranked_bars(rows, labels, value="revenue", shown=REVENUE.text, mark="budget", top=ALL)


def rating_comparison(min_movies: int) -> alt.LayerChart:
    """How critics and the crowd rate the movies of each genre."""
    rows = (
        _by("genres")
        .transform_filter("isValid(datum.critics) && isValid(datum.crowd)")
        .transform_aggregate(movie_count="count()", critics="mean(critics)", crowd="mean(crowd)", groupby=["name"])
        .transform_filter(f"datum.movie_count >= {min_movies}")
        .transform_calculate("difference", "round(1e6 * (datum.critics - datum.crowd)) / 1e6")
        .transform_calculate("size", "abs(datum.difference)")
    )
    difference = "(datum.difference < 0 ? 'crowd' : 'critics') + ' +' + format(datum.size, '.1f')"
    labels = [
        NAME,
        Label("Critics", number("datum.critics", ".1f")),
        Label("Crowd", number("datum.crowd", ".1f")),
        Label("Higher", difference),
        Label("Movies that both rated", MOVIE_COUNT.text),
    ]
    title = "Average rating, 0 to 100"
    return dumbbells(rows, labels, point="critics", mark="crowd", sort="size", shown=difference, title=title)


def popularity_of(field: str, min_movies: int) -> alt.LayerChart:
    """The ten members of a list, such as `companies`, whose movies are the most popular on average."""
    rows = _by(field).transform_aggregate(movie_count="count()", popularity="mean(popularity)", groupby=["name"])
    ranked = rows.transform_filter(f"datum.movie_count >= {min_movies} && isValid(datum.popularity)")
    labels = [NAME, Label("Average popularity", number("datum.popularity", ".1f")), MOVIE_COUNT]
    return ranked_bars(ranked, labels, value="popularity", shown=number("datum.popularity", ".1f"))


def tv_genres(rows: list[dict[str, Any]]) -> alt.LayerChart:
    """How many TV shows each genre has; `rows` have `name`, `show_count` and `popularity`."""
    labels = [
        NAME,
        Label("Shows", "format(datum.show_count, ',')"),
        Label("Average popularity", number("datum.popularity", ".1f")),
    ]
    chart = alt.Chart(alt.InlineData(values=rows))
    return ranked_bars(chart, labels, value="show_count", shown=counted("datum.show_count", "show"), top=ALL)
