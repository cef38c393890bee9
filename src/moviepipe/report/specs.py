"""The charts of movies: Vega-Lite over the page's movies, by the rules of the Gold tables."""

from typing import Any

import altair as alt

from moviepipe.report.marks import (
    ACCENT,
    BAR,
    COLUMN_HEIGHT,
    LINE,
    MUTED,
    STRONG,
    Label,
    Order,
    amount,
    counted,
    layered,
    movies,
    number,
    ranked_bars,
    value_axis,
    with_labels,
    year_axis,
    year_columns,
)

ALL = 1_000
DECADES = [10**power for power in range(13)]
NAME, MOVIE_COUNT = Label("Name", "datum.name"), Label("Movies", "format(datum.movie_count, ',')")
MOVIE, YEAR = Label("Movie", "datum.title"), Label("Year", "'' + datum.year")
BUDGET, REVENUE = Label("Budget", amount("datum.budget")), Label("Revenue", amount("datum.revenue"))
PROFIT = Label("Profit", amount("datum.profit"))


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


def popularity_of(field: str, min_movies: int) -> alt.LayerChart:
    """The ten members of a list, such as `companies`, whose movies are the most popular on average."""
    rows = _by(field).transform_aggregate(movie_count="count()", popularity="mean(popularity)", groupby=["name"])
    ranked = rows.transform_filter(f"datum.movie_count >= {min_movies} && isValid(datum.popularity)")
    labels = [NAME, Label("Average popularity", number("datum.popularity", ".1f")), MOVIE_COUNT]
    return ranked_bars(ranked, labels, value="popularity", shown=number("datum.popularity", ".1f"))


def _with_amounts(min_amount_usd: int, *names: str) -> alt.Chart:
    used = " && ".join(f"isValid(datum.{name}) && datum.{name} >= {min_amount_usd}" for name in names)
    return movies().transform_filter(used).transform_calculate("name", "datum.title")


def top_profits(min_amount_usd: int) -> alt.LayerChart:
    """The ten movies with the highest profit."""
    rows = _with_amounts(min_amount_usd, "budget", "revenue")
    return ranked_bars(rows, [MOVIE, PROFIT, REVENUE, BUDGET], value="profit", shown=PROFIT.text)


def top_budgets(min_amount_usd: int) -> alt.LayerChart:
    """The ten movies with the highest budget, and what they took."""
    rows = _with_amounts(min_amount_usd, "budget")
    return ranked_bars(rows, [MOVIE, BUDGET, REVENUE], value="budget", shown=BUDGET.text, mark="revenue")


def profit_extremes(min_amount_usd: int) -> alt.LayerChart:
    """The movies with the highest and lowest profit and budget."""
    rows = (
        _with_amounts(min_amount_usd, "budget")
        .transform_calculate("highest", f"datum.revenue >= {min_amount_usd} ? datum.profit : null")
        .transform_fold(["highest", "budget"], ["measure", "held"])
        .transform_filter("isValid(datum.held)")
        .transform_joinaggregate(most="max(held)", least="min(held)", groupby=["measure"])
        .transform_filter("datum.held == datum.most || datum.held == datum.least")
        .transform_calculate(
            "extreme",
            "(datum.held == datum.most ? 'Highest ' : 'Lowest ') + (datum.measure == 'budget' ? 'budget' : 'profit')",
        )
        .transform_calculate("name", "datum.extreme + ': ' + datum.title")
        .transform_calculate("place", "(datum.measure == 'budget' ? 2 : 0) + (datum.held == datum.most ? 0 : 1)")
    )
    labels = [Label("Extreme", "datum.extreme"), MOVIE, PROFIT, REVENUE, BUDGET]
    return ranked_bars(rows, labels, value="held", shown=amount("datum.held"), sort="place", ascending=True)


