"""
The JSON Schemas (draft 2020-12): what people write, for editors, and what scripts read.

That of the request is what the program checks by, too; scm_config.yaml is checked by hand.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def request_schema() -> Mapping[str, Any]:
    """Return the schema of the certificate request; read once, not to be changed."""
    return _read("request.schema.json")


def request_schema_text() -> str:
    """Return the file of that schema, to lie beside requests for editors."""
    return _text("request.schema.json")


@cache
def status_schema() -> Mapping[str, Any]:
    """Return the schema of what `status --json` prints; read once, not to be changed."""
    return _read("status.schema.json")


@cache
def answer_schema(command: str) -> Mapping[str, Any]:
    """
    Return the schema of what `--json` of a command prints; read once, not to be changed.

    Args:
        command: The first word after `akamai-scm`, such as `doctor` or `orders`.
    """
    return _read(f"{command}.schema.json")


def _read(name: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(_text(name))
    return schema


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")
