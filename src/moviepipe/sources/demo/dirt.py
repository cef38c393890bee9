"""TMDb's dirt: what is unknown, empty, odd or new in a body, and how often (shares of all films)."""

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.dice import Dice

BUDGET_UNKNOWN = 0.22
REVENUE_UNKNOWN = 0.30
RUNTIME_UNKNOWN = 0.01
TINY_BUDGET = 0.006  # somebody typed 1, 10 or 25 and meant millions
RELEASE_DATE_UNKNOWN = 0.015  # "", null and absent in turns
NO_VOTES = 0.013
RATING_ONE_DECIMAL = 0.25
WHOLE_POPULARITY = 0.02
EMPTY_LANGUAGE_NAME = 0.03
NEW_FIELD = 0.03
VIDEO = 0.004
MISSING = {"backdrop_path": 0.12, "poster_path": 0.03, "imdb_id": 0.03}  # null
EMPTY_TEXT = {"homepage": 0.65, "tagline": 0.3, "overview": 0.01}
EMPTY_LIST = {
    "genres": 0.006,
    "production_companies": 0.07,
    "production_countries": 0.04,
    "spoken_languages": 0.02,
    "origin_country": 0.01,
}
EMPTY_PART = {("keywords", "keywords"): 0.08, ("credits", "cast"): 0.01, ("credits", "crew"): 0.006}
_UNRELEASED = ("Post Production", "Rumored", "Planned", "In Production", "Canceled")


def spoil(clean: Body, dice: Dice) -> Body:
    """A copy of a faultless body with TMDb's dirt in it."""
    body = dict(clean)
    _empty_fields(body, dice)
    _spoil_money(body, dice)
    spoil_votes(body, dice)
    _spoil_release(body, dice)
    _spoil_oddities(body, dice)
    return body


def _empty_fields(body: Body, dice: Dice) -> None:
    for shares, nothing in ((MISSING, None), (EMPTY_TEXT, "")):
        body.update({field: nothing for field, share in shares.items() if dice.chance(share)})
    body.update({field: [] for field, share in EMPTY_LIST.items() if dice.chance(share)})
    for (field, part), share in EMPTY_PART.items():
        if dice.chance(share):
            body[field] = body[field] | {part: []}


def _spoil_money(body: Body, dice: Dice) -> None:
    luck = dice.random()
    if luck < BUDGET_UNKNOWN:
        body["budget"] = 0
    elif luck > 1 - TINY_BUDGET:
        body["budget"] = dice.pick((1, 10, 25))
    # The window overlaps the budget's: a film whose cost nobody knows has often unknown takings too.
    if BUDGET_UNKNOWN / 2 < luck < BUDGET_UNKNOWN / 2 + REVENUE_UNKNOWN:
        body["revenue"] = 0
    if dice.chance(RUNTIME_UNKNOWN):
        body["runtime"] = 0


def spoil_votes(body: Body, dice: Dice) -> None:
    """No votes at all, or figures that came as whole numbers."""
    if dice.chance(NO_VOTES):
        body["vote_count"] = 0
        body["vote_average"] = dice.pick((0, 0.0))
    elif dice.chance(RATING_ONE_DECIMAL):
        body["vote_average"] = _whole_at_times(round(body["vote_average"], 1), dice)
    if dice.chance(WHOLE_POPULARITY):
        body["popularity"] = max(1, round(body["popularity"]))


def _whole_at_times(rating: float, dice: Dice) -> int | float:
    return int(rating) if rating.is_integer() and dice.chance(0.5) else rating


def _spoil_release(body: Body, dice: Dice) -> None:
    if not dice.chance(RELEASE_DATE_UNKNOWN):
        return
    body["status"] = dice.pick(_UNRELEASED)
    release_date = dice.pick(("", None, "absent"))
    if release_date == "absent":
        del body["release_date"]
    else:
        body["release_date"] = release_date


def _spoil_oddities(body: Body, dice: Dice) -> None:
    body["video"] = dice.chance(VIDEO)
    if body["spoken_languages"] and dice.chance(EMPTY_LANGUAGE_NAME):
        first, *others = body["spoken_languages"]
        body["spoken_languages"] = [first | {"name": ""}, *others]
    if dice.chance(NEW_FIELD):
        body["softcore"] = False
