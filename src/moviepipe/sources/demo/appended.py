"""What `append_to_response` can add to a body: what the body has, and what is drawn only when asked for."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.dice import Dice

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VIDEO_TYPES = ("Trailer", "Trailer", "Teaser", "Clip", "Featurette", "Behind the Scenes")
_COUNTRIES = ("US", "GB", "DE", "FR", "JP", "BR", "KR", "IN", "SE", "MX")
_CERTIFICATIONS = {"US": "G PG PG-13 R", "GB": "U PG 12 15 18", "DE": "0 6 12 16 18", "FR": "TP 12 16"}
_RATINGS = {"US": "TV-Y7 TV-PG TV-14 TV-MA", "GB": "U PG 12 15 18", "DE": "0 6 12 16 18", "FR": "10 12 16"}
_THEATRICAL, _DIGITAL = 3, 4
_NOT_RATED = 0.3  # an empty certification


def draw_videos(body: Body, dice: Dice) -> Body:
    """Trailers and the like; often none."""
    return {"results": [_draw_video(body, dice) for _ in range(dice.skewed(5, 1.5))]}


def _draw_video(body: Body, dice: Dice) -> Body:
    kind = dice.pick(_VIDEO_TYPES)
    published = date(2010, 1, 1) + timedelta(days=dice.whole(0, 5000))
    return {
        "iso_639_1": "en",
        "iso_3166_1": "US",
        "name": f"{body.get('title') or body.get('name')}: {kind}",
        "key": "".join(dice.pick(_ALPHABET) for _ in range(11)),
        "site": dice.pick(("YouTube", "YouTube", "YouTube", "Vimeo")),
        "size": dice.pick((480, 720, 1080, 2160)),
        "type": kind,
        "official": dice.chance(0.6),
        "id": f"{dice.getrandbits(96):024x}",
        "published_at": f"{published.isoformat()}T{dice.whole(0, 23):02d}:00:{dice.whole(0, 59):02d}.000Z",
    }


def draw_release_dates(body: Body, dice: Dice) -> Body:
    """The releases of a film by country; none where nobody knows when it came out."""
    if not body.get("release_date"):
        return {"results": []}
    first = date.fromisoformat(body["release_date"])
    return {
        "results": [
            {"iso_3166_1": code, "release_dates": _draw_releases(code, first, dice)} for code in _countries(body, dice)
        ]
    }


def _draw_releases(country_code: str, first: date, dice: Dice) -> list[Body]:
    certification = _draw_rating(_CERTIFICATIONS, country_code, dice)
    kinds = (_THEATRICAL, _DIGITAL)[: dice.whole(1, 2)]
    return [
        {
            "certification": certification,
            "descriptors": [],
            "iso_639_1": "",
            "note": "",
            "release_date": f"{first + timedelta(days=90 * place)}T00:00:00.000Z",
            "type": kind,
        }
        for place, kind in enumerate(kinds)
    ]


def draw_content_ratings(body: Body, dice: Dice) -> Body:
    """The age ratings of a show by country."""
    return {
        "results": [
            {"descriptors": [], "iso_3166_1": code, "rating": _draw_rating(_RATINGS, code, dice)}
            for code in _countries(body, dice)
        ]
    }


def _countries(body: Body, dice: Dice) -> list[str]:
    return list(dict.fromkeys([*body["origin_country"], *dice.few(_COUNTRIES, 3)]))


def _draw_rating(ratings: Mapping[str, str], country_code: str, dice: Dice) -> str:
    known = ratings.get(country_code, "6 12 16").split()
    return "" if dice.chance(_NOT_RATED) else dice.pick(known)


DRAWN: dict[str, Callable[[Body, Dice], Body]] = {
    "videos": draw_videos,
    "release_dates": draw_release_dates,
    "content_ratings": draw_content_ratings,
}
