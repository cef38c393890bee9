"""Running commands in the test's own process."""

from pathlib import Path

from moviepipe import cli
from moviepipe.io.lake import Lake


def moviepipe(*arguments: str) -> None:
    """Runs a command, which must succeed."""
    assert cli.main(arguments) == 0


def import_and_run(lake: Lake, files: Path, out: Path) -> None:
    """Imports the TMDB 5000 files and runs all layers."""
    folder = files / "tmdb5000"
    movies, credits = folder / "tmdb_5000_movies.csv.gz", folder / "tmdb_5000_credits.csv.gz"
    moviepipe("import-csv", "--movies", str(movies), "--credits", str(credits), "--lake", lake.uri)
    moviepipe("run", "--lake", lake.uri, "--out", str(out))
