"""Gold: tables that answer questions, each a pure function of Silver or of other Gold tables."""

from moviepipe.gold.budget_revenue_relationship import BUDGET_REVENUE_RELATIONSHIP
from moviepipe.gold.company_summary import COMPANY_SUMMARY
from moviepipe.gold.country_summary import COUNTRY_SUMMARY
from moviepipe.gold.director_summary import DIRECTOR_SUMMARY
from moviepipe.gold.genre_summary import GENRE_SUMMARY
from moviepipe.gold.language_summary import LANGUAGE_SUMMARY
from moviepipe.gold.movie_engagement import MOVIE_ENGAGEMENT
from moviepipe.gold.movie_overview import MOVIE_OVERVIEW
from moviepipe.gold.movie_themes import MOVIE_THEMES
from moviepipe.gold.profit_extremes import PROFIT_EXTREMES
from moviepipe.gold.rating_comparison import RATING_COMPARISON
from moviepipe.gold.top_budgets import TOP_BUDGETS
from moviepipe.gold.top_profits import TOP_PROFITS
from moviepipe.gold.top_rated_by_year import TOP_RATED_BY_YEAR
from moviepipe.gold.top_revenue_by_year import TOP_REVENUE_BY_YEAR
from moviepipe.gold.tv_genre_summary import TV_GENRE_SUMMARY
from moviepipe.gold.yearly_summary import YEARLY_SUMMARY

TABLES = (
    MOVIE_OVERVIEW,
    YEARLY_SUMMARY,
    GENRE_SUMMARY,
    LANGUAGE_SUMMARY,
    COUNTRY_SUMMARY,
    COMPANY_SUMMARY,
    DIRECTOR_SUMMARY,
    TOP_BUDGETS,
    TOP_PROFITS,
    PROFIT_EXTREMES,
    TOP_REVENUE_BY_YEAR,
    TOP_RATED_BY_YEAR,
    BUDGET_REVENUE_RELATIONSHIP,
    TV_GENRE_SUMMARY,
    RATING_COMPARISON,
    MOVIE_THEMES,
    MOVIE_ENGAGEMENT,
)

__all__ = [
    "BUDGET_REVENUE_RELATIONSHIP",
    "COMPANY_SUMMARY",
    "COUNTRY_SUMMARY",
    "DIRECTOR_SUMMARY",
    "GENRE_SUMMARY",
    "LANGUAGE_SUMMARY",
    "MOVIE_ENGAGEMENT",
    "MOVIE_OVERVIEW",
    "MOVIE_THEMES",
    "PROFIT_EXTREMES",
    "RATING_COMPARISON",
    "TABLES",
    "TOP_BUDGETS",
    "TOP_PROFITS",
    "TOP_RATED_BY_YEAR",
    "TOP_REVENUE_BY_YEAR",
    "TV_GENRE_SUMMARY",
    "YEARLY_SUMMARY",
]
