"""A local OMDb over the demo's movies: OMDb's forms and rules, ratings that follow TMDb's with some noise."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo_server.replies import Reply, json_reply

OMDB_PATH = "/omdb/"
UNKNOWN = "N/A"
NOT_THERE = 0.02  # shares of all movies
NO_ROTTEN_TOMATOES, NO_METACRITIC, NO_AWARDS = 0.2, 0.35, 0.6
AT_HOME = 0.6  # of the movies that earned something, those that did so in the United States too
CONTENT_RATINGS = ("G", "PG", "PG-13", "PG-13", "R", "R", "Not Rated", UNKNOWN)


class Omdb:
    """OMDb on this machine. What it says of a movie stays the same from day to day."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def refusal(
        self, parameters: Mapping[str, str], credentials: Collection[str], used_up: Collection[str]
    ) -> Reply | None:
        """What OMDb says to a key that it does not know, or whose requests of the day are used up."""
        if not (key := parameters.get("apikey")):
            return _error("No API key provided.", 401)
        if key in used_up:
            return _error("Request limit reached!", 401)
        return None if key in credentials else _error("Invalid API key!", 401)

    def answer(self, parameters: Mapping[str, str]) -> Reply:
        """The title with the IMDb id that is asked for as `i`."""
        imdb_id = parameters.get("i", "")
        movie_id, dice = self._movie_ids.get(imdb_id), Dice(f"{self._catalogue.seed}:{imdb_id}:omdb")
        if movie_id is None or dice.chance(NOT_THERE):
            return _error(dice.pick(("Incorrect IMDb ID.", "Error getting data.")))
        return json_reply(_title(self._catalogue.movie(movie_id, 0) or {}, dice))

    @cached_property
    def _movie_ids(self) -> dict[str, int]:
        bodies = [self._catalogue.movie(movie_id, 0) or {} for movie_id in self._catalogue.movie_ids]
        return {body["imdb_id"]: body["id"] for body in bodies if body.get("imdb_id")}


def _error(text: str, status: int = 200) -> Reply:
    return json_reply({"Response": "False", "Error": text}, status)


def _title(body: Body, dice: Dice) -> Body:
    released = date.fromisoformat(body["release_date"]) if body.get("release_date") else None
    earned = body["revenue"] if dice.chance(AT_HOME) else 0
    return {
        "Title": body["title"],
        "Year": str(released.year) if released else UNKNOWN,
        "Rated": dice.pick(CONTENT_RATINGS),
        "Released": f"{released:%d %b %Y}" if released else UNKNOWN,
        "Runtime": f"{body['runtime']} min" if body["runtime"] else UNKNOWN,
        "Genre": _listed([genre["name"] for genre in body["genres"]]),
        "Director": _listed(_crew(body, "Director")),
        "Writer": _listed(_crew(body, "Screenplay")),
        "Actors": _listed([person["name"] for person in body["credits"]["cast"]][:3]),
        "Plot": body["overview"] or UNKNOWN,
        "Language": _listed([language["english_name"] for language in body["spoken_languages"]]),
        "Country": _listed([country["name"] for country in body["production_countries"]]),
        "Awards": UNKNOWN if dice.chance(NO_AWARDS) else f"{dice.whole(1, 9)} wins & {dice.whole(1, 20)} nominations",
        "Poster": UNKNOWN,
        **_ratings(body, dice),
        "imdbID": body["imdb_id"],
        "Type": "movie",
        "DVD": UNKNOWN,
        "BoxOffice": f"${int(earned * (0.2 + 0.5 * dice.random())):,}" if earned else UNKNOWN,
        "Production": UNKNOWN,
        "Website": UNKNOWN,
        "Response": "True",
    }


def _ratings(body: Body, dice: Dice) -> Body:
    """IMDb's users, Rotten Tomatoes' and Metacritic's critics, each with noise of its own around TMDb's users."""
    liked = body["vote_average"]
    imdb = f"{min(max(liked + 0.1 + dice.gauss(0, 0.4), 1), 9.8):.1f}" if body["vote_count"] else UNKNOWN
    fresh = None if dice.chance(NO_ROTTEN_TOMATOES) else _points(dice, 64 + 20 * (liked - 6.3), 12)
    score = None if dice.chance(NO_METACRITIC) else _points(dice, 61 + 14 * (liked - 6.3), 9)
    shown = {
        "Internet Movie Database": None if imdb == UNKNOWN else f"{imdb}/10",
        "Rotten Tomatoes": None if fresh is None else f"{fresh}%",
        "Metacritic": None if score is None else f"{score}/100",
    }
    return {
        "Ratings": [{"Source": source, "Value": value} for source, value in shown.items() if value],
        "Metascore": UNKNOWN if score is None else str(score),
        "imdbRating": imdb,
        "imdbVotes": f"{body['vote_count'] * dice.whole(8, 60):,}" if body["vote_count"] else UNKNOWN,
    }


def _points(dice: Dice, middle: float, spread: float) -> int:
    return min(max(int(dice.gauss(middle, spread)), 1), 100)


def _crew(body: Body, job: str) -> list[str]:
    return [person["name"] for person in body["credits"]["crew"] if person["job"] == job]


def _listed(names: list[str]) -> str:
    return ", ".join(name for name in names if name) or UNKNOWN
