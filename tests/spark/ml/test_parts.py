"""How rows are divided in the order of time: nothing is learnt from a film that is not older than what is predicted."""

from collections import defaultdict
from datetime import date, timedelta

from pyspark.sql import SparkSession

from moviepipe.ml.parts import HELD_OUT, with_blocks, with_parts
from moviepipe.ml.spec import PRE_RELEASE
from moviepipe.tables import DATE, LONG, few_rows, schema


def test_every_part_is_trained_on_older_films_and_the_newest_fifth_is_trained_on_by_none(spark: SparkSession):
    # A hundred films, a day each; five more share the day on which the newest fifth begins.
    days = [*range(100), *[80] * 5]
    rows = [(number, date(2020, 1, 1) + timedelta(days=day)) for number, day in enumerate(days)]
    films = few_rows(spark, rows, schema(movie_id=LONG, release_date=DATE))
    tested, trained = defaultdict(list), defaultdict(list)
    for row in with_parts(with_blocks(films, PRE_RELEASE), PRE_RELEASE).collect():
        (tested if row["is_test"] else trained)[row["part"]].append(days[row["movie_id"]])
    for part in range(HELD_OUT + 1):
        assert sorted(trained[part]) == list(range(min(tested[part])))
    # Half of the days, then five equal shares of three tenths, then the rest, by the days' own quantiles.
    assert [min(tested[part]) for part in range(HELD_OUT + 1)] == [52, 59, 65, 71, 77, 80]
    assert sorted(tested[HELD_OUT]) == sorted(days[80:])
