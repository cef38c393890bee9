"""English names of the languages that TMDb's movies are in (ISO 639-1, and TMDb's own `cn` and `xx`)."""

_NAMES = """
af Afrikaans;am Amharic;ar Arabic;az Azerbaijani;be Belarusian;bg Bulgarian;bm Bambara;bn Bengali;bo Tibetan;
bs Bosnian;ca Catalan;cn Cantonese;cs Czech;cy Welsh;da Danish;de German;dz Dzongkha;el Greek;en English;eo Esperanto;
es Spanish;et Estonian;eu Basque;fa Persian;ff Fulah;fi Finnish;fo Faroese;fr French;fy Frisian;ga Irish;gd Gaelic;
gl Galician;gu Gujarati;ha Hausa;he Hebrew;hi Hindi;hr Croatian;ht Haitian;hu Hungarian;hy Armenian;id Indonesian;
ig Igbo;is Icelandic;it Italian;iu Inuktitut;ja Japanese;ka Georgian;kk Kazakh;kl Greenlandic;km Khmer;kn Kannada;
ko Korean;ku Kurdish;ky Kyrgyz;la Latin;lb Luxembourgish;ln Lingala;lo Lao;lt Lithuanian;lv Latvian;mi Maori;
mk Macedonian;ml Malayalam;mn Mongolian;mo Moldavian;mr Marathi;ms Malay;mt Maltese;my Burmese;nb Norwegian Bokmål;
ne Nepali;nl Dutch;nn Norwegian Nynorsk;no Norwegian;or Odia;pa Punjabi;pl Polish;ps Pashto;pt Portuguese;qu Quechua;
ro Romanian;ru Russian;rw Kinyarwanda;sa Sanskrit;se Northern Sami;sh Serbo-Croatian;si Sinhala;sk Slovak;sl Slovenian;
sm Samoan;sn Shona;so Somali;sq Albanian;sr Serbian;st Sotho;sv Swedish;sw Swahili;ta Tamil;te Telugu;tg Tajik;th Thai;
tk Turkmen;tl Tagalog;tn Tswana;tr Turkish;tt Tatar;ug Uyghur;uk Ukrainian;ur Urdu;uz Uzbek;vi Vietnamese;wo Wolof;
xh Xhosa;xx No language;yi Yiddish;yo Yoruba;za Zhuang;zh Mandarin Chinese;zu Zulu
"""
_BY_CODE = dict(entry.strip().split(" ", 1) for entry in _NAMES.replace("\n", "").split(";"))


def language_name(code: str | None) -> str | None:
    """A language with its code, such as `Japanese (ja)`; an unknown code stands for itself."""
    return f"{_BY_CODE[code]} ({code})" if code in _BY_CODE else code
