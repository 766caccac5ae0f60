"""What is said to fit a schema has no fault in the eyes of the library that explains faults."""

import copy
from typing import Any

import pytest
import request_document
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from connector.core.request.fitting import fits
from connector.schemas import request_schema

SCHEMA = request_schema()
FULL: dict[str, Any] = {
    **request_document.LEAST,
    **{
        name: part["examples"][0]
        for name, part in SCHEMA["properties"].items()
        if name != "$schema" and "examples" in part
    },
}
"""Each key of a request, as the schema's own example has it."""


def is_right(document: object, schema: Any = SCHEMA) -> bool:
    return bool(Draft202012Validator(schema).is_valid(document))


@pytest.mark.parametrize("document", [request_document.LEAST, FULL], ids=["least", "full"])
def test_what_is_right_fits(document: dict[str, Any]) -> None:
    """So the library is loaded for faults alone."""
    assert is_right(document)
    assert fits(document, SCHEMA)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [at]
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            found += places(inner, (*at, key))
    return found


_TEXTS = ["", " ", "a", "A" * 3000, "www.example.com", "SHA-1", "RSA", "30m"]
_NUMBERS = [0, 1, -1, 10**9, True, False, 1.5, 2.0, None]
_GROUPS: list[Any] = [[], ["RSA"], ["a", 1], {}, {"name": "x"}, {"no_such_key": 1}]
_VALUES = st.sampled_from([*_TEXTS, *_NUMBERS, *_GROUPS])


@given(st.sampled_from(places(FULL)), _VALUES, st.sampled_from(["put", "add", "remove"]))
def test_what_is_wrong_does_not_fit(place: tuple[Any, ...], value: Any, how: str) -> None:
    """Wherever something else is put, added or taken away; only `2.0` may be for the library."""
    document = {"document": copy.deepcopy(FULL)}
    *above, last = ("document", *place)
    holder: Any = document
    for key in above:
        holder = holder[key]
    if how == "put":
        holder[last] = value
    elif how == "remove" and place:
        del holder[last]
    elif isinstance(holder[last], dict):
        holder[last]["another"] = value
    elif isinstance(holder[last], list):
        holder[last].append(value)
    found = document.get("document")

    assert not (fits(found, SCHEMA) and not is_right(found))
    if "2.0" not in repr(found):
        assert fits(found, SCHEMA) == is_right(found)


def test_what_is_not_known_fits_nothing() -> None:
    assert not fits("a", {"minLength": 1})
    assert not fits({"a": "b"}, {"additionalProperties": {"minLength": 1}})
    assert fits({"a": "b"}, {"additionalProperties": True})
