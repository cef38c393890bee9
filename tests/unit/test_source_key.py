"""The key in texts of others: however it is written there, it is masked, and nothing else is."""

import json
from html import escape
from urllib.parse import quote

import pytest

from moviepipe.sources.key import key_hider

KEY = 'a1/b+c="d.e_f&'
AS_JSON = json.dumps(KEY)[1:-1]
FORMS = {
    "as it is": KEY,
    "in capitals": KEY.upper(),
    "in a URL": quote(KEY, safe=""),
    "in a URL, small": quote(KEY, safe="").lower(),
    "in a URL in a URL": quote(quote(KEY, safe=""), safe=""),
    "in JSON": AS_JSON,
    "in JSON, slashes escaped": AS_JSON.replace("/", "\\/"),
    "in JSON in JSON": json.dumps(AS_JSON)[1:-1],
    "in JSON, all escaped": "".join(f"\\u{ord(each):04x}" for each in KEY),
    "in HTML": escape(KEY),
    "in HTML, by numbers": "".join(f"&#{ord(each)};" for each in KEY),
    "in HTML, by hexadecimal numbers": "".join(f"&#x{ord(each):X};" for each in KEY),
    "half in a URL": KEY[:4] + quote(KEY[4:], safe=""),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_masked_however_it_is_written(form: str):
    assert key_hider(KEY)(f"<p>/3/movie/1?api_key={FORMS[form]}</p>") == "<p>/3/movie/1?api_key=…</p>"
    assert key_hider(KEY)(f"the token {FORMS[form]} is wrong") == "the token … is wrong"


def test_other_texts_stay_word_for_word():
    text = '{"title":"a1/b", "overview":"key \\u00e9 %61 &#97; a1/b+c"}'
    assert key_hider(KEY)(text) == text


@pytest.mark.parametrize(
    "before", ["api_key=", '"api_key": "', "api_key%3D", "Authorization: Bearer ", "api_key\\u003d"]
)
def test_a_short_key_is_masked_behind_its_name_only(before: str):
    assert key_hider("k")(f"a kiosk, {before}k") == f"a kiosk, {before}…"
