"""
Whether a document has the shape that a JSON Schema gives; not what is wrong with it.

Nearly every document is right, and to load the library that explains the others takes longer than
a plan has for a certificate. Whatever this file does not know is not said to fit.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_ANNOTATIONS: Final = frozenset(
    {"$schema", "$defs", "title", "description", "examples", "default", "patternErrorMessage"}
)

Schema = Mapping[str, Any]


def fits(value: object, schema: Schema, whole: Schema | None = None) -> bool:
    """
    Return True only if *value* is as *schema* wants it.

    Args:
        value: What JSON can express.
        schema: Of draft 2020-12; what it says beyond the keywords known here fits nothing.
        whole: The schema in which references are looked up; None: *schema* itself.
    """
    root = schema if whole is None else whole
    return all(
        keyword in _ANNOTATIONS
        or (keyword in _KEYWORDS and _KEYWORDS[keyword](value, wanted, schema, root))
        for keyword, wanted in schema.items()
    )


def _of_type(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in names
    )


_TYPES: Final[Mapping[str, type]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def _referred(value: object, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return fits(value, root["$defs"][wanted.removeprefix("#/$defs/")], root)


def _properties(value: object, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return not isinstance(value, dict) or all(
        fits(inner, wanted[key], root) for key, inner in value.items() if key in wanted
    )


def _additional(value: object, wanted: Any, schema: Schema, root: Schema) -> bool:
    known = schema.get("properties", {})
    items = value.items() if isinstance(value, dict) else ()
    others = [inner for key, inner in items if key not in known]
    if isinstance(wanted, bool):
        return wanted or not others
    return all(fits(inner, wanted, root) for inner in others)


def _required(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, dict) or all(key in value for key in wanted)


def _names(value: object, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return not isinstance(value, dict) or all(fits(key, wanted, root) for key in value)


def _items(value: object, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return not isinstance(value, list) or all(fits(item, wanted, root) for item in value)


def _pattern(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, str) or re.search(wanted, value) is not None


def _longest(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, str) or len(value) <= wanted


def _fewest(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, list) or len(value) >= wanted


def _least(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, int) or value >= wanted


def _most(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(value, int) or value <= wanted


def _one_of(value: object, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return isinstance(value, str) and value in wanted


_KEYWORDS: Final[Mapping[str, Callable[[Any, Any, Schema, Schema], bool]]] = {
    "type": _of_type,
    "$ref": _referred,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "propertyNames": _names,
    "items": _items,
    "pattern": _pattern,
    "maxLength": _longest,
    "minItems": _fewest,
    "minimum": _least,
    "maximum": _most,
    "enum": _one_of,
}
