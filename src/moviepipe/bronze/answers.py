"""What the status and the body of a Bronze record say together."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND, NO_SUCH_RESOURCE, NOT_FOUND
from moviepipe.strict_json import parse_object
from moviepipe.tables import LONG, schema

REFUSAL = schema(status_code=LONG)


def is_found() -> Column:
    """True where the source has what it was asked for; never null."""
    return F.col("status_code") == FOUND


def has_none() -> Column:
    """True where the source itself says that it has not what it was asked for; never null."""
    return is_not_found()


def is_not_found() -> Column:
    """True for TMDb's own 404, as `envelope.is_not_found` judges it; never null."""
    code = parse_object(F.when(F.col("status_code") == NOT_FOUND, F.col("payload")), REFUSAL)["status_code"]
    return F.coalesce(code == NO_SUCH_RESOURCE, F.lit(False))
