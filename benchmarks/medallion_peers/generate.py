"""Landing files of TMDb-shaped movies, as `moviepipe fetch` lands them; made once, kept, and used again."""

import gzip
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from medallion_peers.bodies import BLOCK, Block, movie_id
from moviepipe.envelope import FOUND, MOVIE_DETAILS, Envelope

FORMAT = 1  # part of the folders' names; a change of what is generated needs another
GZIP_LEVEL = 6  # the one that moviepipe lands with
RATE = 30  # records a second, so that the moments lie as after a real fetch
STARTS = {version: datetime(2026, 11, day, 2, tzinfo=UTC) for version, day in enumerate((1, 8, 10))}
BASE, REPEAT, DAY = STARTS


@dataclass(frozen=True)
class Catalogue:
    """So many movies of a seed, with or without credits and keywords; three in a hundred are fetched twice."""

    movies: int
    has_credits: bool = False
    seed: int = 1

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"movies-{self.movies}{'-credits' if self.has_credits else ''}-seed-{self.seed}-format-{FORMAT}"

    @property
    def blocks(self) -> range:
        """The numbers of its blocks."""
        return range(-(-self.movies // BLOCK))

    def block(self, number: int) -> Block:
        """One of them."""
        return Block(self.seed, number, self.has_credits)

    def size_of(self, number: int) -> int:
        """How many of a block's movies it has; the last block may be cut short."""
        return min(BLOCK, self.movies - BLOCK * number)


def base_landing(catalogue: Catalogue, data: Path) -> Path:
    """The folder with all its movies, and after them the repeats, one landing file for 2,000 records."""
    return _made_once(data / catalogue.name, partial(_land_all, catalogue))


def day_landing(catalogue: Catalogue, changed: int, new: int, data: Path) -> Path:
    """The folder with a later day's records: movies that changed, scattered over all ids, and new ones."""
    folder = data / f"{catalogue.name}-day-{changed}-{new}"
    return _made_once(folder, partial(_land_day, catalogue, changed, new))


def _made_once(folder: Path, make: partial[None]) -> Path:
    if not folder.is_dir():
        partly = folder.with_name(f".{folder.name}.{os.getpid()}")
        shutil.rmtree(partly, ignore_errors=True)
        partly.mkdir(parents=True)
        make(partly)
        partly.rename(folder)
    return folder


def _land_all(catalogue: Catalogue, folder: Path) -> None:
    with ProcessPoolExecutor() as pool:
        repeats = pool.map(partial(_land_block, catalogue, folder), catalogue.blocks)
        _land(folder, REPEAT, _with_moments(REPEAT, (pair for pairs in repeats for pair in pairs), catalogue))


def _land_block(catalogue: Catalogue, folder: Path, number: int) -> list[tuple[int, str]]:
    """Writes a block's file; returns the bodies of its repeats by place."""
    block, size = catalogue.block(number), catalogue.size_of(number)
    bodies = ((BLOCK * number + place, block.body(place)) for place in range(size))
    _write(folder, BASE, number, _with_moments(BASE, bodies, catalogue, first=BLOCK * number))
    return [(BLOCK * number + place, block.body(place, REPEAT)) for place in block.repeated if place < size]


def _land_day(catalogue: Catalogue, changed: int, new: int, folder: Path) -> None:
    dice = np.random.default_rng([catalogue.seed, catalogue.movies, DAY])
    places = np.sort(dice.choice(catalogue.movies, changed, replace=False)).tolist()
    first_new = BLOCK * len(catalogue.blocks)
    by_block: dict[int, list[int]] = {}
    for place in [*places, *range(first_new, first_new + new)]:
        by_block.setdefault(place // BLOCK, []).append(place % BLOCK)
    with ProcessPoolExecutor() as pool:
        bodies = pool.map(partial(_day_bodies, catalogue), by_block, by_block.values(), chunksize=16)
        _land(folder, DAY, _with_moments(DAY, (pair for pairs in bodies for pair in pairs), catalogue))


def _day_bodies(catalogue: Catalogue, number: int, places: list[int]) -> list[tuple[int, str]]:
    block = catalogue.block(number)
    return [(BLOCK * number + place, block.body(place, DAY)) for place in places]


def _with_moments(
    version: int, bodies: Iterable[tuple[int, str]], catalogue: Catalogue, first: int = 0
) -> Iterator[str]:
    """The envelope lines of bodies, each with its place in the catalogue, `first` being the first one's turn."""
    appended = "append_to_response=credits%2Ckeywords&" if catalogue.has_credits else ""
    for turn, (place, body) in enumerate(bodies, start=first):
        fetched_at = STARTS[version] + timedelta(microseconds=turn * 1_000_000 // RATE + 1)
        params = f"{appended}language=en-US"
        yield Envelope(MOVIE_DETAILS, movie_id(place), FOUND, fetched_at, body, _run_id(version), params).to_json_line()


def _run_id(version: int) -> str:
    return f"{STARTS[version]:%Y%m%dT%H%M%SZ}-fetch-be4c{version:02d}"


def _land(folder: Path, version: int, lines: Iterable[str]) -> None:
    remaining = iter(lines)
    for number, first in enumerate(remaining):
        _write(folder, version, number, chain([first], islice(remaining, BLOCK - 1)))


def _write(folder: Path, version: int, number: int, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    file = folder / f"{_run_id(version)}-{number:05d}.jsonl.gz"
    file.write_bytes(gzip.compress(text.encode(), GZIP_LEVEL, mtime=0))


def mean_body_size(landing: Path) -> float:
    """Bytes of a body on average, over the first file of a landing folder."""
    with gzip.open(min(landing.iterdir()), "rt", encoding="utf-8") as lines:
        sizes = [len(json.loads(line)["payload"].encode()) for line in lines]
    return sum(sizes) / len(sizes)
