"""The key in texts of others: found however it is written there, and masked."""

import re
from collections.abc import Callable
from functools import partial

MASK = "…"
# A shorter one may be a word of a film's overview: it is masked behind its name only. TMDb's keys have 32 characters.
SHORTEST_ALONE = 8
NAME = r"((?:api_?key|bearer)(?:%(?:25)*3d|\\+u003d|\W){1,6})"
HTML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def key_hider(key: str) -> Callable[[str], str]:
    """What masks a key in a text, be it raw or as URLs, JSON and HTML write it."""
    name = NAME if len(key) < SHORTEST_ALONE else f"{NAME}?"
    found = re.compile(name + "".join(map(_written, key)), re.IGNORECASE)
    return partial(found.sub, rf"\g<1>{MASK}")


def _written(character: str) -> str:
    """A pattern of one character in all ways it is written."""
    number = ord(character)
    ways = [
        rf"%(?:25)*{number:02x}",  # in a URL, or in a URL within a URL
        rf"\\+(?:u00|x){number:02x}",  # in JSON, or in JSON within JSON
        f"&#0*{number};",
        f"&#x0*{number:x};",
        HTML_NAMES.get(character),
        re.escape(character) if character.isalnum() else rf"\\*{re.escape(character)}",  # last: `&` begins `&amp;`
    ]
    return f"(?:{'|'.join(way for way in ways if way)})"
