"""The two kinds of things TMDb describes: movies and TV shows."""

from dataclasses import dataclass

from moviepipe.envelope import MOVIE_DETAILS, TV_DETAILS


@dataclass(frozen=True)
class Media:
    """How one kind is asked for: details, what is appended to them, date, ID export; and where Silver has it."""

    name: str
    details: str
    appended: tuple[str, ...]
    date_field: str
    export: str
    table: str
    key: str
    year: str

    def details_path(self, resource_id: int) -> str:
        """The path of one movie's or show's details, such as `movie/550`."""
        return f"{self.name}/{resource_id}"


MOVIE = Media(
    name="movie",
    details=MOVIE_DETAILS,
    appended=("credits", "keywords", "videos", "release_dates"),
    date_field="primary_release_date",
    export="movie_ids",
    table="silver.movies",
    key="movie_id",
    year="release_year",
)
TV = Media(
    name="tv",
    details=TV_DETAILS,
    appended=("credits", "keywords", "videos", "content_ratings"),
    date_field="first_air_date",
    export="tv_series_ids",
    table="silver.tv_shows",
    key="series_id",
    year="first_air_year",
)
MEDIA = {media.name: media for media in (MOVIE, TV)}
