"""The seasons of a show, and the episodes that its body names."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from moviepipe.sources.demo.dice import Dice

MOST_SEASONS = 12
LAST_DAY = date(2023, 12, 24)  # nothing begins after the catalogue's first day
WEEK = timedelta(days=7)
SPECIALS = 0.2  # of all shows have a season 0


@dataclass(frozen=True, slots=True)
class Season:
    """A season as TMDb lists it, and its first day."""

    entry: dict[str, Any]
    first_day: date

    @property
    def episode_count(self) -> int:
        """How many episodes count: TMDb leaves specials out."""
        return int(self.entry["episode_count"]) if self.entry["season_number"] else 0


def draw_seasons(dice: Dice, show_id: int, first_day: date) -> list[Season]:
    """A season a year, none later than LAST_DAY."""
    wanted = 1 + dice.skewed(MOST_SEASONS, 2.0)
    days = [min(first_day, LAST_DAY) + timedelta(days=365 * year) for year in range(wanted)]
    return [_draw_season(dice, show_id, number, day) for number, day in enumerate(days, 1) if day <= LAST_DAY]


def specials(dice: Dice, show_id: int, air_date: str) -> dict[str, Any]:
    """Season 0, which holds what belongs to no season."""
    return _entry(dice, show_id, 0, air_date) | {"name": "Specials", "overview": "", "vote_average": 0}


def _draw_season(dice: Dice, show_id: int, number: int, first_day: date) -> Season:
    return Season(_entry(dice, show_id, number, first_day.isoformat()), first_day)


def _entry(dice: Dice, show_id: int, number: int, air_date: str) -> dict[str, Any]:
    return {
        "air_date": air_date,
        "episode_count": dice.whole(4, 24),
        "id": 40 * show_id + number,
        "name": f"Season {number}",
        "overview": "",
        "poster_path": dice.image(),
        "season_number": number,
        "vote_average": round(5 + 4 * dice.random(), 1),
    }


def last_episode(dice: Dice, show_id: int, season: Season) -> dict[str, Any]:
    """The last episode of a season, no later than LAST_DAY."""
    number = season.episode_count
    return {
        "id": 1_000 * show_id + 40 * int(season.entry["season_number"]) + number,
        "name": f"Episode {number}",
        "overview": "",
        "vote_average": round(5 + 4 * dice.random(), 1),
        "vote_count": dice.whole(1, 80),
        "air_date": min(season.first_day + (number - 1) * WEEK, LAST_DAY).isoformat(),
        "episode_number": number,
        "episode_type": "finale" if dice.chance(0.8) else "standard",
        "production_code": "",
        "runtime": dice.whole(20, 65),
        "season_number": season.entry["season_number"],
        "show_id": show_id,
        "still_path": dice.image(),
    }


def next_episode(last: dict[str, Any]) -> dict[str, Any]:
    """The episode a week after another; nobody has seen it yet."""
    number = last["episode_number"] + 1
    unseen = {"vote_average": 0, "vote_count": 0, "runtime": None, "still_path": None, "episode_type": "standard"}
    air_date = (date.fromisoformat(last["air_date"]) + WEEK).isoformat()
    name = {"id": last["id"] + 1, "name": f"Episode {number}", "episode_number": number, "air_date": air_date}
    return last | unseen | name
