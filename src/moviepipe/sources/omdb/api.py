"""OMDb's API: its key, and how its answers are judged, which say in the body and not by a status what they are."""

from moviepipe.envelope import FOUND, OMDB, has_no_title, json_object
from moviepipe.errors import MoviepipeError, SourceError
from moviepipe.sources.api import Answer, Api, Outcome, Params
from moviepipe.sources.credentials import Credential, Keys, QueryKey

KEY = "OMDB_API_KEY"
UNAUTHORIZED = 401
REFUSED_KEYS = ("Invalid API key!", "No API key provided.")
LIMIT_REACHED = "Request limit reached!"


def _sign(variable: str, value: str) -> Credential:
    return QueryKey("apikey", value)


def _is_answer(params: Params, text: str) -> bool:
    """True for the title that was asked for, and for OMDb's own word that it has none."""
    body = json_object(text) or {}
    if body.get("Response") == "True":
        return body.get("imdbID") == params["i"]
    return has_no_title(FOUND, text)


def _refusal(answer: Answer) -> MoviepipeError | None:
    error = (json_object(answer.payload) or {}).get("Error")
    if error == LIMIT_REACHED:
        return SourceError(f"OMDb takes no more requests today ({answer.shown}), but does again tomorrow.")
    is_refused = answer.status_code == UNAUTHORIZED or error in REFUSED_KEYS
    return KEYS.refused(answer.shown) if is_refused else None


def _outcome(status_code: int, payload: str | None) -> Outcome:
    """By the body, for what is no answer to the question has been given another status by the client."""
    body = (json_object(payload) if status_code == FOUND else None) or {}
    if body.get("Response") == "True":
        return Outcome.FOUND
    return Outcome.NOT_FOUND if has_no_title(status_code, payload) else Outcome.FAILED


KEYS = Keys(
    api="OMDb",
    variables=(KEY,),
    sign=_sign,
    how_to_get_one=f"Get one at https://www.omdbapi.com/apikey.aspx and `export {KEY}=…`.",
)
OMDB_API = Api(name="OMDb", source=OMDB, keys=KEYS, is_answer=_is_answer, refusal=_refusal, outcome=_outcome)
