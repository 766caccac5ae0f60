"""A certificate as the vendor's connector has it becomes the document of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connector.migration.names import (
    ACKNOWLEDGED,
    SETTINGS,
    SUBJECT,
    TERRAFORMS,
    TOP,
    WITHOUT_COUNTERPART,
)
from connector.migration.stack import Block
from connector.schemas import request_schema

_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Translated:
    """A request's document, and what could not become part of it."""

    document: dict[str, Any]
    settings: Mapping[str, Any]
    """What the block said that is a setting here."""
    notes: tuple[str, ...]
    """One sentence each, without a full stop; no value is shown."""


def translate(block: Block) -> Translated:
    """Return the request of *block*: what is empty there is left out."""
    document: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    approve: dict[str, Any] = {}
    notes = [f"{place}: only Terraform can tell its value; write it" for place in block.left_out]
    for name, value in block.values.items():
        key = TOP.get(name, name)
        if name in TERRAFORMS or _is_empty(value):
            continue
        if name in SETTINGS:
            settings[name] = value
        elif name in ACKNOWLEDGED:
            if value is True:
                approve[ACKNOWLEDGED[name]] = True if "management" in name else "all"
        elif why := _left_out(key, value):
            notes.append(f"{name}: left out; {why}")
        else:
            document[key] = _read(key, value, notes)
    if approve and "approve" not in document and not document.get("auto_approve"):
        document["approve"] = approve
    order = [*request_schema()["properties"]]
    return Translated(
        dict(sorted(document.items(), key=lambda item: order.index(item[0]))),
        settings,
        tuple(notes),
    )


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _left_out(key: str, value: object) -> str:
    """Return why a variable has no counterpart; empty: it has one."""
    if (
        key == "timeouts"
        and isinstance(value, dict)
        and {*value} <= {"csr", "issuance", "deployment"}
    ):
        return ""
    if key in WITHOUT_COUNTERPART:
        return WITHOUT_COUNTERPART[key]
    return "" if key in request_schema()["properties"] else "nothing here has this name"


def _read(key: str, value: Any, notes: list[str]) -> Any:
    """Return a value as the schema has it, where only the type is another."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        value = value[0]  # a block of the provider
    if key == "subject" and isinstance(value, dict):
        value = _subject(value, notes)
    if key == "network_configuration" and isinstance(value, dict):
        value = _network(value)
    return _fitting(_resolved(request_schema()["properties"][key]), value)


def _subject(value: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    notes.extend(
        f"csr.{name}: left out; {WITHOUT_COUNTERPART[name]}"
        for name in value
        if name in WITHOUT_COUNTERPART
    )
    known = {**SUBJECT, **{own: own for own in SUBJECT.values()}}
    return {known[name]: below for name, below in value.items() if name in known}


def _network(value: dict[str, Any]) -> dict[str, Any]:
    mutual = value.get("client_mutual_authentication")
    if isinstance(mutual, list) and len(mutual) == 1:
        value = {**value, "client_mutual_authentication": mutual[0]}
    return value


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    found: Mapping[str, Any] = (
        request_schema()["$defs"][reference.rpartition("/")[2]] if reference else schema
    )
    return found


def _fitting(schema: Mapping[str, Any], value: Any) -> Any:
    types = schema.get("type", "string")
    if isinstance(value, dict):
        below = schema.get("properties", {})
        return {
            key: _fitting(_resolved(below.get(key, {})), item)
            for key, item in value.items()
            if not _is_empty(item)
        }
    if types == "array" and isinstance(value, str):
        return [part for part in value.replace(",", " ").split() if part]
    if types == "boolean" and value in {"true", "false"}:
        return value == "true"
    if types == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if "integer" in types and isinstance(value, str) and value and _DIGITS.issuperset(value):
        return int(value)
    return value
