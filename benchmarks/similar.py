"""How good the ten similar movies are, and how long they take, beside what a user would pick instead.

    python benchmarks/similar.py --files ../shared/data/tmdb5000     # hit@10 on franchises, and seconds, TMDB 5000
    python benchmarks/similar.py --movies 100000 --engines native jvm    # seconds on generated movies
    python benchmarks/similar.py --movies 100000 --peers             # moviepipe alone

hit@10 is the share of the movies of franchises, as titles tell them, whose ten hold another of the same franchise:
of all features, of themes only (genres, keywords, overview), of scikit-learn's neighbours, and of ten at random. Each
run is a process of its own; the lakes are made once and kept in the --data folder.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from medallion_peers.generate import Catalogue, base_landing
from medallion_peers.measure import Measured, measure
from medallion_peers.show import CONSOLE, print_results
from moviepipe import cli, open_lake
from moviepipe.io.lake import Lake
from similar_peers.franchises import Franchises, halves, hit_at_ten, numbered, with_beginnings

ENGINES, PEERS = ("native", "jvm"), ("scikit-learn",)
Tens = dict[int, set[int]]


def arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--files", type=Path, help="the folder of the TMDB 5000 files")
    what.add_argument("--movies", type=int, help="so many generated movies, with credits and keywords")
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=["native"], help="moviepipe's; default native")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="whom to run beside moviepipe")
    parser.add_argument("--runs", type=int, default=1, help="rounds")
    default_data = Path(tempfile.gettempdir()) / "moviepipe-benchmarks"
    parser.add_argument("--data", type=Path, default=default_data, help="where landing files, lakes and logs lie")
    return parser.parse_args()


def main() -> None:
    """Makes the lake up to Silver, runs everybody on it, and prints what they took and how well they did."""
    options = arguments()
    options.data.mkdir(parents=True, exist_ok=True)
    lake = options.data / (f"similar-{options.movies}" if options.movies else "similar-tmdb5000")
    if not (lake / "silver" / "movies").is_dir():
        _make_silver(lake, options)
    results = {name: [_measured(name, lake, options.data) for _ in range(options.runs)] for name in _tools(options)}
    print_results(results, {}, {})
    if options.files:
        _print_hits(lake, options)


def _tools(options: argparse.Namespace) -> Iterable[str]:
    return (*(f"moviepipe, {engine}" for engine in options.engines), *options.peers)


def _make_silver(lake: Path, options: argparse.Namespace) -> None:
    if options.files:
        files = [f"--{name}={options.files}/tmdb_5000_{name}.csv.gz" for name in ("movies", "credits")]
        _run("import-csv", *files, "--lake", str(lake))
    else:
        landing = base_landing(Catalogue(options.movies, has_credits=True), options.data)
        (lake / "landing").mkdir(parents=True)
        for file in landing.iterdir():
            os.link(file, lake / "landing" / file.name)
    for layer in ("bronze", "silver"):
        _run(layer, "--lake", str(lake))


def _run(*command: str) -> None:
    if cli.main(command):
        sys.exit(f"{' '.join(command)} failed")


def _measured(tool: str, lake: Path, data: Path) -> Measured:
    log = data / f"similar-{tool.rpartition(' ')[2]}.log"
    if tool in PEERS:
        return measure("similar_peers.scikit_learn", [str(lake), str(data / "scikit-learn.parquet")], lake, log)
    engine = tool.rpartition(" ")[2]
    return measure(
        "moviepipe", ["similar", "--rebuild", "--lake", str(lake), "--set", f"engine.gold={engine}"], lake, log
    )


def _print_hits(lake: Path, options: argparse.Namespace) -> None:
    movies = open_lake(str(lake)).table("silver.movies")
    titles = dict(zip(movies.movie_id, movies.title, strict=True))
    tens = {"all features": _tens(open_lake(str(lake)).table("gold.similar_movies")), "themes only": _of_themes(lake)}
    if options.peers:
        tens["scikit-learn"] = _tens(pd.read_parquet(options.data / "scikit-learn.parquet"))
    tens["at random"] = {movie_id: {*random.Random(movie_id).sample(sorted(titles), 10)} for movie_id in titles}
    for name, franchises in (("numbered", numbered(titles)), ("with beginnings", with_beginnings(titles))):
        CONSOLE.print(f"\n{name}: {len(franchises)} franchises, {sum(map(len, franchises.values()))} movies")
        for features, ten in tens.items():
            CONSOLE.print(f"{features:>14}  hit@10 {_hits(franchises, ten)}")


def _hits(franchises: Franchises, ten: Tens) -> str:
    by_half = " and ".join(f"{hit_at_ten(half, ten):.3f}" for half in halves(franchises))
    return f"{hit_at_ten(franchises, ten):.3f} (every second franchise and the others: {by_half})"


def _tens(rows: pd.DataFrame) -> Tens:
    return {movie_id: {*of_movie} for movie_id, of_movie in rows.groupby("movie_id").similar_movie_id}


def _of_themes(lake: Path) -> Tens:
    """The ten by genres, keywords and overview alone."""
    from moviepipe.io.native_session import native_session
    from moviepipe.ml import SIMILAR_MOVIES
    from moviepipe.pipelines.catalogue import BY_SHORT_NAME

    with native_session() as spark:
        stored = {name: Lake.at(str(lake)).table(BY_SHORT_NAME[name].name) for name in SIMILAR_MOVIES.inputs}
        frames = {name: spark.read.format("delta").load(path) for name, path in stored.items()}
        people = {name: frames[name].where("false") for name in ("movie_cast", "movie_crew")}
        return _tens(SIMILAR_MOVIES.build(*(frames | people).values()).toPandas())


if __name__ == "__main__":
    main()
