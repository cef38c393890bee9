"""What is edited when a show's turn comes."""

from moviepipe.sources.demo.body import Body
from moviepipe.sources.demo.changes import Edit, change_genre, drop_company, drop_genre, drop_role, leave
from moviepipe.sources.demo.episodes import next_episode
from moviepipe.sources.demo.show_facts import SHOW_GENRES


def _air_episode(body: Body, clean: Body) -> None:
    """The next episode becomes the last, in the season that is running."""
    aired = body["next_episode_to_air"]
    if aired is None:
        return
    before, (*earlier, running) = body["last_episode_to_air"], body["seasons"]
    seen = {field: before[field] for field in ("runtime", "still_path")}
    body["last_episode_to_air"], body["next_episode_to_air"] = aired | seen, next_episode(aired)
    body["last_air_date"] = aired["air_date"]
    body["number_of_episodes"] += 1
    body["seasons"] = [*earlier, running | {"episode_count": running["episode_count"] + 1}]


def _end(body: Body, clean: Body) -> None:
    if body["last_episode_to_air"]:
        body.update({"in_production": False, "next_episode_to_air": None, "status": "Ended"})


def _change_genre(body: Body, clean: Body) -> None:
    change_genre(body, clean, SHOW_GENRES)


SHOW_EDITS: tuple[Edit, ...] = (
    _air_episode,
    drop_genre,
    _air_episode,
    leave,
    _change_genre,
    _air_episode,
    drop_company,
    drop_role,
    _end,
)
