import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from medallion_peers.compare import differences
from medallion_peers.generate import Catalogue, base_landing, day_landing

ROWS = [(1, 18, "Drama"), (1, 35, "Comedy"), (2, 18, None)]


def bodies(landing: Path) -> list[dict]:
    """The bodies of a landing folder, in the order they were fetched."""
    lines = (line for file in sorted(landing.iterdir()) for line in gzip.decompress(file.read_bytes()).splitlines())
    return [json.loads(json.loads(line)["payload"]) for line in lines]


def test_three_movies_in_a_hundred_are_landed_again_with_other_figures_and_the_same_seed_gives_the_same_files(
    tmp_path: Path,
):
    catalogue = Catalogue(movies=2_000)
    first, second = (base_landing(catalogue, tmp_path / name) for name in ("first", "second"))
    assert {file.name: file.read_bytes() for file in first.iterdir()} == {
        file.name: file.read_bytes() for file in second.iterdir()
    }
    movies = bodies(first)
    earlier = {body["id"]: body for body in movies[:2_000]}
    assert (len(earlier), len(movies)) == (2_000, 2_060)
    assert all(body["vote_count"] > earlier[body["id"]]["vote_count"] for body in movies[2_000:])


def test_a_day_lands_changed_movies_and_new_ones_with_later_ids(tmp_path: Path):
    ids = [body["id"] for body in bodies(day_landing(Catalogue(movies=2_000), changed=7, new=3, data=tmp_path))]
    newest = 1_999 * 10 // 7 + 2
    assert (len(set(ids)), sum(movie_id > newest for movie_id in ids)) == (10, 3)


def genres(lake: Path, rows: list[tuple]) -> Path:
    """A lake with silver.movie_genres, and a lineage column that no other lake shares."""
    columns = dict(zip(("movie_id", "genre_id", "genre_name"), zip(*rows, strict=True), strict=True))
    write_deltalake(lake / "silver" / "movie_genres", pa.table(columns | {"_run_id": [lake.name] * len(rows)}))
    return lake


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (ROWS[::-1], []),
        (ROWS[1:], ["silver.movie_genres: 3 and 2 rows, joined 3; rows that differ: {'genre_name': 1}"]),
        ([*ROWS, ROWS[0]], ["silver.movie_genres: 3 and 4 rows, joined 4; rows that differ: {}"]),
        (
            [*ROWS[:2], (2, 18, "")],
            ["silver.movie_genres: 3 and 3 rows, joined 3; rows that differ: {'genre_name': 1}"],
        ),
    ],
)
def test_lakes_are_compared_row_by_row_whatever_the_order(tmp_path: Path, other: list[tuple], difference: list[str]):
    mine, theirs = genres(tmp_path / "mine", ROWS), genres(tmp_path / "theirs", other)
    assert list(differences(mine, theirs, ["silver.movie_genres"])) == difference


@pytest.mark.parametrize(("mean", "is_same"), [(2.0 + 1e-12, True), (2.0 + 1e-6, False), (None, False)])
def test_means_may_differ_in_their_last_digits_only(tmp_path: Path, mean: float | None, is_same: bool):
    for name, value in (("mine", 2.0), ("theirs", mean)):
        rows = pa.table({"genre_id": [18], "avg_vote": pa.array([value], pa.float64())})
        write_deltalake(tmp_path / name / "gold" / "genre_summary", rows)
    assert (not list(differences(tmp_path / "mine", tmp_path / "theirs", ["gold.genre_summary"]))) is is_same
