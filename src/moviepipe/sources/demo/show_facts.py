"""What is true of television outside the demo: TMDb's genres and words for shows; the networks are invented."""

from moviepipe.sources.demo.dice import image_path, scramble
from moviepipe.sources.demo.facts import GENRES, Genre

_OWN_GENRES = (
    (10759, "Action & Adventure", 8, 28),
    (10762, "Kids", 4, 10751),
    (10763, "News", 1, 99),
    (10764, "Reality", 5, 10770),
    (10765, "Sci-Fi & Fantasy", 7, 878),
    (10766, "Soap", 3, 10749),
    (10767, "Talk", 2, 35),
    (10768, "War & Politics", 2, 10752),
)  # the last number is the film genre that it is most like
_SHARED_GENRES = {16, 35, 80, 99, 18, 10751, 9648, 37}
_FILM_GENRES = {genre.genre_id: genre for genre in GENRES}

_shared = [genre for genre in GENRES if genre.genre_id in _SHARED_GENRES]
_own = [
    _FILM_GENRES[like]._replace(genre_id=genre_id, name=name, weight=weight)
    for genre_id, name, weight, like in _OWN_GENRES
]
SHOW_GENRES = tuple(sorted(_shared + _own, key=lambda genre: genre.name))
SHOW_GENRE_DECK: tuple[Genre, ...] = tuple(genre for genre in SHOW_GENRES for _ in range(genre.weight))

_TYPES = {10764: "Reality", 10763: "News", 10767: "Talk Show", 99: "Documentary"}
_NETWORK_NAMES = (
    ("Channel Lantern", "US"),
    ("Northgate Television", "US"),
    ("Heron+", "US"),
    ("Tall Ship Two", "GB"),
    ("Kestrel 4", "GB"),
    ("Télé Lumière", "FR"),
    ("Nordlys TV", "SE"),
    ("Hafenfunk Eins", "DE"),
    ("Nine Cranes Broadcasting", "JP"),
    ("Hanbit TV", "KR"),
    ("Jade Pavilion Satellite", "CN"),
    ("Banyan Tree Television", "IN"),
    ("Canal Gaviota", "MX"),
    ("The Maple & Mill Channel", "CA"),
)
NETWORKS = tuple(
    {
        "id": 31 + 7 * number,
        "logo_path": image_path(scramble(4, number), "png"),
        "name": name,
        "origin_country": country_code,
    }
    for number, (name, country_code) in enumerate(_NETWORK_NAMES)
)


def show_type(genre: Genre, season_count: int) -> str:
    """TMDb's word for the kind of a show."""
    return _TYPES.get(genre.genre_id) or ("Miniseries" if season_count == 1 else "Scripted")
