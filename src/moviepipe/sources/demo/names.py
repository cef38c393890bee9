"""Names of people and studios, all invented: pieces that are put together by number."""

from moviepipe.sources.demo.dice import scramble


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`Latin=原文` pieces; a piece without `=` is written alike in both."""
    return tuple((piece.split("=")[0], piece.split("=")[-1]) for piece in text.split())


# Given names stand in turns: a woman's, a man's.
_PEOPLE = {
    "english": (
        "Odessa Thaddeus Maribel Corwin Philippa Desmond Isolde Barnaby Winifred Lachlan Tamsin Ignatius "
        "Rosalind Quentin Beatrix Alaric Verity Montgomery Leonora Fergus Clementine Rufus Saoirse Ambrose "
        "Arabella Cuthbert Drusilla Evander Fenella Gideon Hermione-Jane Horatio Jocasta Leopold Marigold "
        "Obadiah Ottoline Peregrine Seraphina Roderick Temperance Sylvester Ursula Tobias Venetia Wilfred "
        "Zinnia Zebedee",
        "Alderquist Brannock Castleway Dunmorrow Everthorne Fairweather-Lund Grimshall Hollowbrook "
        "Inglenook Jessamy Kettlewick Larkspur Marchbanks Netherby O'Tallis Pennyfold Quillfeather "
        "Ravensdale Stonehaven Thistlewood Underhay Vanterpool Wetherspike Yarborough-Finch Abernold "
        "Bexcombe Cobblestow Drummerly Applegarth Birdwhistle Crowmarsh Dovecote Elderwick Foxcroft-Dale "
        "Gorsehill Hartsbourne Ivesdale Juxon-Hale Kingsferry Lanternby Mossbank Nightingrove Oakenshaw "
        "Periwinkle Quarrington Rooksnest Silverthwaite Tanglewood Umberleigh Violetby Windlestraw Yewdall",
    ),
    "french": (
        "Apolline Gaëtan Mélisande Thibault Séverine Anatole Océane Barthélémy Héloïse Célestin Noémie Léopold",
        "Aubrecourt Beauchêne Clairefont Dessaix-Morel Évrard-Lys Fontanelle Garrigue Hautbois L'Hermitte "
        "Montclavel Pâquerette Rochebrune Sainte-Aulne Vauquelin-Roy",
    ),
    "german": (
        "Adelgund Detlev Friederike Ansgar Mechthild Volkmar Roswitha Jörg Käthe Burkhard Walburga Günther",
        "Ährenfels Birkenbusch Dornbrück Eichenlaub Grünspan Hafenstein Königsau Löwenherz-Kühn Nebelthal "
        "Quittenbaum Süßmilch Wolkenstieg",
    ),
    "latin": (
        "Ximena Anselmo Graziella Baldassare Conceição Joaquim Begoña Íñigo Ornella Ubaldo Araceli Leandro",
        "Altavilla Barrancón Castanheira Dell'Orso Espinosa-Mar Fuenteclara Guimarãis Lombardoni Montealegre "
        "Nuñovero Pietrachiara Rosaverde Tramontini Valdeluna",
    ),
    "japanese": (
        "Chihaya=千颯 Sōta=颯汰 Mizuho=瑞穂 Kanade=奏 Yukino=雪乃 Itsuki=樹 Honoka=帆夏 Renji=蓮司 "
        "Koharu=小春 Asahi=朝陽",
        "Tsukimori=月森 Amagiri=天霧 Hoshikawa=星河 Kazemachi=風待 Shiomine=潮峰 "
        "Hatobara=鳩原 Yukishiro=雪城 Minasoko=水底",
    ),
    "korean": (
        "Seo-yul=서율 Ha-ram=하람 Da-on=다온 Tae-oh=태오 Ye-bin=예빈 Si-hu=시후 Na-rae=나래 Do-gyeom=도겸",
        "Namgung=남궁 Hwangbo=황보 Seonu=선우 Jegal=제갈 Dokgo=독고 Sagong=사공 Tak=탁 Pyo=표",
    ),
    "chinese": (
        "Ruoxi=若曦 Zhiyuan=致远 Wanqing=晚晴 Yunfan=云帆 Xinyue=心玥 Bohan=博瀚 Muchen=沐辰 Jingxing=景行",
        "Ouyang=欧阳 Shangguan=上官 Murong=慕容 Huangfu=皇甫 Linghu=令狐 Zhuge=诸葛 Ximen=西门 Duanmu=端木",
    ),
    "indian": (
        "Anvika Devansh Ishita Raghuveer Kavyanjali Omprakash Meenaksha Tejasvin Suhasini Vikrant",
        "Amberwal Chandrakoti Devgarhi Ganganath Jalandhari Kesarwala Neelkamal Suryaputri Vanamali",
    ),
    "nordic": (
        "Ingeborg Torbjørn Solveig Håkon Åslaug Sigvard Ragnhild Åke Hjördis Øystein",
        "Bjørkedal Fjällström Grønneberg Havsörn Isbränna Lyngstad-Ø Mørkeskov Nordanå Stjernholm Ängsvik",
    ),
    "slavic": (
        "Żaneta Wacław Bogumiła Świętopełk Miroslava Vsevolod Łucja Zbigniew Yaroslava Radomir",
        "Białobrzeski Dąbrówka Krzemieniak Łąkowy Nightingalov Ostrozhin Polyanski Wróblica Zorov",
    ),
}
CULTURES = tuple(_PEOPLE)
_NAMES = {culture: (_pairs(given), _pairs(family)) for culture, (given, family) in _PEOPLE.items()}
_INITIALS = "ABCDEFGHJKLMNPRSTW"
_NATIVE = {"japanese", "korean", "chinese"}


def person_name(culture: str, number: int) -> tuple[str, str, int]:
    """(name, name in its own script, gender as TMDb counts it: 1 woman, 2 man) of a scrambled number."""
    given_names, families = _NAMES[culture]
    given_at, family_at = number % len(given_names), (number >> 16) % len(families)
    (given, native_given), (family, native_family) = given_names[given_at], families[family_at]
    initial = f" {_INITIALS[(number >> 32) % 18]}." if (number >> 40) % 2 and culture not in _NATIVE else ""
    name = f"{given}{initial} {family}"
    return name, native_family + native_given if culture in _NATIVE else name, 1 + given_at % 2


def given_name(number: int) -> str:
    """An English given name."""
    given_names = _NAMES["english"][0]
    return given_names[number % len(given_names)][0]


MAJOR_STUDIOS = (
    ("Meridian Lantern Pictures", "US"),
    ("Northgate & Sons", "US"),
    ("Copperfield Crown Entertainment", "US"),
    ("Blue Heron Studios", "US"),
    ("Tall Ship Pictures", "GB"),
    ("Great Plains Film Corporation", "US"),
    ("Silver Orchard", "US"),
    ("Société Générale du Cinéma Lumineux", "FR"),
    ("Nine Cranes Film Company", "JP"),
    ("Kestrel House", "GB"),
    ("Paper Moonlight Animation", "US"),
    ("The Long & Winding Harbour Light Motion Picture Company of Lower Saxony GmbH", "DE"),
    ("Red Kite Features", "AU"),
    ("Estudios Tres Gaviotas", "ES"),
    ("Hanbit Pictures", "KR"),
    ("Banyan Tree Talkies", "IN"),
    ("Old Mill Road Productions", "CA"),
    ("Jade Pavilion Pictures", "CN"),
    ("Officina Cinematografica dell'Aurora", "IT"),
    ("Nordlys & Ström Film AB", "SE"),
    ("Third Act Partners", "US"),
    ("Brass Button Films", "GB"),
    ("Compagnie Franco-Belge des Images Animées et du Théâtre de Quartier, S.A.", "FR"),
    ("Cactus Wren", "MX"),
)
_STUDIO_FIRST = _words(
    "Amber Anchor Basalt Birch Canvas Cinder Cobalt Drift Echo Ember Fable Flint Gannet Harvest Indigo "
    "Juniper Kiln Linen Magpie Nettle Oxbow Pebble Quarry Rook Saffron Tidal Umber Vesper Willow Zephyr"
)
_STUDIO_SECOND = _words(
    "Alley Beacon Bridge Cellar Compass Door Engine Field Garden Hill Island Junction Kite Ladder Mirror "
    "Nest Oak Parade Quay River Staircase Tower Valley Window Yard"
)
_STUDIO_ENDINGS = (
    "Films",
    "Pictures",
    "Productions",
    "Film",
    "Media",
    "Entertainment",
    "Collective",
    "& Daughters",
    "Cinema",
    "Studio",
    "Motion Picture Co., Ltd.",
)
_LONG_STUDIO = "{} Foundation for the Preservation and Production of Independent Motion Pictures, Region {}"
_COUNTRY_ENDINGS = {
    "DE": "Filmproduktion GmbH",
    "FR": "Cinéma, S.A.S.",
    "SE": "Film AB",
    "IT": "Cinematografica S.r.l.",
    "ES": "Películas, S.L.",
    "BR": "Produções Ltda.",
    "PL": "Wytwórnia Sp. z o.o.",
}


def small_studio_name(country_code: str, number: int) -> str:
    """The name of one of the many small studios; about one in forty is very long."""
    first = f"{_STUDIO_FIRST[number % 30]} {_STUDIO_SECOND[(number >> 12) % 25]}"
    if (number >> 24) % 40 == 0:
        return _LONG_STUDIO.format(first, 1 + (number >> 32) % 19)
    ending = _STUDIO_ENDINGS[(number >> 32) % len(_STUDIO_ENDINGS)]
    return f"{first} {_COUNTRY_ENDINGS.get(country_code, ending)}"


def character_name(seed: int, movie_id: int, order: int) -> str:
    """Whom an actor plays."""
    number = scramble(seed, movie_id, order)
    name = person_name("english", number)[0]
    first = name.split()[0]
    return (first, f"Captain {name}", f"{name} (voice)", f'"{first}"', name)[min((number >> 48) % 9, 4)]
