"""The report: pure functions from Gold's frames to one HTML page. The edge reads the lake and writes the file."""

from moviepipe.report.data import NO_RATINGS, Coverage, Links, ReportData, TableFacts
from moviepipe.report.page import render_page

__all__ = ["NO_RATINGS", "Coverage", "Links", "ReportData", "TableFacts", "render_page"]
