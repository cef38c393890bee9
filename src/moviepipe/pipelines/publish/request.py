"""What a publish was asked for, checked before anything is read."""

from dataclasses import dataclass

from moviepipe import gold, ml, video
from moviepipe.pipelines.movie_filter import ALL_MOVIES, MovieFilter

GOLD = {table.short_name: table for table in (*gold.TABLES, *ml.TABLES, *video.GOLD)}
OF_GOLD_JOB = [table.short_name for table in gold.TABLES]
TOP_MOVIES = "top_movies"


@dataclass(frozen=True)
class PublishRequest:
    """What to publish: Gold tables by name (all of the Gold job when none is), and the movies of top_movies."""

    file_format: str
    tables: tuple[str, ...] = ()
    movies: MovieFilter = ALL_MOVIES
    top: int | None = None
    source: str | None = None

    @property
    def names(self) -> list[str]:
        """The files' names without their endings, each once."""
        if self.tables:
            return list(dict.fromkeys(name.removeprefix("gold.") for name in self.tables))
        return [*OF_GOLD_JOB, TOP_MOVIES] if self._chooses_movies else list(OF_GOLD_JOB)

    @property
    def _chooses_movies(self) -> bool:
        return self.top is not None or not self.movies.keeps_all

    def faults(self) -> list[str]:
        """What is wrong with the request, one sentence each."""
        known = [*GOLD, TOP_MOVIES]
        unknown = [name for name in self.names if name not in known]
        found = [f"There is no Gold table {name}; --table takes {', '.join(known)}." for name in unknown[:1]]
        if self._chooses_movies and TOP_MOVIES not in self.names:
            found.append(f"--year, --genre, --language and --top choose the movies of --table {TOP_MOVIES}; add it.")
        return found

    def describe_movies(self) -> str:
        """What top_movies holds, in words."""
        return f"{self.movies.describe()}, most popular first{'' if self.top is None else f', the first {self.top:,}'}"
