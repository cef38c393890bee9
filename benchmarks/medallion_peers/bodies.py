"""The bodies of `movie/{id}`, in blocks of 2,000: all that is random is drawn for a whole block at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from medallion_peers import texts

BLOCK = 2_000
REPEATED_SHARE = 0.03
COMPANIES, PEOPLE, KEYWORDS, COLLECTIONS = 150_000, 800_000, 30_000, 6_000
CAST, CREW = 10, 5
LONGEST_OVERVIEW = 20  # sentences
_GENRES = [f'{{"id":{genre_id},"name":"{name}"}}' for genre_id, name in texts.GENRES.items()]
_GENRE_WEIGHTS = np.array([5, 3, 5, 13, 4, 15, 22, 4, 3, 3, 6, 6, 3, 7, 3, 4, 6, 2, 1]) / 115
_MARKET_WEIGHTS = 1 / np.arange(2, len(texts.MARKETS) + 2)
_JOBS = (
    ("Directing", "Director"),
    ("Writing", "Screenplay"),
    ("Production", "Producer"),
    ("Camera", "Director of Photography"),
    ("Sound", "Original Music Composer"),
)
_BASE_62 = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
_STATUSES = ("Released", "Released", "Released", "Released", "In Production", "Post Production", "Planned", "Rumored")


def movie_id(number: int) -> int:
    """The id of a movie by its place; ids grow and have gaps, as TMDb's do."""
    return number * 10 // 7 + 2


def _zipf(draws: np.ndarray, size: int, flat: int = 30) -> np.ndarray:
    """Ranks below `size`, the frequency of a rank falling as 1 / (rank + flat)."""
    return (flat * ((1 + size / flat) ** draws - 1)).astype(np.int64)


