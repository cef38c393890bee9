"""Who makes the films: studios, people and franchises, each worked out from its number when asked for."""

from dataclasses import dataclass
from typing import Any

from moviepipe.sources.demo.dice import Dice, image_path, scramble
from moviepipe.sources.demo.facts import COUNTRY_CODES, GENRE_DECK, MARKET_DECK, Genre, Market
from moviepipe.sources.demo.names import CULTURES, MAJOR_STUDIOS, person_name, small_studio_name
from moviepipe.sources.demo.titles import draw_title

MAJOR_SHARE = 0.4  # of all company credits
FRANCHISE_EVERY = 60  # movies to one franchise
FRANCHISE_MOST_PARTS = 6
DEPARTMENTS = ("Acting", "Directing", "Writing", "Production", "Camera", "Sound", "Editing")
_STUDIO, _PERSON, _FRANCHISE = 1, 2, 3  # keep the numbers of one kind apart from those of another


@dataclass(frozen=True, slots=True)
class Studio:
    """A company as TMDb lists it, and how strong it is (0 to 1)."""

    entry: dict[str, Any]
    strength: float


@dataclass(frozen=True, slots=True)
class Franchise:
    """What the films of one collection share."""

    entry: dict[str, Any]
    title: str
    market: Market
    genre: Genre
    studio: Studio
    first_year: int


@dataclass(frozen=True, slots=True)
class World:
    """Everything around the films of one catalogue."""

    seed: int
    movie_count: int

    def draw_studio(self, dice: Dice, country_code: str) -> Studio:
        """A big studio, the first the most often, or one of the long tail."""
        if dice.chance(MAJOR_SHARE):
            return self._major_studio(dice.skewed(len(MAJOR_STUDIOS), 1.8))
        return self._small_studio(dice.skewed(max(1, self.movie_count // 2), 1.4), country_code)

    def _major_studio(self, number: int) -> Studio:
        name, country_code = MAJOR_STUDIOS[number]
        logo = image_path(scramble(self.seed, _STUDIO, number), "png")
        strength = 1.0 - 0.5 * number / len(MAJOR_STUDIOS)
        return Studio(_company(101 + 11 * number, logo, name, country_code), strength)

    def _small_studio(self, number: int, country_code: str) -> Studio:
        company_id = 1000 + number * len(COUNTRY_CODES) + COUNTRY_CODES.index(country_code)
        mixed = scramble(self.seed, _STUDIO, company_id)
        known_country = country_code if mixed % 5 else ""
        return Studio(_company(company_id, None, small_studio_name(country_code, mixed), known_country), mixed / 2**66)

    def draw_person(self, dice: Dice, culture: str, department: str) -> dict[str, Any]:
        """The person's part of a credit; the busiest people come up the most often."""
        pool = self.movie_count if department == "Acting" else self.movie_count // 5
        position = dice.skewed(max(2, pool), 1.2) * len(CULTURES) + CULTURES.index(culture)
        number = position * len(DEPARTMENTS) + DEPARTMENTS.index(department)
        mixed = scramble(self.seed, _PERSON, number)
        name, original_name, gender = person_name(culture, mixed)
        return {
            "adult": False,
            "gender": gender if mixed % 11 else 0,
            "id": 500 + number,
            "known_for_department": department,
            "name": name,
            "original_name": original_name,
            "popularity": round(20 * (mixed >> 44) ** 3 / 2**60, 4),
            "profile_path": image_path(mixed) if mixed % 5 > 1 else None,
        }

    def talent(self, person_id: int) -> float:
        """How much better (or worse) than others somebody's films are, from -1 to 1."""
        return scramble(self.seed, person_id) / 2**63 - 1

    def franchise_part(self, index: int) -> tuple[int, int] | None:
        """(franchise, part) of the film at an index; None for the many that stand alone."""
        franchise, position = divmod(index, FRANCHISE_EVERY)
        part_count = 2 + scramble(self.seed, _FRANCHISE, franchise) % (FRANCHISE_MOST_PARTS - 1)
        return (franchise, position + 1) if position < part_count else None

    def franchise(self, number: int) -> Franchise:
        """The franchise of a number."""
        dice = Dice(f"{self.seed}:{self.movie_count}:franchise:{number}")
        title, market = draw_title(dice), dice.pick(MARKET_DECK)
        entry = {
            "id": 2000 + 13 * number,
            "name": f"{title} Collection",
            "poster_path": dice.image(),
            "backdrop_path": dice.image() if dice.chance(0.9) else None,
        }
        studio = self._major_studio(dice.skewed(len(MAJOR_STUDIOS), 1.8))
        return Franchise(entry, title, market, dice.pick(GENRE_DECK), studio, dice.whole(1962, 2006))


def _company(company_id: int, logo_path: str | None, name: str, country_code: str) -> dict[str, Any]:
    return {"id": company_id, "logo_path": logo_path, "name": name, "origin_country": country_code}
