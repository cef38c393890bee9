"""JSON texts read strictly: one object and nothing after it, and a text only where a text stands.

Spark's `from_json` reads the first value of a text and passes over whatever follows. So the text is parsed in the
middle of `{"values":[mark,text,mark]}`. The mark holds the text's own hash, so nothing in the text can stand for one:
what comes after the object breaks the JSON, adds a value, or loses a mark.

`from_json` also takes any value where the shape has a text, and gives its JSON. Such a value looks like an object, a
list, a number or true; the few rows whose texts look so are read again as variants, which keep the types.
"""

from collections.abc import Callable, Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from moviepipe.tables import STRING

CORRUPT, MARK = "_corrupt_record", "_mark"
OPTIONS = {
    "columnNameOfCorruptRecord": CORRUPT,
    "mode": "PERMISSIVE",
    "allowNonNumericNumbers": "false",
    "allowSingleQuotes": "false",
    # With Jackson's own limits, 1,000 of each, a field that nobody reads would make a body no JSON at all.
    "maxNestingDepth": "1000000",
    "maxNumLen": "100000000",
}
LONGEST_NUMBER = 40  # characters; Spark writes 24 for a double at most, and a longer one is digits alone
SEPARATOR = "\x01"
LOOKS_LIKE_ANOTHER_TYPE = (
    rf"{SEPARATOR}(?:[\[{{]|(?:true|false|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?={SEPARATOR}|$))"
)
VARIANT = T.VariantType()
IN_WORDS: tuple[tuple[type[T.DataType], str, tuple[str, ...]], ...] = (
    # The type in a shape, the same in words, and how Spark names the type of such a variant.
    (T.StructType, "an object", ("OBJECT",)),
    (T.ArrayType, "a list", ("ARRAY",)),
    (T.StringType, "a text", ("STRING",)),
    (T.BooleanType, "true or false", ("BOOLEAN",)),
    (T.NumericType, "a number", ("BIGINT", "DOUBLE", "FLOAT", "DECIMAL")),
)


def parse_wrapped(text: Column, shape: T.StructType) -> Column:
    """The text parsed between its marks; to be a column of its own, from which `value_of` takes the object."""
    marked = T.StructType([*shape.fields, T.StructField(MARK, STRING)])
    wrapper = T.StructType([T.StructField("values", T.ArrayType(marked)), T.StructField(CORRUPT, STRING)])
    mark = F.concat(F.lit(f'{{"{MARK}":"'), _mark(text), F.lit('"}'))
    wrapped = F.concat(F.lit('{"values":['), mark, F.lit(","), text, F.lit(","), mark, F.lit("]}"))
    return F.from_json(wrapped, wrapper, OPTIONS)


def value_of(wrapped: Column, text: Column) -> Column:
    """The text as one JSON object of the shape; null unless it is exactly that.

    A field that the text has twice has its last value; each must be of the field's type. `misfits` tells of texts.
    """
    before, value, after = (F.get(wrapped["values"], F.lit(place)) for place in range(3))
    has_marks = (before[MARK] == _mark(text)) & (after[MARK] == _mark(text))
    return F.when(wrapped[CORRUPT].isNull() & (F.size(wrapped["values"]) == 3) & has_marks, value)


def _mark(text: Column) -> Column:
    return F.xxhash64(text).cast("string")


def parse_object(text: Column, shape: T.StructType) -> Column:
    """Both steps at once, for few rows: Spark does not compile it, so it is slow."""
    both = F.struct(parse_wrapped(text, shape).alias("wrapped"), text.alias("text"))
    return _let(both, lambda held: value_of(held["wrapped"], held["text"]))


def is_json_object(text: Column) -> Column:
    """True where the text is exactly one JSON object, whatever its fields hold."""
    return parse_object(text, T.StructType([])).isNotNull()


def may_misfit(value: Column, shape: T.StructType) -> Column:
    """True where a text of a parsed object may have been another type, by its looks; most often false."""
    texts = F.concat_ws(SEPARATOR, F.lit(""), *_texts(value, shape))
    return texts.rlike(LOOKS_LIKE_ANOTHER_TYPE)


