"""A medallion lakehouse for movie data on Spark and Delta Lake."""

from typing import TYPE_CHECKING

from moviepipe.environment import require_fitting_environment

if TYPE_CHECKING:
    from moviepipe.pipelines.open_lake import OpenLake

__version__ = "0.1.0"

require_fitting_environment()


def open_lake(location: str) -> "OpenLake":
    """A lake to read from notebooks and scripts: `open_lake("./demo-lake").table("gold.genre_summary")`; no JVM."""
    from moviepipe.pipelines.open_lake import OpenLake

    return OpenLake(location)
