"""All tables of the lake, by name."""

from moviepipe import bronze, gold, ml, silver, video
from moviepipe.errors import LakeError
from moviepipe.pipelines.job_runs import JOB_RUNS
from moviepipe.pipelines.landing_index import LANDING_FILES
from moviepipe.tables import Table

TABLES: tuple[Table, ...] = (
    *bronze.TABLES,
    *silver.TABLES,
    *gold.TABLES,
    *ml.TABLES,
    *video.TABLES,
    JOB_RUNS,
    LANDING_FILES,
)
BY_NAME = {table.name: table for table in TABLES}
BY_SHORT_NAME = {table.short_name: table for table in TABLES}


def table_named(name: str) -> Table:
    """The table of a name such as `silver.movies`; raises LakeError, listing the names, when there is none."""
    if name not in BY_NAME:
        raise LakeError(f"There is no table {name}. The tables are: {', '.join(BY_NAME)}.")
    return BY_NAME[name]
