"""Faults of a certificate request, each at a field, fit to be shown."""

import re
from dataclasses import dataclass
from typing import Final

from connector.errors import Fault

Place = tuple[str | int, ...]
"""Keys and indexes from the top of the document."""

_SHOWN: Final = 60
"""How much of a value is shown, in characters."""

_PRIVATE_KEY: Final = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")


@dataclass(frozen=True, slots=True)
class FieldFault(Fault):
    """A fault whose place can be found again in the document; `field_fault` makes it."""

    at: Place = ()
    lists_known: bool = False
    """Whether the remedy is the list of all known words, which is worth telling once."""


def field_fault(at: Place, what: str, remedy: str = "") -> FieldFault:
    """Return a fault of the field *at*, told as people write its place."""
    return FieldFault(_place_text(at), what, remedy, at)


def wrong_value(at: Place, what: str, value: object, remedy: str = "") -> FieldFault:
    """Return a fault that also shows the value, unless that looks like a secret."""
    return field_fault(at, f"{what}; it is {shown(value)}", remedy)


def holds_private_key(text: str) -> bool:
    """Return whether *text* has a private key in PEM form."""
    return bool(_PRIVATE_KEY.search(text))


def shown(value: object) -> str:
    """Return *value* as its writer knows it, shortened; a private key is never shown."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "a group of keys"
        case str() if value == "":
            return "empty"
    text = repr(value)
    if holds_private_key(text):
        return "not shown, since it holds a private key"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _place_text(at: Place) -> str:
    """Return the place as people write it, such as `sans[0]` or `organization.phone`."""
    text = ""
    for part in at:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            named = part if part.isprintable() and len(part) <= _SHOWN else shown(part)
            text += f".{named}" if text else named
    return text or "request"
