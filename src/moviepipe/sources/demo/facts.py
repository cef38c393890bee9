"""What is true outside the demo: TMDb's movie genres, and where and in which languages films are made."""

from typing import NamedTuple


class Genre(NamedTuple):
    """One of TMDb's genres, its weight, and how its films differ from others (log money, rating points)."""

    genre_id: int
    name: str
    weight: int
    budget_shift: float
    revenue_shift: float
    rating_shift: float
    keywords: tuple[str, ...]


class Market(NamedTuple):
    """A country and the language most of its films are made in."""

    language_code: str
    language_english_name: str
    language_name: str
    country_code: str
    country_name: str
    culture: str
    weight: int


_KEYWORDS = {
    28: "car chase, rescue mission, martial arts, bank vault, stunt, duel",
    12: "treasure map, expedition, desert, shipwreck, jungle, lost city",
    16: "talking animal, stop motion, anime, robot, toy, hand-drawn",
    35: "mistaken identity, road trip, wedding, office, satire, neighbour",
    80: "heist, detective, prison, undercover, forgery, mafia",
    99: "archive footage, interview, nature, biography, sport, cities",
    18: "grief, family secret, friendship, village, illness, first love",
    10751: "summer holiday, dog, grandparents, school, magic, snow",
    14: "dragon, prophecy, parallel world, witch, enchanted forest, sword",
    36: "monarchy, 19th century, revolution, based on true story, court, exile",
    27: "haunted house, curse, cabin, ghost, asylum, séance",
    10402: "jazz, opera, tour, piano, choir, dance contest",
    9648: "disappearance, locked room, diary, amnesia, lighthouse, clue",
    10749: "love letter, ballroom, seaside, forbidden love, train, autumn",
    878: "space station, time loop, android, alien, dystopia, moon",
    10770: "christmas, small town, bakery, single mother, sequel, contest",
    53: "conspiracy, kidnapping, hostage, stalker, border, blackmail",
    10752: "trench, resistance, submarine, letters home, deserter, winter",
    37: "cattle drive, sheriff, gold rush, railroad, outlaw, homestead",
}


def _genre(genre_id: int, name: str, weight: int, budget: float, revenue: float, rating: float) -> Genre:
    return Genre(genre_id, name, weight, budget, revenue, rating, tuple(_KEYWORDS[genre_id].split(", ")))


GENRES = (
    _genre(28, "Action", 11, 0.9, 0.1, -0.2),
    _genre(12, "Adventure", 7, 1.1, 0.3, 0.0),
    _genre(16, "Animation", 5, 1.0, 0.5, 0.3),
    _genre(35, "Comedy", 15, -0.2, 0.1, -0.2),
    _genre(80, "Crime", 6, 0.0, -0.1, 0.2),
    _genre(99, "Documentary", 5, -2.2, -0.9, 0.6),
    _genre(18, "Drama", 22, -0.5, -0.2, 0.3),
    _genre(10751, "Family", 5, 0.6, 0.4, 0.0),
    _genre(14, "Fantasy", 4, 0.9, 0.2, 0.0),
    _genre(36, "History", 3, 0.4, -0.4, 0.4),
    _genre(27, "Horror", 9, -1.3, 0.5, -0.6),
    _genre(10402, "Music", 2, -0.4, 0.0, 0.3),
    _genre(9648, "Mystery", 4, -0.1, 0.0, 0.1),
    _genre(10749, "Romance", 8, -0.4, 0.1, 0.0),
    _genre(878, "Science Fiction", 6, 1.0, 0.1, 0.0),
    _genre(10770, "TV Movie", 2, -1.6, -1.5, -0.4),
    _genre(53, "Thriller", 10, 0.1, 0.0, -0.1),
    _genre(10752, "War", 2, 0.6, -0.3, 0.4),
    _genre(37, "Western", 1, 0.1, -0.4, 0.2),
)

MARKETS = (
    Market("en", "English", "English", "US", "United States of America", "english", 46),
    Market("en", "English", "English", "GB", "United Kingdom", "english", 8),
    Market("en", "English", "English", "CA", "Canada", "english", 4),
    Market("en", "English", "English", "AU", "Australia", "english", 2),
    Market("fr", "French", "Français", "FR", "France", "french", 7),
    Market("de", "German", "Deutsch", "DE", "Germany", "german", 5),
    Market("es", "Spanish", "Español", "ES", "Spain", "latin", 4),
    Market("es", "Spanish", "Español", "MX", "Mexico", "latin", 2),
    Market("it", "Italian", "Italiano", "IT", "Italy", "latin", 4),
    Market("pt", "Portuguese", "Português", "BR", "Brazil", "latin", 2),
    Market("ja", "Japanese", "日本語", "JP", "Japan", "japanese", 6),
    Market("ko", "Korean", "한국어/조선말", "KR", "South Korea", "korean", 4),
    Market("zh", "Mandarin", "普通话", "CN", "China", "chinese", 3),
    Market("hi", "Hindi", "हिन्दी", "IN", "India", "indian", 5),
    Market("sv", "Swedish", "svenska", "SE", "Sweden", "nordic", 2),
    Market("da", "Danish", "Dansk", "DK", "Denmark", "nordic", 1),
    Market("pl", "Polish", "Polski", "PL", "Poland", "slavic", 1),
    Market("ru", "Russian", "Русский", "RU", "Russia", "slavic", 2),
)

GENRE_DECK = tuple(genre for genre in GENRES for _ in range(genre.weight))
COUNTRY_CODES = tuple(market.country_code for market in MARKETS)
MARKET_DECK = tuple(market for market in MARKETS for _ in range(market.weight))
KEYWORD_IDS = {
    keyword: 800 + 37 * position
    for position, keyword in enumerate(dict.fromkeys(word for genre in GENRES for word in genre.keywords))
}
