"""What a chart needs besides its table: facts about the catalogue, and what the caller asked for."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from moviepipe.charts.style import Heading, empty_figure
from moviepipe.charts.text import counted


@dataclass(frozen=True)
class ChartContext:
    """What stands around every chart of one run, and how many rows it shows.

    `movie_count` is the size of the catalogue (or of what a filter left), `source` a note on the data, `scope` the
    filter in words ("Movies of 2015"), `top` the most rows to show; without it a chart chooses. `credit` is what a
    source beside TMDb asks for.
    """

    movie_count: int | None = None
    source: str | None = None
    scope: str | None = None
    top: int | None = None
    credit: str = ""

    @property
    def movies(self) -> str:
        """The movie count in words, such as `4,803 movies`; empty when it is not known."""
        return "" if self.movie_count is None else counted(self.movie_count, "movie")

    @property
    def among(self) -> str:
        """The same as part of a sentence, such as ` among 4,803 movies`."""
        return f" among {self.movies}" if self.movies else ""

    def heading(self, title: str, subtitle: str) -> Heading:
        """The title block and footer of a chart."""
        return Heading(title, subtitle, self.source, self.scope, self.credit)

    def empty_figure(self, title: str, reason: str) -> Figure:
        """A figure that says why there is nothing to show: no movies at all, or none that the chart could show."""
        message = f"Of {self.movies}, {reason}." if self.movie_count else f"No movies match: {reason}."
        return empty_figure(self.heading(title, "0 movies shown"), message)


NO_CONTEXT = ChartContext()
