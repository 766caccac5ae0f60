"""
Reading a vendor's JSON field by field, so that a surprise is named by its path.

Absent and null mean the same everywhere: vendors use both (akamai-cps 8, sectigo-scm 0).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from connector.errors import UnexpectedAnswerError

_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_END: Final = 2**63


class Document:
    """A JSON object with typed access; every accessor raises `UnexpectedAnswerError`."""

    __slots__ = ("fields", "where")

    def __init__(self, value: object, where: str) -> None:
        """
        Take a decoded JSON value that must be an object.

        Args:
            value: What `Reply.json` returned, or a part of it.
            where: What it is, for messages: `Akamai CPS, enrollment`.

        Raises:
            UnexpectedAnswerError: It is not an object.
        """
        if not isinstance(value, dict):
            raise _unexpected(where, "an object", value)
        self.fields: dict[str, object] = value
        """The decoded object itself, for what must go back whole."""
        self.where = where

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise _unexpected(f"{self.where}.{name}", "a text", value)
        return value

    def text_or_none(self, name: str) -> str | None:
        """Return a text; None where it is absent or empty."""
        return (self.text(name) or None) if self.has(name) else None

    def text_or(self, name: str, default: str = "") -> str:
        """Return a text, or *default* where it is absent or empty."""
        return self.text_or_none(name) or default

    def choice(self, name: str, known: Sequence[str], *, upper: bool = False) -> str:
        """Return a text that must be one of *known*; *upper*: in whatever letters it comes."""
        value = self.text(name).upper() if upper else self.text(name)
        if value not in known:
            raise _unexpected(f"{self.where}.{name}", f"one of {', '.join(known)}", value)
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return a boolean; CPS sends some as text (akamai-cps 2.10), in whatever letters."""
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        found = read_flag(value)
        if found is None:
            raise _unexpected(f"{self.where}.{name}", "true or false", value)
        return found

    def flag_or_none(self, name: str) -> bool | None:
        """Return a boolean, None where it is absent."""
        return self.flag(name) if self.has(name) else None

    def number(self, name: str) -> int:
        """Return an integer of 64 bits that must be there; digits in a text and 300.0 count."""
        value = self.fields.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not -_END <= value < _END:
            raise _unexpected(f"{self.where}.{name}", "an integer", value)
        return value

    def moment(self, name: str) -> datetime | None:
        """Return an ISO 8601 time as aware UTC (taken as UTC without an offset), None if absent."""
        if not self.has(name):
            return None
        try:
            moment = datetime.fromisoformat(self.text(name))
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise _unexpected(f"{self.where}.{name}", "a time", self.text(name)) from error

    def moment_or_none(self, name: str) -> datetime | None:
        """Return the same, and None also where it is no such time."""
        try:
            return self.moment(name)
        except UnexpectedAnswerError:
            return None

    def child(self, name: str) -> "Document":
        """Return an object; an empty one where it is absent."""
        value = self.fields.get(name)
        return Document({} if value is None else value, f"{self.where}.{name}")

    def children(self, name: str) -> "tuple[Document, ...]":
        """Return a list of objects without its nulls; empty where it is absent."""
        return tuple(
            Document(item, f"{self.where}.{name}[{index}]")
            for index, item in enumerate(self._list(name))
            if item is not None
        )

    def objects(self, name: str) -> "tuple[Document, ...]":
        """Return the objects of a list, whatever else is in it; empty where there is no list."""
        value = self.fields.get(name)
        return tuple(
            Document(item, f"{self.where}.{name}[{index}]")
            for index, item in enumerate(value if isinstance(value, list) else ())
            if isinstance(item, dict)
        )

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts without its nulls; empty where it is absent."""
        found = [item for item in self._list(name) if item is not None]
        if not all(isinstance(item, str) for item in found):
            raise _unexpected(f"{self.where}.{name}", "a list of texts", found)
        return tuple(str(item) for item in found)

    def _list(self, name: str) -> list[object]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _unexpected(f"{self.where}.{name}", "a list", value)
        return value


def read_flag(value: object) -> bool | None:
    """Return a boolean, also one that comes as text; None: it is neither."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def _unexpected(where: str, wanted: str, found: object) -> UnexpectedAnswerError:
    seen = "nothing" if found is None else type(found).__name__
    return UnexpectedAnswerError(
        f"{where} should be {wanted}, but the answer has {seen} there.",
        remedy="The vendor may have changed its interface; look for a newer version.",
    )
