"""TMDb's rules: how much it gives at once, and what it says when it refuses."""

from dataclasses import dataclass

from moviepipe.sources.demo.body import Body

SICK_FROM = 100  # movies to the first sick one


@dataclass(frozen=True)
class Rules:
    """TMDb's limits; a test may shrink them. `requests_per_second` None: as fast as it can."""

    results_per_page: int = 20
    last_page: int = 500
    changes_per_page: int = 100
    changes_window_days: int = 14
    appended_most: int = 20
    requests_per_second: int | None = None
    sick_every: int | None = 600  # movies to one that answers with an error body on day 0; None: none does


class Refusal(Exception):  # noqa: N818
    """Raised when TMDb would refuse, with its own status code."""

    def __init__(self, status_code: int) -> None:
        super().__init__(status_code)
        self.status_code = status_code

    @property
    def http_status(self) -> int:
        """The HTTP status that goes with the code."""
        return REFUSALS[self.status_code][0]


REFUSALS = {
    4: (405, "Invalid format: This service doesn't exist in that format."),
    7: (401, "Invalid API key: You must be granted a valid key."),
    10: (401, "Suspended API key: Access to your account has been suspended, contact TMDB."),
    11: (500, "Internal error: Something went wrong, contact TMDB."),
    20: (422, "Invalid date range: Should be a range no longer than 14 days."),
    22: (400, "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."),
    23: (400, "Invalid date: Format needs to be YYYY-MM-DD."),
    24: (504, "Your request to the backend server timed out. Try again."),
    27: (400, "Too many append to response objects: The maximum number of remote calls is 20."),
    34: (404, "The resource you requested could not be found."),
    43: (502, "Couldn't connect to the backend server."),
    46: (503, "The API is undergoing maintenance. Try again later."),
}


def refusal_body(status_code: int) -> Body:
    """The body of a refusal."""
    return {"success": False, "status_code": status_code, "status_message": REFUSALS[status_code][1]}


def too_many_body(asked: int, allowed: int) -> Body:
    """The body of a 429, which has no `success`."""
    return {
        "status_code": 25,
        "status_message": f"Your request count ({asked}) is over the allowed limit of {allowed}.",
    }


def sick_ids(movie_ids: tuple[int, ...], sick_every: int | None) -> frozenset[int]:
    """The movies that answer with an error body on day 0: one in `sick_every`, from SICK_FROM on at least one."""
    if not sick_every:
        return frozenset()
    count = max(len(movie_ids) // sick_every, len(movie_ids) >= SICK_FROM)
    return frozenset(movie_ids[(2 * n + 1) * len(movie_ids) // (2 * count)] for n in range(count))
