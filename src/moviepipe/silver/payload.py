"""The shapes of TMDb's bodies as Spark reads them: `movie/{id}` with credits and keywords appended, `tv/{id}`, and a
page of a list.

Beside each stands what is left out on purpose: fields that TMDb is known to send and Silver does not read, so that
`moviepipe schema-drift` reports only news. `softcore`, of 2026, is news until somebody decides about it.

Numbers are doubles, for TMDb writes 7 and 7.0 alike, and a float token in an integer field would
silently become null; Silver casts them to their own types after they are checked.
"""

from pyspark.sql import types as T

from moviepipe.tables import BOOLEAN, DOUBLE, STRING, schema

_NAMED = schema(id=DOUBLE, name=STRING)
_PERSON = {"id": DOUBLE, "name": STRING, "gender": DOUBLE, "credit_id": STRING}

MOVIE = schema(
    id=DOUBLE,
    imdb_id=STRING,
    title=STRING,
    original_title=STRING,
    original_language=STRING,
    overview=STRING,
    tagline=STRING,
    homepage=STRING,
    status=STRING,
    release_date=STRING,
    runtime=DOUBLE,
    budget=DOUBLE,
    revenue=DOUBLE,
    popularity=DOUBLE,
    vote_average=DOUBLE,
    vote_count=DOUBLE,
    adult=BOOLEAN,
    video=BOOLEAN,
    poster_path=STRING,
    backdrop_path=STRING,
    belongs_to_collection=schema(id=DOUBLE, name=STRING, poster_path=STRING, backdrop_path=STRING),
    genres=T.ArrayType(_NAMED),
    production_companies=T.ArrayType(schema(id=DOUBLE, name=STRING, origin_country=STRING)),
    production_countries=T.ArrayType(schema(iso_3166_1=STRING, name=STRING)),
    spoken_languages=T.ArrayType(schema(iso_639_1=STRING, name=STRING, english_name=STRING)),
    keywords=schema(keywords=T.ArrayType(_NAMED)),
    credits=schema(
        cast=T.ArrayType(schema(**_PERSON, character=STRING, order=DOUBLE)),
        crew=T.ArrayType(schema(**_PERSON, department=STRING, job=STRING)),
    ),
)

LIST_PAGE = schema(page=DOUBLE, results=T.ArrayType(schema(id=DOUBLE)))

_PERSON_IGNORED = ("adult", "known_for_department", "original_name", "popularity", "profile_path")
# What `append_to_response` brings, each part under its own name.
_PARTS = (
    "account_states",
    "alternative_titles",
    "changes",
    "external_ids",
    "images",
    "lists",
    "recommendations",
    "reviews",
    "similar",
    "translations",
    "videos",
    "watch/providers",
)
MOVIE_IGNORED = (
    "origin_country",
    "production_companies[].logo_path",
    *(f"credits.{part}[].{name}" for part in ("cast", "crew") for name in _PERSON_IGNORED),
    "credits.cast[].cast_id",
    *_PARTS,
    "release_dates",
    "releases",  # until 2021 or so
    "trailers",
)

TV = schema(
    id=DOUBLE,
    name=STRING,
    original_name=STRING,
    original_language=STRING,
    overview=STRING,
    tagline=STRING,
    homepage=STRING,
    status=STRING,
    type=STRING,
    first_air_date=STRING,
    last_air_date=STRING,
    number_of_seasons=DOUBLE,
    number_of_episodes=DOUBLE,
    in_production=BOOLEAN,
    adult=BOOLEAN,
    popularity=DOUBLE,
    vote_average=DOUBLE,
    vote_count=DOUBLE,
    poster_path=STRING,
    backdrop_path=STRING,
    genres=T.ArrayType(_NAMED),
)
TV_IGNORED = (
    "created_by",
    "episode_run_time",
    "languages",
    "last_episode_to_air",
    "networks",
    "next_episode_to_air",
    "origin_country",
    "production_companies",
    "production_countries",
    "seasons",
    "spoken_languages",
    *_PARTS,
    "aggregate_credits",
    "content_ratings",
    "credits",
    "episode_groups",
    "keywords",
    "screened_theatrically",
)
