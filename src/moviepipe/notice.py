"""What the sources ask of whoever shows their data."""

TMDB_NOTICE = "This product uses TMDB and the TMDB APIs but is not endorsed, certified, or otherwise approved by TMDB."
OMDB_NOTICE = "Ratings of IMDb, Rotten Tomatoes and Metacritic: OMDb API (omdbapi.com), CC BY-NC 4.0."