def _texts(value: Column, shape: T.StructType, is_listed: bool = False) -> Iterator[Column]:
    """The first characters of every text field of a shape, enough to show its type; inside a list, the list of them."""
    for field in shape:
        text, is_list = value[field.name], isinstance(field.dataType, T.ArrayType)
        inner = field.dataType.elementType if isinstance(field.dataType, T.ArrayType) else field.dataType
        if isinstance(inner, T.StructType):
            yield from _texts(text, inner, is_listed or is_list)
        elif isinstance(inner, T.StringType):
            yield text if is_listed or is_list else F.left(text, F.lit(LONGEST_NUMBER))


def misfits(text: Column, shape: T.StructType) -> Column:
    """The fields of a JSON object whose types are not those of the shape, as an array of sentences.

    `keywords: a list where an object belongs`; null counts as any type. Null itself where a field has a name twice
    inside it, which a variant cannot hold.
    """
    belongs = F.create_map(*(F.lit(word) for path in _paths(shape, "") for word in path))
    variants = T.StructType([T.StructField(field.name, VARIANT) for field in shape])

    def of_object(value: Column) -> Column:
        top = F.array(*(_field(F.lit(name), value[name]) for name in shape.fieldNames()))
        wrong = F.filter(_with_all_inside(top, _depth(shape)), lambda field: _in_words(field) != belongs[field["path"]])
        found = F.transform(wrong, lambda field: F.concat_ws("", *_sentence(field, belongs)))
        return F.when(value.isNotNull(), F.array_distinct(found))

    return _let(parse_object(text, variants), of_object)


def _paths(kind: T.DataType, path: str) -> Iterator[tuple[str, str]]:
    """Every path of a shape, such as `credits.cast[].id`, with what belongs there, in words."""
    if path:
        yield path, next(words for of_shape, words, _ in IN_WORDS if isinstance(kind, of_shape))
    if isinstance(kind, T.ArrayType):
        yield from _paths(kind.elementType, f"{path}[]")
    elif isinstance(kind, T.StructType):
        for field in kind:
            yield from _paths(field.dataType, f"{path}.{field.name}" if path else field.name)


def _depth(kind: T.DataType) -> int:
    """How deep objects and lists are nested in a type; 1 for an object of plain values."""
    inner = [field.dataType for field in kind] if isinstance(kind, T.StructType) else []
    inner += [kind.elementType] if isinstance(kind, T.ArrayType) else []
    return 1 + max(map(_depth, inner)) if inner else 0


def _with_all_inside(fields: Column, depth: int) -> Column:
    """The fields, each a path and its value, and after them all fields inside them, as deep as the shape goes."""
    if depth == 1:
        return fields
    return _let(fields, lambda held: F.concat(held, _with_all_inside(F.flatten(F.transform(held, _inside)), depth - 1)))


def _inside(field: Column) -> Column:
    """The fields of an object, the entries of a list; nothing of any other value."""
    path, value = field["path"], field["value"]
    named = F.map_entries(F.try_variant_get(value, "$", "map<string,variant>"))
    entries = F.try_variant_get(value, "$", "array<variant>")
    of_object = F.transform(named, lambda entry: _field(F.concat(path, F.lit("."), entry["key"]), entry["value"]))
    of_list = F.transform(entries, lambda entry: _field(F.concat(path, F.lit("[]")), entry))
    return F.coalesce(of_object, of_list, F.array().cast("array<struct<path:string,value:variant>>"))


def _field(path: Column, value: Column) -> Column:
    return F.struct(path.alias("path"), value.alias("value"))


def _sentence(field: Column, belongs: Column) -> tuple[Column, ...]:
    return field["path"], F.lit(": "), _in_words(field), F.lit(" where "), belongs[field["path"]], F.lit(" belongs")


def _in_words(field: Column) -> Column:
    """What a field's value is, in words; null for null."""
    names = [F.lit(word) for _, words, names in IN_WORDS for name in names for word in (name, words)]
    return F.create_map(*names)[F.regexp_extract(F.schema_of_variant(field["value"]), r"^\w+", 0)]


def _let(value: Column, use: Callable[[Column], Column]) -> Column:
    """Applies `use` to a value that Spark computes once, however often `use` names it.

    `use` must name no column: inside it Spark prefers an alias of the same `select` to the column of that name.
    """
    return F.get(F.transform(F.array(value), use), F.lit(0))
