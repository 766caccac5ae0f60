"""
Whether a certificate request has the shape that its JSON Schema gives, told in plain words.

The schema is the one that editors use. Its `patternErrorMessage` (known to editors too) says what
a text must look like.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, cast

from connector.core.request.fault import FieldFault, Place, field_fault, shown, wrong_value
from connector.core.request.fitting import fits

if TYPE_CHECKING:
    from jsonschema import ValidationError

_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of keys",
}

_LISTED: Final = 60
"""How many known words are worth listing."""

_LIMITS: Final = {
    "maxLength": "must have at most {} characters",
    "minItems": "must have at least {} entry",
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
}

_OF_THE_MODULE: Final = {
    "edgerc": "use --edgerc",
    "edgerc_section": "use --section",
    "scm_config": "use --scm-config",
    "state": "use --state",
    "log_dir": "use --log-dir",
    "ca_bundle": "use --ca-bundle",
    "eula_accepted": "use --accept-eula",
    "enabled": "only the Terraform module has it",
    "command": "only the Terraform module has it",
}
"""Variables of the Terraform module that are no keys of a request."""


def structural_faults(
    document: object, schema: Mapping[str, Any]
) -> tuple[tuple[FieldFault, ...], frozenset[Place]]:
    """
    Return the faults of shape, and the places whose values are not fit to be looked at further.

    Args:
        document: What JSON can express, with text as keys.
        schema: A schema that uses only the keywords that have words here.
    """
    if fits(document, schema):
        return (), frozenset()
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import

    faults: list[FieldFault] = []
    unfit: set[Place] = set()
    for error in Draft202012Validator(schema).iter_errors(document):
        at = tuple(error.absolute_path)
        whole = _ABOUT_KEYS.get(str(error.validator))
        if whole is None:
            unfit.add(at)
            faults.append(wrong_value(at, _requirement(error), error.instance))
        else:
            faults.extend(whole(at, error, schema))
    return tuple(faults), frozenset(unfit)


def with_advice(fault: FieldFault, word: str, known: Sequence[str]) -> FieldFault:
    """Return *fault*, which is about *word*, with the advice which of *known* was meant."""
    near = get_close_matches(word, known, n=1)
    if near:
        return replace(fault, remedy=f"did you mean {near[0]}?")
    if len(known) > _LISTED:
        return replace(fault, remedy="no known one is similar")
    return replace(fault, remedy=f"known are {', '.join(known)}", lists_known=True)


def _unknown_keys(
    at: Place, error: "ValidationError", _schema: Mapping[str, Any]
) -> Iterator[FieldFault]:
    """Yield a fault per unknown key; its value is not shown, it may be a secret."""
    known = _schema_of(error)["properties"]
    choices = [name for name in known if not name.startswith("$")]
    for key in cast("Mapping[str, Any]", error.instance):
        if key not in known:
            advice = "" if at else _OF_THE_MODULE.get(key, "")
            fault = field_fault((*at, key), "unknown key", advice)
            yield fault if advice else with_advice(fault, key, choices)


def _missing_keys(
    at: Place, error: "ValidationError", schema: Mapping[str, Any]
) -> Iterator[FieldFault]:
    """Yield a fault per required key that is not there."""
    for key in _schema_of(error)["required"]:
        if key not in cast("Mapping[str, Any]", error.instance):
            found = _schema_of(error)["properties"][key]
            definition = schema["$defs"].get(found.get("$ref", "").removeprefix("#/$defs/"), {})
            known = definition | found
            sample = known["examples"][0]
            hint = (
                f"it has {', '.join(known['required'])}"
                if isinstance(sample, dict)
                else f"such as {shown(sample)}"
            )
            yield field_fault((*at, key), "missing", hint)


_ABOUT_KEYS: Final[
    Mapping[str, Callable[[Place, "ValidationError", Mapping[str, Any]], Iterator[FieldFault]]]
] = {"additionalProperties": _unknown_keys, "required": _missing_keys}


def _schema_of(error: "ValidationError") -> Mapping[str, Any]:
    """Return the part of the schema that was not met; an object, as only those say something."""
    return cast("Mapping[str, Any]", error.schema)


def _requirement(error: "ValidationError") -> str:
    """Return what the value must be."""
    schema = _schema_of(error)
    keyword = str(error.validator)
    limit = schema[keyword]
    match keyword:
        case "type":
            if {"string", "array"} <= {*limit}:
                return str(schema["patternErrorMessage"])
            return _type_requirement(limit, error.instance)
        case "enum":
            quotes = "; put it in quotes" if isinstance(error.instance, bool) else ""
            return f"must be one of {', '.join(limit)}{quotes}"
        case "pattern":
            return str(schema["patternErrorMessage"])
    return _LIMITS[keyword].format(limit)


def _type_requirement(types: str | list[str], value: object) -> str:
    """Return which type is right, and what YAML makes of a value without quotes."""
    wanted = [types] if isinstance(types, str) else types
    must = f"must be {' or '.join(_TYPES[name] for name in wanted)}"
    if "string" in wanted and value is not None and not isinstance(value, dict | list):
        return f"{must}; put it in quotes"
    if isinstance(value, str) and "boolean" in wanted:
        return f"{must}, without quotes"
    if isinstance(value, str) and "integer" in wanted:
        return f"{must}, without quotes, plus sign or leading zeros"
    if isinstance(value, str) and "array" in wanted:
        return f"{must}, such as [VALUE]"
    return must
