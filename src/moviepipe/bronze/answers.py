"""What the status and the body of a Bronze record say together, by its source."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from moviepipe.envelope import FOUND, NO_SUCH_RESOURCE, NOT_FOUND, OMDB, OMDB_NOT_FOUND
from moviepipe.strict_json import parse_object
from moviepipe.tables import LONG, STRING, schema

REFUSAL = schema(status_code=LONG)
OMDB_WORD = schema(Response=STRING, Error=STRING)


def is_found() -> Column:
    """True where the source has what it was asked for; never null."""
    is_omdb = F.coalesce(F.col("source") == OMDB, F.lit(False))
    is_title = F.coalesce(_omdb_word()["Response"] == "True", F.lit(False))
    return (F.col("status_code") == FOUND) & (~is_omdb | is_title)


def has_none() -> Column:
    """True where the source itself says that it has not what it was asked for; never null."""
    word = _omdb_word()
    is_known = (word["Response"] == "False") & word["Error"].isin(*OMDB_NOT_FOUND)
    return is_not_found() | F.coalesce(is_known, F.lit(False))


def _omdb_word() -> Column:
    """What OMDb's body says, for its status does not tell whether it has the title; null for other records."""
    is_omdb = (F.col("source") == OMDB) & (F.col("status_code") == FOUND)
    return parse_object(F.when(is_omdb, F.col("payload")), OMDB_WORD)


def is_not_found() -> Column:
    """True for TMDb's own 404, as `envelope.is_not_found` judges it; never null."""
    code = parse_object(F.when(F.col("status_code") == NOT_FOUND, F.col("payload")), REFUSAL)["status_code"]
    return F.coalesce(code == NO_SUCH_RESOURCE, F.lit(False))
