"""TMDb's API: its keys, and how its answers are judged."""

import json

from moviepipe.envelope import FOUND, TMDB, is_not_found
from moviepipe.errors import CredentialsError
from moviepipe.sources.api import Answer, Api, Outcome, Params
from moviepipe.sources.credentials import BearerToken, Credential, Keys, QueryKey

TOKEN, KEY = "TMDB_ACCESS_TOKEN", "TMDB_API_KEY"
UNAUTHORIZED = 401


def _sign(variable: str, value: str) -> Credential:
    """A v4 access token goes into a header; a v3 API key is taken in the query only."""
    is_token = variable == TOKEN or value.startswith("eyJ")
    return BearerToken(value) if is_token else QueryKey("api_key", value)


def _is_answer(params: Params, text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _refusal(answer: Answer) -> CredentialsError | None:
    return KEYS.refused(answer.shown) if answer.status_code == UNAUTHORIZED else None


def _outcome(status_code: int, payload: str | None) -> Outcome:
    if status_code == FOUND:
        return Outcome.FOUND
    return Outcome.NOT_FOUND if is_not_found(status_code, payload) else Outcome.FAILED


KEYS = Keys(
    api="TMDb",
    variables=(TOKEN, KEY),
    sign=_sign,
    how_to_get_one=f"Get one at https://www.themoviedb.org/settings/api and `export {TOKEN}=…` (or {KEY}); "
    "`moviepipe demo` needs none.",
)
TMDB_API = Api(name="TMDb", source=TMDB, keys=KEYS, is_answer=_is_answer, refusal=_refusal, outcome=_outcome)
