"""The shapes of TMDb's bodies as Spark reads them: `movie/{id}` with credits and keywords appended, and `tv/{id}`.

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
