"""The body of one television show, complete and without faults."""

from dataclasses import dataclass
from datetime import date, timedelta

from moviepipe.sources.demo.body import Body, spoken_languages, with_partners
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.episodes import Season, draw_seasons, last_episode, next_episode
from moviepipe.sources.demo.facts import KEYWORD_IDS, MARKET_DECK, Genre, Market
from moviepipe.sources.demo.figures import draw_figures
from moviepipe.sources.demo.names import character_name
from moviepipe.sources.demo.show_facts import NETWORKS, SHOW_GENRE_DECK, show_type
from moviepipe.sources.demo.titles import draw_original_title, draw_overview, draw_tagline, draw_title
from moviepipe.sources.demo.world import Studio, World

FIRST_YEAR, LAST_YEAR = 1955, 2023
MOST_CAST = 6
_CREW = (("Production", "Executive Producer"), ("Writing", "Writer"), ("Directing", "Director"), ("Editing", "Editor"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled before a show is made."""

    title: str
    market: Market
    genres: list[Genre]
    studios: list[Studio]
    seasons: list[Season]
    still_running: bool


def draw_show(world: World, index: int, show_id: int, dice: Dice) -> Body:
    """A show as TMDb would describe it had nobody made a mistake."""
    plan = _plan_show(world, dice, show_id)
    people = _draw_people(world, dice, show_id, plan.market.culture)
    return (
        _description(dice, plan)
        | {"id": show_id, "networks": [_draw_network(dice, plan.market.country_code)]}
        | {"production_companies": [studio.entry for studio in plan.studios]}
        | _run(dice, show_id, plan)
        | people
        | _figures(world, dice, plan, people)
    )


def _plan_show(world: World, dice: Dice, show_id: int) -> _Plan:
    market = dice.pick(MARKET_DECK)
    studios = with_partners(world, dice, world.draw_studio(dice, market.country_code), market)
    year = LAST_YEAR - dice.skewed(LAST_YEAR - FIRST_YEAR + 1, 2.0)
    first_day = date(year, 1, 1) + timedelta(dice.whole(0, 364))
    seasons = draw_seasons(dice, show_id, first_day)
    still_running = seasons[-1].first_day.year >= LAST_YEAR - 1 and dice.chance(0.7)
    return _Plan(draw_title(dice), market, dice.few(SHOW_GENRE_DECK, 3), studios, seasons, still_running)


def _description(dice: Dice, plan: _Plan) -> Body:
    words = list(dict.fromkeys(dice.pick(genre.keywords) for genre in plan.genres for _ in range(dice.whole(1, 3))))
    market = plan.market
    return {
        "adult": False,
        "backdrop_path": dice.image(),
        "genres": [{"id": genre.genre_id, "name": genre.name} for genre in plan.genres],
        "homepage": f"https://shows.example/{dice.getrandbits(40):010x}",
        "languages": [market.language_code],
        "name": plan.title,
        "origin_country": [market.country_code],
        "original_language": market.language_code,
        "original_name": draw_original_title(dice, market.language_code, plan.title),
        "overview": draw_overview(dice, words[0]),
        "poster_path": dice.image(),
        "production_countries": [{"iso_3166_1": market.country_code, "name": market.country_name}],
        "spoken_languages": spoken_languages([market]),
        "tagline": draw_tagline(dice, words[-1]),
        "type": show_type(plan.genres[0], len(plan.seasons)),
        "keywords": {"results": [{"name": word, "id": KEYWORD_IDS[word]} for word in words]},
    }


def _draw_network(dice: Dice, country_code: str) -> Body:
    at_home = [network for network in NETWORKS if network["origin_country"] == country_code]
    return dict(dice.pick(at_home or NETWORKS))


def _run(dice: Dice, show_id: int, plan: _Plan) -> Body:
    last = last_episode(dice, show_id, plan.seasons[-1])
    return {
        "episode_run_time": [dice.pick((22, 30, 45, 60))] if dice.chance(0.4) else [],
        "first_air_date": plan.seasons[0].first_day.isoformat(),
        "in_production": plan.still_running,
        "last_air_date": last["air_date"],
        "last_episode_to_air": last,
        "next_episode_to_air": next_episode(last) if plan.still_running else None,
        "number_of_episodes": sum(season.episode_count for season in plan.seasons),
        "number_of_seasons": len(plan.seasons),
        "seasons": [season.entry for season in plan.seasons],
        "status": "Returning Series" if plan.still_running else dice.pick(("Ended", "Ended", "Canceled")),
    }


def _draw_people(world: World, dice: Dice, show_id: int, culture: str) -> Body:
    cast = [_draw_role(world, dice, show_id, culture, order) for order in range(dice.whole(2, MOST_CAST))]
    crew = [
        world.draw_person(dice, culture, department)
        | {"credit_id": _credit_id(show_id, MOST_CAST + slot), "department": department, "job": job}
        for slot, (department, job) in enumerate(_CREW[: dice.whole(1, len(_CREW))])
    ]
    return {"created_by": [_creator(crew[0], show_id)], "credits": {"cast": cast, "crew": crew}}


def _draw_role(world: World, dice: Dice, show_id: int, culture: str, order: int) -> Body:
    return world.draw_person(dice, culture, "Acting") | {
        "character": character_name(world.seed, -show_id, order),
        "credit_id": _credit_id(show_id, order),
        "order": order,
    }


def _creator(person: Body, show_id: int) -> Body:
    known = {key: person[key] for key in ("id", "name", "original_name", "gender", "profile_path")}
    return known | {"credit_id": _credit_id(show_id, MOST_CAST + len(_CREW))}


def _figures(world: World, dice: Dice, plan: _Plan, people: Body) -> Body:
    talent = world.talent(people["created_by"][0]["id"])
    year = plan.seasons[0].first_day.year
    figures = draw_figures(dice, plan.genres[0], plan.studios[0].strength, talent, year)
    return {
        "popularity": figures.popularity,
        "vote_average": figures.vote_average,
        "vote_count": figures.vote_count,
    }


def _credit_id(show_id: int, slot: int) -> str:
    return f"{0x5253EC00 + show_id:08x}19c29579c0{slot:06x}"