@dataclass(frozen=True)
class Block:
    """The movies `2000 * number` and on of a seed."""

    seed: int
    number: int
    has_credits: bool

    @cached_property
    def _dice(self) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.number])

    @cached_property
    def _columns(self) -> dict[str, list]:
        """What is random, by field, one entry a movie."""
        return {name: values.tolist() for name, values in (self._facts() | self._lists()).items()}

    def _facts(self) -> dict[str, np.ndarray]:
        dice = self._dice
        fame = dice.random(BLOCK)  # what is known of a movie, and how many vote on it, goes together
        days = (dice.beta(3.2, 1, BLOCK) * 47_000).astype(int)
        votes = np.where(fame < 0.6, 0, 3 * ((fame - 0.6) / 0.4 * 2.2) ** 12 + 1).astype(np.int64)
        known = dice.random((3, BLOCK))
        money = 10 ** (3 + np.array([[5.6], [6.45]]) * dice.beta(4, 2.2, (2, BLOCK)))  # up to 398 million, 2.8 billion
        return {
            "fame": fame,
            "date": np.datetime_as_string(np.datetime64("1898-01-01") + days),
            "votes": votes,
            "vote_average": np.where(votes > 0, np.clip(dice.normal(6.2, 1.3, BLOCK), 0.5, 10), 0).round(3),
            "popularity": (dice.lognormal(-0.6, 0.9, BLOCK) * (1 + 8 * fame**30)).round(4),
            "budget": np.where(known[0] < 0.02 + 0.5 * fame**12, money[0], 0).astype(np.int64),
            "revenue": np.where(known[1] < 0.01 + 0.4 * fame**14, money[1], 0).astype(np.int64),
            "runtime": np.where(known[2] < 0.22, 0, np.clip(dice.normal(75, 38, BLOCK), 1, 400)).astype(np.int64),
            "market": dice.choice(len(texts.MARKETS), BLOCK, p=_MARKET_WEIGHTS / _MARKET_WEIGHTS.sum()),
            "chance": dice.random((BLOCK, 8)),
            "sentences": np.minimum(dice.geometric(0.11, BLOCK), LONGEST_OVERVIEW),
            "title": dice.integers(0, 2**40, BLOCK),
        }

    def _lists(self) -> dict[str, np.ndarray]:
        dice = self._dice
        drawn = {
            "genres": dice.choice(len(_GENRES), (BLOCK, 3), p=_GENRE_WEIGHTS),
            "companies": _zipf(dice.random((BLOCK, 5)), COMPANIES),
            "others": dice.choice(len(texts.MARKETS), (BLOCK, 2)),
            "sentence": dice.integers(0, len(texts.sentences()), (BLOCK, LONGEST_OVERVIEW + 1)),
            "collection": dice.integers(0, COLLECTIONS, BLOCK),
            "images": _images(dice, BLOCK * 2).reshape(BLOCK, 2),
        }
        if self.has_credits:
            drawn |= {
                "people": _zipf(dice.random((BLOCK, CAST + CREW)), PEOPLE, flat=3_000),
                "faces": _images(dice, BLOCK * (CAST + CREW)).reshape(BLOCK, CAST + CREW),
                "keywords": _zipf(dice.random((BLOCK, 12)), KEYWORDS),
            }
        return drawn

    @cached_property
    def repeated(self) -> list[int]:
        """Which movies of the block are fetched twice: always three in a hundred."""
        dice = np.random.default_rng([self.seed, self.number, 1])
        return sorted(dice.choice(BLOCK, int(BLOCK * REPEATED_SHARE), replace=False).tolist())

    def body(self, place: int, version: int = 0) -> str:
        """The JSON text of one movie; a later version has other votes and popularity, and at times fewer genres."""
        at = {name: values[place] for name, values in self._columns.items()}
        return self._described(place, at, version) + (_appended(place, at) if self.has_credits else "") + "}"

    def _described(self, place: int, at: dict, version: int) -> str:
        number = BLOCK * self.number + place
        fame, chance = at["fame"], at["chance"]
        market = texts.MARKETS[at["market"]]
        markets = list(dict.fromkeys([market, *(texts.MARKETS[n] for n in at["others"])]))[: _skewed(chance[0], 3)]
        genre_count = _skewed(chance[1], 3) + 1 - (version > 0 and number % 4 == 0)
        genres = list(dict.fromkeys(at["genres"]))[:genre_count] if chance[1] > 0.1 else []
        companies = list(dict.fromkeys(at["companies"]))[: int(chance[2] ** 1.5 * 6)]
        title = texts.title(at["title"])
        original = title if market[2] == "en" else f"{market[4]} {title}"
        votes = at["votes"] + version * (1 + at["votes"] // 50)
        vote_average = at["vote_average"] if at["votes"] else 5.5 if version else 0
        home = f"https://www.{title[:12].replace(' ', '').replace('&', '')}.example" if chance[3] < 0.12 else ""
        overview = " ".join([texts.sentences()[n] for n in at["sentence"][: at["sentences"]]])
        imdb_id = f'"tt{number + 100_000:07d}"' if fame > 0.4 else "null"
        countries = ",".join([f'{{"iso_3166_1":"{each[0]}","name":"{each[1]}"}}' for each in markets])
        tagline = texts.sentences()[at["sentence"][-1]] if fame > 0.8 else ""
        return (
            f'{{"adult":{"true" if chance[4] < 0.08 else "false"},'
            f'"backdrop_path":{_image(at["images"][0], fame > 0.45)},'
            f'"belongs_to_collection":{texts.collection(at["collection"]) if chance[5] < 0.03 else "null"},'
            f'"budget":{at["budget"]},'
            f'"genres":[{",".join([_GENRES[n] for n in genres])}],'
            f'"homepage":"{home}","id":{movie_id(number)},'
            f'"imdb_id":{imdb_id},'
            f'"origin_country":["{market[0]}"],"original_language":"{market[2]}","original_title":"{original}",'
            f'"overview":"{overview if chance[6] > 0.08 else ""}",'
            f'"popularity":{round(at["popularity"] * (1 + 0.07 * version), 4)},'
            f'"poster_path":{_image(at["images"][1], fame > 0.2)},'
            f'"production_companies":[{",".join([texts.company(n) for n in companies])}],'
            f'"production_countries":[{countries}],'
            f'"release_date":"{at["date"] if chance[7] > 0.09 else ""}","revenue":{at["revenue"]},'
            f'"runtime":{at["runtime"]},"spoken_languages":[{_languages(markets)}],'
            f'"status":"{_STATUSES[number % 8] if fame < 0.3 else "Released"}","tagline":"{tagline}",'
            f'"title":"{title}","video":{"true" if chance[0] < 0.01 else "false"},'
            f'"vote_average":{vote_average},"vote_count":{votes}'
        )


def _skewed(chance: float, most: int) -> int:
    return int(chance * chance * (most + 1))


def _image(name: str, is_there: bool) -> str:
    return f'"/{name}.jpg"' if is_there else "null"


def _images(dice: np.random.Generator, count: int) -> np.ndarray:
    """Names of 27 letters and digits, as TMDb's image files have."""
    return _BASE_62[dice.integers(0, 62, (count, 27), dtype=np.uint8)].view("S27").astype("U27")


def _languages(markets: list[tuple[str, ...]]) -> str:
    by_code = {market[2]: market for market in markets}
    return ",".join([f'{{"english_name":"{m[3]}","iso_639_1":"{m[2]}","name":"{m[4]}"}}' for m in by_code.values()])


def _appended(place: int, at: dict) -> str:
    people = [_person(number, at["faces"][slot]) for slot, number in enumerate(at["people"])]
    names = [texts.person_name(number + 5) for number in at["people"][:CAST]]
    credit = at["images"][0].encode().hex()[:18]
    cast = [
        f'{person},"cast_id":{slot + 4},"character":"{name}","credit_id":"{credit}{slot:06x}","order":{slot}}}'
        for slot, (person, name) in enumerate(zip(people, names, strict=False))
    ]
    crew = [
        f'{person},"credit_id":"{credit}{CAST + slot:06x}","department":"{department}","job":"{job}"}}'
        for slot, (person, (department, job)) in enumerate(zip(people[CAST:], _JOBS, strict=True))
    ]
    keywords = [texts.keyword(number) for number in dict.fromkeys(at["keywords"][: place % 13])]
    people_in_it = f'"credits":{{"cast":[{",".join(cast)}],"crew":[{",".join(crew)}]}}'
    return f',{people_in_it},"keywords":{{"keywords":[{",".join(keywords)}]}}'


def _person(number: int, face: str) -> str:
    name = texts.person_name(number)
    known_for = _JOBS[number % 3][0] if number % 4 == 0 else "Acting"
    return (
        f'{{"adult":false,"gender":{number % 3},"id":{2 * number + 3},"known_for_department":"{known_for}",'
        f'"name":"{name}","original_name":"{name}","popularity":{number % 971 / 100},'
        f'"profile_path":{_image(face, number % 3 > 0)}'
    )
