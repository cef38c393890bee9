"""JSON texts read strictly: one object and nothing after it.

Spark's `from_json` reads the first value of a text and passes over whatever follows. So the text is parsed inside
`{"values":[…],"is_whole":true}`: text after the object breaks the array, adds to it, or ends the wrapper early.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

CORRUPT = "_corrupt_record"
OPTIONS = {
    "columnNameOfCorruptRecord": CORRUPT,
    "mode": "PERMISSIVE",
    "allowNonNumericNumbers": "false",
    "allowSingleQuotes": "false",
}


def parse_object(text: Column, shape: T.StructType) -> Column:
    """The text parsed as one JSON object of a shape, in the wrapper that `value_of` and `is_readable` look into."""
    wrapper = T.StructType(
        [
            T.StructField("values", T.ArrayType(shape)),
            T.StructField("is_whole", T.BooleanType()),
            T.StructField(CORRUPT, T.StringType()),
        ]
    )
    return F.from_json(_wrapped(text), wrapper, OPTIONS)


def value_of(parsed: Column) -> Column:
    """The object itself; null unless it is readable."""
    return F.when(is_readable(parsed), F.get(parsed["values"], F.lit(0)))


def is_readable(parsed: Column) -> Column:
    """True where the text is exactly one object whose fields have the types of the shape."""
    one = (F.size(parsed["values"]) == 1) & F.get(parsed["values"], F.lit(0)).isNotNull()
    return F.coalesce(parsed[CORRUPT].isNull() & parsed["is_whole"] & one, F.lit(False))


def is_json_object(text: Column, parsed: Column) -> Column:
    """True where the text is exactly one JSON object, whatever its fields hold."""
    is_single = F.coalesce(F.size(parsed["values"]) == 1, F.lit(True))
    is_json = F.try_parse_json(_wrapped(text)).isNotNull() & F.ltrim(text).startswith("{")
    return is_readable(parsed) | F.coalesce(is_json & is_single, F.lit(False))


def _wrapped(text: Column) -> Column:
    return F.concat(F.lit('{"values":['), text, F.lit('],"is_whole":true}'))
