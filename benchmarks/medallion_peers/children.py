"""The Silver tables that hold one row per entry of an array of the body, for every peer."""

# Table: its array, and the field of an entry behind each column.
CHILDREN: dict[str, tuple[str, dict[str, str]]] = {
    "movie_genres": ("genres", {"genre_id": "id", "genre_name": "name"}),
    "movie_companies": (
        "production_companies",
        {"company_id": "id", "company_name": "name", "country_code": "origin_country"},
    ),
    "movie_countries": ("production_countries", {"country_code": "iso_3166_1", "country_name": "name"}),
    "movie_languages": (
        "spoken_languages",
        {"language_code": "iso_639_1", "language_name": "name", "english_name": "english_name"},
    ),
    "movie_keywords": ("keywords.keywords", {"keyword_id": "id", "keyword_name": "name"}),
    "movie_cast": (
        "credits.cast",
        {"credit_id": "credit_id", "person_id": "id", "person_name": "name"}
        | {"character_name": "character", "cast_order": "order", "gender": "gender"},
    ),
    "movie_crew": (
        "credits.crew",
        {"credit_id": "credit_id", "person_id": "id", "person_name": "name"}
        | {"department_name": "department", "job_name": "job", "gender": "gender"},
    ),
}
NUMBERS = {"id", "order", "gender"}  # every other field of an entry is text
