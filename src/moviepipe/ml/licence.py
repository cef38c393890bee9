"""Which movies a model may be trained on. TMDb's terms forbid training on their API's data without their agreement.

https://www.themoviedb.org/api-terms-of-use: no use of the content "for the purposes of training" models.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

# The jobs whose records did not come from TMDb's API: files that were published as a data set, and invented movies.
FREE_JOBS = ("import", "demo")


def is_free() -> Column:
    """True for a movie whose record came by a job of `FREE_JOBS`, as its run id says."""
    return F.coalesce(F.col("_run_id").rlike(rf"^\d{{8}}T\d{{6}}Z-({'|'.join(FREE_JOBS)})-"), F.lit(False))