def top_revenue_by_year(min_amount_usd: int) -> alt.LayerChart:
    """The five movies that took the most each year, a point for each."""
    order: Order = [alt.SortField("revenue", order="descending")]
    ranked = (
        _with_amounts(min_amount_usd, "revenue")
        .transform_filter("isValid(datum.year)")
        .transform_window(revenue_rank="rank()", sort=order, groupby=["year"])
        .transform_filter("datum.revenue_rank <= 5")
    )
    place = Label("Place in its year", "'' + datum.revenue_rank")
    rows, spoken = with_labels(ranked, [MOVIE, place, REVENUE, BUDGET])
    first = alt.condition("datum.revenue_rank == 1", alt.value(STRONG), alt.value(BAR))
    y = alt.Y("revenue:Q", axis=value_axis("Revenue, US dollars", "$~s"))
    points = rows.mark_circle(size=42, opacity=1).encode(x=year_axis("year"), y=y, color=first, **spoken)
    return layered([points], 1.4 * COLUMN_HEIGHT)


def budget_revenue_relationship(min_amount_usd: int) -> alt.LayerChart:
    """Every movie by budget and revenue, and the medians of each tenth by budget."""
    used = _with_amounts(min_amount_usd, "budget", "revenue")
    dots, spoken = with_labels(used, [MOVIE, BUDGET, REVENUE, PROFIT])
    cloud = dots.mark_circle(size=16, opacity=0.45, color=BAR, aria=False).encode(
        x=_dollars("budget", "Budget"), y=_dollars("revenue", "Revenue"), tooltip=spoken["tooltip"]
    )
    ends = used.transform_aggregate(least="min(budget)", most="max(budget)")
    even = ends.mark_rule(strokeDash=[5, 4], color=ACCENT, strokeWidth=2, aria=False).encode(
        x=_dollars("least", "Budget"), x2="most", y=_dollars("least", "Revenue"), y2="most"
    )
    tenths, spoken = with_labels(_tenths(used), _tenth_labels())
    medians = tenths.mark_circle(size=110, opacity=1, color=STRONG).encode(
        x=_dollars("budget", "Budget"), y=_dollars("revenue", "Revenue"), **spoken
    )
    return layered([cloud, even, medians], 2 * COLUMN_HEIGHT)


def _tenths(used: alt.Chart) -> alt.Chart:
    by_budget: Order = [alt.SortField("budget", order="ascending")]
    return (
        used.transform_calculate("gain", "datum.revenue / datum.budget")
        .transform_joinaggregate(used="count()")
        .transform_window(place="rank()", sort=by_budget)
        .transform_calculate("tenth", "floor((datum.place - 1) * 10 / datum.used) + 1")
        .transform_aggregate(
            movie_count="count()",
            budget="median(budget)",
            revenue="median(revenue)",
            gain="median(gain)",
            groupby=["tenth"],
        )
    )


def _tenth_labels() -> list[Label]:
    return [
        Label("Tenth by budget", "'' + datum.tenth"),
        Label("Median budget", BUDGET.text),
        Label("Median revenue", REVENUE.text),
        Label("Median revenue per dollar", number("datum.gain", ".2f")),
        MOVIE_COUNT,
    ]


def _dollars(field: str, title: str) -> Any:
    side = alt.X if title == "Budget" else alt.Y
    axis = value_axis(f"{title}, US dollars (logarithmic)", "$~s", values=DECADES, labelOverlap=True)
    return side(f"{field}:Q", scale=alt.Scale(type="log", nice=False), axis=axis)


def tv_genres(rows: list[dict[str, Any]]) -> alt.LayerChart:
    """How many TV shows each genre has; `rows` have `name`, `show_count` and `popularity`."""
    labels = [
        NAME,
        Label("Shows", "format(datum.show_count, ',')"),
        Label("Average popularity", number("datum.popularity", ".1f")),
    ]
    chart = alt.Chart(alt.InlineData(values=rows))
    return ranked_bars(chart, labels, value="show_count", shown=counted("datum.show_count", "show"), top=ALL)


def look() -> dict[str, Any]:
    """Vega-Lite's configuration: the page's font and colours."""
    text = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400}
    return {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 0},
        "view": {"stroke": None},
        "text": {"fontSize": 13},
        "axis": {**text, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE},
    }
