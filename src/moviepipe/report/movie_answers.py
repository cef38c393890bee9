"""What the page says of single movies: how they are received, and what they are about."""

import pandas as pd

from moviepipe.charts.rows import as_numbers, each_row, keep_known
from moviepipe.charts.text import counted
from moviepipe.report.names import name_of, title_of
from moviepipe.report.sentences import first_by, listed

CLASSES = ("loved and known", "loved and unknown", "known and unloved", "unknown and unloved")


def answer_engagement(movie_engagement: pd.DataFrame) -> str:
    """How many movies are of each class, and the best loved of those that few know."""
    counts = movie_engagement["engagement_class"].value_counts()
    rated = [f"{counts[name]:,} {name}" for name in CLASSES if name in counts]
    if not rated:
        return "No movie has votes enough to say."
    text = f"Of {counted(len(movie_engagement), 'movie')}, {listed(rated, len(CLASSES))}."
    hidden = movie_engagement[movie_engagement["engagement_class"] == "loved and unknown"]
    best = keep_known(hidden, "vote_average", "vote_count").sort_values(
        ["vote_average", "vote_count", "movie_id"], ascending=[False, False, True]
    )
    for movie in each_row(best.head(1)):
        average = f"{movie.vote_average:.1f} of {counted(movie.vote_count, 'vote')}"
        return f"{text} The best loved of those that few know is {title_of(movie)} ({average})."
    return text


def answer_themes(movie_themes: pd.DataFrame) -> str:
    """The themes that most movies have."""
    themes = movie_themes.drop_duplicates(["theme_kind", "theme_name"])
    themes = themes.assign(place=as_numbers(themes["movie_count"]).rank(ascending=False, method="min"))
    if themes.empty:
        return "No genre or keyword is shared by movies enough to be a theme."
    most = first_by(themes, "place")
    names = listed(sorted(name_of(name) for name in most["theme_name"]))
    count = counted(most["movie_count"].iloc[0], "movie") + (" each" if len(most) > 1 else "")
    return f"{names}, for most: {count}. A movie's first theme is the one that it shares with the fewest."
