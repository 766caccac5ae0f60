"""The CAs and accounts that the sandbox ships; data, read at start."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(name: str) -> dict[str, Any]:
    """Return the document `NAME.yaml` of this package, for the caller to change."""
    return deepcopy(_read(name))


@cache
def _read(name: str) -> dict[str, Any]:
    """Read a document once in a process: it may make many sandboxes."""
    text = files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe
    return document


def load_all(folder: str) -> Iterator[dict[str, Any]]:
    """Return every document below *folder* of this package, by name."""
    for entry in sorted(files(__name__).joinpath(folder).iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            yield load(f"{folder}/{entry.name.removesuffix('.yaml')}")
