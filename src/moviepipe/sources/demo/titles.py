"""Titles, taglines and overviews, none of them a real film's."""

from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.names import given_name


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return text.split("|")


_ADJECTIVES = _words(
    "Velveteen Half-Remembered Salt-Stained Copper Borrowed Sleepless Paper Moonless Second-Hand Unsent "
    "Tidal Gilded Windless Frostbitten Inherited Crooked Whispering Brittle Ninth Unmapped Saffron "
    "Reluctant Quiet Weightless Clockwork Forgotten Smouldering Naïve Hand-Painted Underwater Restless "
    "Counterfeit"
)
_NOUNS = _words(
    "Orchard Lighthouse Cartographer Ferry Harvest Orchestra Staircase Telegram Glassmaker Comet "
    "Greenhouse Beekeeper Carousel Almanac Locksmith Aviary Causeway Ballroom Vineyard Sextant "
    "Understudy Pendulum Quarry Archivist Monsoon Tramway Puppeteer Observatory Snowplough Lullaby "
    "Weathervane Duchess Façade Mapmaker Nightwatch Regatta Umbrella Viaduct Wolfhound Zeppelin"
)
_PLACES = _phrases(
    "Ålvik|Port Marrow|San Perdido|Vieux-Moulin|Grünau|Lake Ombra|Kestrel Bay|Łomżyn|Nova Esperança|"
    "Fort Candle|the Rue des Églantines|Tsukimi Hill|Little Hadding|the Eleventh Meridian|Café Noël"
)
_PATTERNS = (
    "The {adjective} {noun}",
    "{adjective} {noun}",
    "{noun} of {place}",
    "The {noun} and the {other}",
    "The {noun} in {place}",
    "{name}'s {adjective} {noun}",
    "No {noun} for {name}",
    "{name}, {second} & the {noun}",
    "{noun}, {other}, {place}",
    "Goodbye, {adjective} {noun}",
    'The "{adjective}" {noun}',
    "{noun} №{number}",
    "{number} Days to {place}",
    "What {name} Knew About the {noun}",
    "The {adjective} {noun}: A {other} Story",
    "How {name} Lost the {adjective} {noun} and Found the {other} in {place}, or: {second}'s Long Winter",
)
_LATER_PARTS = (
    "{franchise} {part}",
    "{franchise}: Return to {place}",
    "{franchise}: The {adjective} {noun}",
    "{franchise}, Part {part}",
)
_OVERVIEWS = (
    "{name} inherits the {thing} in {place}. Then word of {keyword} comes out and nothing is as it was.",
    "{name} and {second} have {number} days to bring the {kind} {thing} home. Then the {keyword} begins.",
    'After years of {keyword}, a retired {thing} keeper returns to {place}. {name} asks: "Why now?"',
    "Winter, 19{number}. {name} finds the {kind} {thing}…\u00a0and the {keyword} that {place} forgot.",
    "The {kind} tale of {keyword}, told by two who can't agree:\n\n{name}, who left; {second}, who stayed.",
)
_TAGLINES = (
    "Every {thing} has its price.",
    "{place} never sleeps.",
    "Trust nobody but the {thing}…",
    "This summer: {keyword}.",
    "{number} reasons. One {thing}.",
)
_ORIGINALS = {
    "fr": "L'Été de|La Nuit avant|Sous le ciel de|Où va / la Marée haute|l'Horloger|Clairefont|ma sœur",
    "de": "Das Mädchen aus|Der Süden hinter|Über den Dächern von / Grünau|Nebelthal|Königsau|Groß-Ährenfels",
    "es": "El año del|La sombra del|¿Dónde está el / Otoño de Papel|Faro Ñandú|Señor Peñafría|Tranvía 9",
    "it": "La città del|L'estate del|Perché il|Notte di / Mare di Vetro|Pittore Cieco, Forse|Tram Più Bello",
    "pt": "A Canção do|O Verão do|Não Chore, / João de Vidro|Sertão de Papel|Coração-Farol|Avô Relojoeiro",
    "ja": "海辺の|忘れられた|銀色の|ある夏の / 硝子灯台|風図書館|月森天文台|届かない手紙",
    "ko": "달빛|오래된|겨울의|바람 부는 / 유리 등대|구름 우체국|아홉째 기차역|종이 여름|약속의 온도",
    "zh": "雨夜|梦中|旧城|风起 / 玻璃灯塔|云上邮差|第九号列车|花园与重逢|未寄的来信",
    "hi": "आख़िरी|पुराना|नीला|बारिश और / काँच घर|नौवाँ रास्ता|अधूरी चिट्ठी, पूरी शाम",
    "sv": "Sommaren på|Mörkret över|Flickan från / Ängsvik|fyren Nordanå|Glasön",
    "da": "Natten før|Drengen fra|Året på / Glasøen|færgen Mørkeskov|Bjørkedal Station",
    "pl": "Ostatni|Szklany|Cichy / latarnik z Łomżyna|śnieg i źródło|tramwaj nr 9",
    "ru": "Последний|Тихий|Зимний / смотритель облаков|трамвай №9|сад из стекла|перевал Зорова",
}
_JOINERS = {"ja": "", "zh": ""}
_ORIGINAL_PIECES = {code: [half.split("|") for half in text.split(" / ")] for code, text in _ORIGINALS.items()}


def _fill(pattern: str, dice: Dice, **more: object) -> str:
    adjective, noun = dice.pick(_ADJECTIVES), dice.pick(_NOUNS)
    return pattern.format(
        adjective=adjective,
        kind=adjective.lower(),
        noun=noun,
        thing=noun.lower(),
        other=dice.pick(_NOUNS),
        place=dice.pick(_PLACES),
        name=given_name(dice.whole(0, 999)),
        second=given_name(dice.whole(0, 999)),
        number=dice.whole(11, 89),
        **more,
    )


def draw_title(dice: Dice) -> str:
    """An English title."""
    return _fill(dice.pick(_PATTERNS), dice)


def draw_part_title(dice: Dice, franchise_name: str, part: int) -> str:
    """The title of a franchise's first, second, … film."""
    if part == 1:
        return franchise_name
    return _fill(dice.pick(_LATER_PARTS), dice, franchise=franchise_name, part=part)


def draw_original_title(dice: Dice, language_code: str, title: str) -> str:
    """The title in the film's own language; an English film has just one title."""
    if language_code not in _ORIGINAL_PIECES:
        return title
    return _JOINERS.get(language_code, " ").join(dice.pick(half) for half in _ORIGINAL_PIECES[language_code])


def draw_overview(dice: Dice, keyword: str) -> str:
    """A plot in a sentence or two."""
    return _fill(dice.pick(_OVERVIEWS), dice, keyword=keyword)


def draw_tagline(dice: Dice, keyword: str) -> str:
    """A line for the poster."""
    return _fill(dice.pick(_TAGLINES), dice, keyword=keyword)
