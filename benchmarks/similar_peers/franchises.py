"""Franchises as titles tell them, for similarity must find them without having seen a title."""

import re
from collections import defaultdict
from collections.abc import Mapping

Franchises = dict[str, list[int]]
SUBTITLE = re.compile(r":| - | – |\s?\(")
PART = re.compile(r",?\s+(?:part|chapter|vol\.?|volume|episode|no\.?)\s+\w+$")
NUMBER = re.compile(r"\s+(?:\d{1,2}|i{1,3}|iv|v|vi{0,3}|ix|x)$")
HERO = re.compile(r" and the | and his ")
SHORTEST_NAME, SHORTEST_BEGINNING = 3, 12


def franchise_name(title: str) -> str:
    """A title without subtitle, part and number: `Harry Potter and the …` is `harry potter`."""
    name = SUBTITLE.split(title.lower().strip())[0].strip()
    name = NUMBER.sub("", PART.sub("", name)).strip(" ,.!?")
    return HERO.split(name)[0].strip(" ,.!?")


def numbered(titles: Mapping[int, str]) -> Franchises:
    """Movies whose titles agree but for subtitle, part and number; films of one same title are no franchise."""
    found: Franchises = defaultdict(list)
    for movie_id, title in titles.items():
        found[franchise_name(title)].append(movie_id)
    return {
        name: ids
        for name, ids in found.items()
        if len(name) >= SHORTEST_NAME and len({titles[movie_id] for movie_id in ids}) > 1
    }


def with_beginnings(titles: Mapping[int, str]) -> Franchises:
    """The same, with titles that begin as a whole other name of two words, and with films of one title.

    It has more true ones (The Dark Knight Rises) and some that are none (The Princess Bride, The Princess Diaries), so
    no features reach 1.
    """
    names = {movie_id: franchise_name(title) for movie_id, title in titles.items()}
    known, found = set(names.values()), defaultdict[str, list[int]](list)
    for movie_id, name in names.items():
        found[next((first for first in _beginnings(name) if first in known), name)].append(movie_id)
    return {name: ids for name, ids in found.items() if len(name) >= SHORTEST_NAME and len(ids) > 1}


def _beginnings(name: str) -> list[str]:
    words = name.split()
    firsts = [" ".join(words[:count]) for count in range(2, len(words) + 1)]
    return [first for first in firsts if len(first) >= SHORTEST_BEGINNING]


def hit_at_ten(franchises: Franchises, ten: Mapping[int, set[int]]) -> float:
    """The share of the franchises' movies whose ten hold another of the same franchise."""
    hits = [bool(ten.get(movie_id, set()) & {*ids} - {movie_id}) for ids in franchises.values() for movie_id in ids]
    return sum(hits) / len(hits)


def halves(franchises: Franchises) -> tuple[Franchises, Franchises]:
    """Every second franchise by name: the half that choices were made on, and the other."""
    names = sorted(franchises)
    first, second = ({name: franchises[name] for name in names[start::2]} for start in (0, 1))
    return first, second
