"""Charts: functions from a small Gold table, as pandas, to a matplotlib figure. The edge saves the figure."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd
from matplotlib.figure import Figure

from moviepipe.charts.budget_revenue_relationship import plot_budget_revenue_relationship
from moviepipe.charts.budget_vs_revenue import plot_budget_vs_revenue
from moviepipe.charts.context import NO_CONTEXT, ChartContext
from moviepipe.charts.feature_importance import plot_feature_importance
from moviepipe.charts.genre_money import plot_genre_money
from moviepipe.charts.genre_popularity import plot_genre_popularity
from moviepipe.charts.language_ratings import plot_language_ratings
from moviepipe.charts.movies_and_box_office import plot_movies_and_box_office
from moviepipe.charts.movies_by_genre import plot_movies_by_genre
from moviepipe.charts.popularity import plot_company_popularity, plot_country_popularity, plot_director_popularity
from moviepipe.charts.prediction_extremes import plot_prediction_extremes
from moviepipe.charts.prediction_intervals import plot_prediction_intervals
from moviepipe.charts.prediction_points import plot_prediction_errors, plot_predictions
from moviepipe.charts.profit_extremes import plot_profit_extremes
from moviepipe.charts.rating_comparison import plot_rating_comparison
from moviepipe.charts.top_profits import plot_top_profits
from moviepipe.charts.top_rated_by_year import plot_top_rated_by_year
from moviepipe.charts.top_revenue_by_year import plot_top_revenue_by_year


class Plot(Protocol):
    """A chart's function."""

    def __call__(self, table: pd.DataFrame, /, context: ChartContext = NO_CONTEXT) -> Figure:
        """Draw the table."""
        ...


@dataclass(frozen=True)
class Chart:
    """One picture: its file name, the Gold table it shows and the function that draws it."""

    file_name: str
    table: str
    plot: Plot


CHARTS = (
    Chart("language_ratings.png", "gold.language_summary", plot_language_ratings),
    Chart("rating_comparison.png", "gold.rating_comparison", plot_rating_comparison),
    Chart("top_rated_by_year.png", "gold.top_rated_by_year", plot_top_rated_by_year),
    Chart("movies_by_genre.png", "gold.genre_summary", plot_movies_by_genre),
    Chart("genre_vs_avg_popularity.png", "gold.genre_summary", plot_genre_popularity),
    Chart("genre_money.png", "gold.genre_summary", plot_genre_money),
    Chart("profit_extremes.png", "gold.profit_extremes", plot_profit_extremes),
    Chart("top_profits.png", "gold.top_profits", plot_top_profits),
    Chart("budget_vs_revenue_vertical_bar.png", "gold.top_budgets", plot_budget_vs_revenue),
    Chart("top_revenue_by_year.png", "gold.top_revenue_by_year", plot_top_revenue_by_year),
    Chart("budget_revenue_relationship.png", "gold.budget_revenue_relationship", plot_budget_revenue_relationship),
    Chart("popularity_vs_production_houses.png", "gold.company_summary", plot_company_popularity),
    Chart("popularity_vs_countries.png", "gold.country_summary", plot_country_popularity),
    Chart("popularity_vs_directors.png", "gold.director_summary", plot_director_popularity),
    Chart("movies_and_box_office.png", "gold.yearly_summary", plot_movies_and_box_office),
)

# Drawn where a model has predicted.
PREDICTION_CHARTS = (
    Chart("predicted_popularity.png", "gold.popularity_predictions", plot_predictions),
    Chart("prediction_errors.png", "gold.popularity_predictions", plot_prediction_errors),
    Chart("prediction_intervals.png", "gold.popularity_predictions", plot_prediction_intervals),
    Chart("prediction_extremes.png", "gold.prediction_extremes", plot_prediction_extremes),
    Chart("feature_importance.png", "gold.model_runs", plot_feature_importance),
)
