"""Gold: tables that answer questions, each a pure function of Silver or of other Gold tables."""

from moviepipe.gold.company_summary import COMPANY_SUMMARY
from moviepipe.gold.genre_summary import GENRE_SUMMARY
from moviepipe.gold.movie_overview import MOVIE_OVERVIEW
from moviepipe.gold.top_budgets import TOP_BUDGETS
from moviepipe.gold.tv_genre_summary import TV_GENRE_SUMMARY
from moviepipe.gold.yearly_summary import YEARLY_SUMMARY

TABLES = (MOVIE_OVERVIEW, YEARLY_SUMMARY, GENRE_SUMMARY, COMPANY_SUMMARY, TOP_BUDGETS, TV_GENRE_SUMMARY)

__all__ = [
    "COMPANY_SUMMARY",
    "GENRE_SUMMARY",
    "MOVIE_OVERVIEW",
    "TABLES",
    "TOP_BUDGETS",
    "TV_GENRE_SUMMARY",
    "YEARLY_SUMMARY",
]
