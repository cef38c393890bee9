"""Invented texts: the same number always gives the same text, escaped as inside a JSON string."""

import json
import random
from functools import cache, lru_cache

GENRES = {
    28: "Action",
    12: "Adventure",
    16: "Animation",
    35: "Comedy",
    80: "Crime",
    99: "Documentary",
    18: "Drama",
    10751: "Family",
    14: "Fantasy",
    36: "History",
    27: "Horror",
    10402: "Music",
    9648: "Mystery",
    10749: "Romance",
    878: "Science Fiction",
    10770: "TV Movie",
    53: "Thriller",
    10752: "War",
    37: "Western",
}
# Country code and name, language code, its English name, its own name; the most frequent first.
MARKETS = (
    ("US", "United States of America", "en", "English", "English"),
    ("FR", "France", "fr", "French", "Français"),
    ("JP", "Japan", "ja", "Japanese", "日本語"),
    ("DE", "Germany", "de", "German", "Deutsch"),
    ("GB", "United Kingdom", "en", "English", "English"),
    ("IN", "India", "hi", "Hindi", "हिन्दी"),
    ("ES", "Spain", "es", "Spanish", "Español"),
    ("IT", "Italy", "it", "Italian", "Italiano"),
    ("BR", "Brazil", "pt", "Portuguese", "Português"),
    ("CN", "China", "zh", "Mandarin", "普通话"),
    ("KR", "South Korea", "ko", "Korean", "한국어/조선말"),
    ("RU", "Russia", "ru", "Russian", "Pусский"),
    ("SE", "Sweden", "sv", "Swedish", "svenska"),
    ("TR", "Turkey", "tr", "Turkish", "Türkçe"),
    ("EG", "Egypt", "ar", "Arabic", "العربية"),
    ("XC", "Czechoslovakia", "cs", "Czech", "Český"),
    ("NG", "Nigeria", "ha", "Hausa", ""),
    ("GR", "Greece", "el", "Greek", "ελληνικά"),
)


def _split(text: str) -> list[str]:
    return text.split()


_COMMON = _split(
    "the the the the a a a of of and and and to to in in his her with for on who is as from by an their when that he "
    "she into at after but has must they one life young finds between two where while world family love only him"
)
_STARTS = _split("b br c ch d dr f fl g gr h j k l m n p pr qu r s sh st t th tr v w z é ö")
_MIDDLES = _split("a e i o u ai ea ie oo ou ar er or an en in on al el il")
_ENDS = _split("n r s t l m d k ck nd st ng ry th y e a o er en ess ing ion")


def escaped(text: str) -> str:
    """The text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


@cache
def vocabulary() -> tuple[str, ...]:
    """Four thousand words of no language."""
    dice = random.Random("vocabulary")
    found: dict[str, None] = {}
    while len(found) < 4_000:
        word = "".join(dice.choice(_STARTS) + dice.choice(_MIDDLES) for _ in range(dice.choice((1, 1, 2, 2, 3))))
        found[word + dice.choice(_ENDS)] = None
    return tuple(found)


@cache
def sentences() -> tuple[str, ...]:
    """Forty thousand sentences with quotes, dashes and line breaks here and there."""
    dice, words = random.Random("sentences"), vocabulary()
    made = []
    for number in range(40_000):
        length = dice.randint(6, 22)
        text = " ".join(dice.choice(_COMMON if dice.random() < 0.45 else words) for _ in range(length)).capitalize()
        end = ('." "No!" ', ".\n\n", " — and then…")[number % 3] if number % 17 == 0 else "."
        made.append(escaped(text + end))
    return tuple(made)


def _words(number: int, count: int) -> list[str]:
    """So many capitalised words, spread over the vocabulary by the number."""
    words, state = vocabulary(), number
    chosen = []
    for _ in range(count):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        chosen.append(words[(state >> 33) % len(words)].capitalize())
    return chosen


def title(number: int) -> str:
    """The title of a movie; some are equal."""
    return "The " + " ".join(_words(number, 1 + number % 3)) if number % 4 else " & ".join(_words(number, 2))


@lru_cache(200_000)
def person_name(number: int) -> str:
    """A given name and a family name."""
    return " ".join(_words(number + 10**9, 2))


@lru_cache(200_000)
def company(number: int) -> str:
    """An entry of `production_companies`; some have no logo, some no country."""
    name = " ".join([*_words(number + 2 * 10**9, 1 + number % 2), ("Pictures", "Films", "Entertainment")[number % 3]])
    logo = f'"/{number * 7_919:027x}.png"' if number % 3 else "null"
    country = "" if number % 5 == 0 else MARKETS[number % 11][0]
    return f'{{"id":{3 * number + 1},"logo_path":{logo},"name":"{name}","origin_country":"{country}"}}'


@lru_cache(50_000)
def keyword(number: int) -> str:
    """An entry of `keywords`."""
    name = " ".join(_words(number + 3 * 10**9, 1 + number % 2)).lower()
    return f'{{"id":{5 * number + 9},"name":"{name}"}}'


@lru_cache(50_000)
def collection(number: int) -> str:
    """A film series, as `belongs_to_collection` has it."""
    name, image = _words(number + 4 * 10**9, 1)[0], f"{number * 104_729:027x}"
    backdrop = f'"/{image[::-1]}.jpg"' if number % 7 else "null"
    return (
        f'{{"id":{11 * number + 5},"name":"{name} Collection","poster_path":"/{image}.jpg","backdrop_path":{backdrop}}}'
    )
