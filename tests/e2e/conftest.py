"""The lake of real data that several end-to-end tests look at."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from commands import import_and_run
from moviepipe.io.lake import Lake


@pytest.fixture(scope="session")
def tmdb_lake(spark: SparkSession, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with the TMDB 5000 files taken through all layers; its charts are in `out` beside it."""
    lake = Lake.at(str(tmp_path_factory.mktemp("tmdb5000") / "lake"))
    import_and_run(lake, shared_data, Path(lake.uri).parent / "out")
    return lake
