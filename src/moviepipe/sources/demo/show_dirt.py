"""TMDb's dirt in shows: what is unknown, empty, odd or new, and how often (shares of all shows)."""

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.dirt import NEW_FIELD, spoil_votes
from moviepipe.sources.demo.episodes import SPECIALS, specials

NOTHING_AIRED = 0.02  # announced, and no more: "" and null in turns
MISSING = {"backdrop_path": 0.2, "poster_path": 0.05}  # null
EMPTY_TEXT = {"homepage": 0.5, "tagline": 0.6, "overview": 0.06}
EMPTY_LIST = {
    "created_by": 0.45,
    "genres": 0.03,
    "networks": 0.03,
    "production_companies": 0.3,
    "production_countries": 0.15,
    "spoken_languages": 0.04,
    "origin_country": 0.01,
}
EMPTY_PART = {("keywords", "results"): 0.4, ("credits", "cast"): 0.05, ("credits", "crew"): 0.25}


def spoil_show(clean: Body, dice: Dice) -> Body:
    """A copy of a faultless show with TMDb's dirt in it."""
    body = dict(clean)
    _empty_fields(body, dice)
    spoil_votes(body, dice)
    if dice.chance(SPECIALS):
        body["seasons"] = [specials(dice, body["id"], body["first_air_date"]), *body["seasons"]]
    if dice.chance(NOTHING_AIRED):
        body.update(_announced(dice))
    if dice.chance(NEW_FIELD):
        body["softcore"] = False
    return body


def _empty_fields(body: Body, dice: Dice) -> None:
    body.update({field: None for field, share in MISSING.items() if dice.chance(share)})
    body.update({field: "" for field, share in EMPTY_TEXT.items() if dice.chance(share)})
    body.update({field: [] for field, share in EMPTY_LIST.items() if dice.chance(share)})
    for (field, part), share in EMPTY_PART.items():
        if dice.chance(share):
            body[field] = body[field] | {part: []}


def _announced(dice: Dice) -> Body:
    return {
        "first_air_date": dice.pick(("", None)),
        "in_production": True,
        "last_air_date": None,
        "last_episode_to_air": None,
        "next_episode_to_air": None,
        "number_of_episodes": 0,
        "number_of_seasons": 0,
        "seasons": [],
        "status": dice.pick(("Planned", "In Production", "Pilot")),
    }
