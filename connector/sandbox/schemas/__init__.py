"""What both servers may answer and CPS may be sent, as JSON Schemas (draft 2020-12)."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_BASE = "https://sandbox.invalid/"
_SERVERS = ("cps", "edgedns", "scm")


def check(schema: str, instance: object) -> None:
    """
    Return if *instance* keeps to *schema*, such as `cps/requests.json#/$defs/enrollment.v11`.

    Raises:
        ValidationError: It does not; tells one fault.
    """
    for fault in faults(schema, instance):
        raise fault


def faults(schema: str, instance: object) -> Iterator[ValidationError]:
    """Return every fault of *instance*, as deep inside it as can be told."""
    return _validator(schema).iter_errors(instance)


@cache
def index(server: str) -> list[dict[str, Any]]:
    """
    Return which schema goes with which answer of *server*, the first that matches.

    Each entry has `method` (`*`: any), `path_regex`, `status`, `media_type` and `schema`: a file
    beside the index, with a fragment if need be; null where the body is no JSON.
    """
    entries: list[dict[str, Any]] = json.loads(_read(server, "index.json"))
    return entries


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": _BASE + schema}, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    resources = (
        (f"{_BASE}{server}/{file.name}", _resource(file.read_text(encoding="utf-8")))
        for server in _SERVERS
        for file in files(__name__).joinpath(server).iterdir()
        if file.name.endswith(".json") and file.name != "index.json"
    )
    return Registry().with_resources(resources)


def _resource(text: str) -> Resource[Any]:
    return Resource.from_contents(json.loads(text), default_specification=DRAFT202012)


def _read(server: str, name: str) -> str:
    return files(__name__).joinpath(server, name).read_text(encoding="utf-8")
