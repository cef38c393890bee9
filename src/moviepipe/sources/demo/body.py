"""The body of one film, complete and without faults."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.facts import GENRE_DECK, KEYWORD_IDS, MARKET_DECK, Genre, Market
from moviepipe.sources.demo.figures import draw_figures
from moviepipe.sources.demo.names import character_name
from moviepipe.sources.demo.titles import (
    draw_original_title,
    draw_overview,
    draw_part_title,
    draw_tagline,
    draw_title,
)
from moviepipe.sources.demo.world import Studio, World

Body = dict[str, Any]

FIRST_YEAR, LAST_YEAR = 1950, 2023
YEARS_BETWEEN_PARTS = 3
MOST_CAST = 8
_CREW = (
    ("Directing", "Director"),
    ("Writing", "Screenplay"),
    ("Production", "Producer"),
    ("Camera", "Director of Photography"),
    ("Sound", "Original Music Composer"),
    ("Editing", "Editor"),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled before a film is made."""

    title: str
    year: int
    market: Market
    genres: list[Genre]
    studios: list[Studio]
    collection: Body | None = None


def draw_body(world: World, index: int, movie_id: int, dice: Dice) -> Body:
    """The film at an index as TMDb would describe it had nobody made a mistake."""
    place = world.franchise_part(index)
    plan = _plan_part(world, dice, *place) if place else _plan_film(world, dice)
    return (
        _description(dice, plan.market, plan.genres, plan.title)
        | {"id": movie_id, "belongs_to_collection": plan.collection}
        | {"release_date": (date(plan.year, 1, 1) + timedelta(dice.whole(0, 364))).isoformat()}
        | {"production_companies": [studio.entry for studio in plan.studios]}
        | _credits_and_figures(world, dice, movie_id, plan)
    )


def _plan_film(world: World, dice: Dice) -> _Plan:
    market = dice.pick(MARKET_DECK)
    studios = with_partners(world, dice, world.draw_studio(dice, market.country_code), market)
    year = LAST_YEAR - dice.skewed(LAST_YEAR - FIRST_YEAR + 1, 2.0)
    return _Plan(draw_title(dice), year, market, dice.few(GENRE_DECK, 3), studios)


def _plan_part(world: World, dice: Dice, franchise_number: int, part: int) -> _Plan:
    franchise = world.franchise(franchise_number)
    title = draw_part_title(dice, franchise.title, part)
    year = franchise.first_year + YEARS_BETWEEN_PARTS * (part - 1)
    genres = list(dict.fromkeys([franchise.genre, *dice.few(GENRE_DECK, 2)]))
    studios = with_partners(world, dice, franchise.studio, franchise.market)
    return _Plan(title, year, franchise.market, genres, studios, franchise.entry)


def with_partners(world: World, dice: Dice, first: Studio, market: Market) -> list[Studio]:
    """A studio and up to three more, none of them twice."""
    partners = [world.draw_studio(dice, market.country_code) for _ in range(dice.skewed(4, 1.5))]
    return list({studio.entry["id"]: studio for studio in [first, *partners]}.values())


def _description(dice: Dice, market: Market, genres: list[Genre], title: str) -> Body:
    words = list(dict.fromkeys(dice.pick(genre.keywords) for genre in genres for _ in range(dice.whole(1, 3))))
    markets = {market.country_code: market}
    if dice.chance(0.2):
        other = dice.pick(MARKET_DECK)
        markets[other.country_code] = other
    return {
        "adult": False,
        "backdrop_path": dice.image(),
        "genres": [{"id": genre.genre_id, "name": genre.name} for genre in genres],
        "homepage": f"https://movies.example/{dice.getrandbits(40):010x}",
        "imdb_id": f"tt{dice.whole(100_000, 39_999_999):07d}",
        "origin_country": [market.country_code],
        "original_language": market.language_code,
        "original_title": draw_original_title(dice, market.language_code, title),
        "overview": draw_overview(dice, words[0]),
        "poster_path": dice.image(),
        "production_countries": [{"iso_3166_1": code, "name": each.country_name} for code, each in markets.items()],
        "spoken_languages": spoken_languages(list(markets.values())),
        "status": "Released",
        "tagline": draw_tagline(dice, words[-1]),
        "title": title,
        "video": False,
        "keywords": {"keywords": [{"id": KEYWORD_IDS[word], "name": word} for word in words]},
    }


def spoken_languages(markets: list[Market]) -> list[Body]:
    """The languages of some markets, as TMDb lists them."""
    languages = {market.language_code: market for market in markets}
    return [
        {"english_name": market.language_english_name, "iso_639_1": code, "name": market.language_name}
        for code, market in languages.items()
    ]


def _credits_and_figures(world: World, dice: Dice, movie_id: int, plan: _Plan) -> Body:
    culture = plan.market.culture
    crew = _draw_crew(world, dice, movie_id, culture)
    cast = [_draw_role(world, dice, movie_id, culture, order) for order in range(dice.whole(2, MOST_CAST))]
    talent = world.talent(crew[0]["id"])
    figures = draw_figures(dice, plan.genres[0], plan.studios[0].strength, talent, plan.year)
    return {
        "budget": figures.budget,
        "popularity": figures.popularity,
        "revenue": figures.revenue,
        "runtime": figures.runtime,
        "vote_average": figures.vote_average,
        "vote_count": figures.vote_count,
        "credits": {"cast": cast, "crew": crew},
    }


def _draw_role(world: World, dice: Dice, movie_id: int, culture: str, order: int) -> Body:
    return world.draw_person(dice, culture, "Acting") | {
        "cast_id": order + 4,
        "character": character_name(world.seed, movie_id, order),
        "credit_id": _credit_id(movie_id, order),
        "order": order,
    }


def _draw_crew(world: World, dice: Dice, movie_id: int, culture: str) -> list[Body]:
    jobs = _CREW[: dice.whole(2, len(_CREW))]
    people = [world.draw_person(dice, culture, department) for department, _ in jobs]
    if dice.chance(0.3):  # directors who write their own films
        people[1] = people[0]
    return [
        person | {"credit_id": _credit_id(movie_id, MOST_CAST + slot), "department": department, "job": job}
        for slot, (person, (department, job)) in enumerate(zip(people, jobs, strict=True))
    ]


def _credit_id(movie_id: int, slot: int) -> str:
    return f"{0x52FE4250 + movie_id:08x}c3a36847f8{slot:06x}"
