"""The document of a certificate request: the inverse of `core.request.parse`."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from connector.core.calendar.values import Freeze, Window
from connector.core.request.calendar import write_freeze, write_window
from connector.core.request.span import write_span
from connector.core.request.values import (
    AcceptedWarning,
    AcknowledgePolicy,
    Request,
    WarningPolicy,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_AS_MAP: Final = "custom_fields"
_AS_DAYS: Final = {"renew_before": "renew_before_days", "critical": "critical_days"}


def dump_request(request: Request) -> dict[str, object]:
    """
    Return the shortest document that `parse_request` reads as *request*.

    Only JSON's types; what is at its default, or asked for in no document, is left out; sets are
    sorted, so equal requests give equal documents.
    """
    return _group(request)


def _group(value: "DataclassInstance") -> dict[str, object]:
    return dict(_entry(each, getattr(value, each.name)) for each in _given_fields(value))


def _given_fields(value: "DataclassInstance") -> Iterator[Field[Any]]:
    """Yield the fields that are not at their default."""
    for each in fields(value):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        if each.metadata.get("document", True) and getattr(value, each.name) != default:
            yield each


def _entry(of: Field[Any], value: Any) -> tuple[str, object]:
    if of.name in _AS_DAYS:
        return _AS_DAYS[of.name], value.days
    if of.name == _AS_MAP:
        return of.name, dict(value)
    return of.name, _plain(value)


def _plain(value: Any) -> object:
    match value:
        case bool() | int():
            return value
        case str():
            return str(value)
        case frozenset() | tuple():
            return [_listed(each) for each in _ordered(value)]
        case timedelta():
            return write_span(value)
        case WarningPolicy():
            listed = value.mode is AcknowledgePolicy.LISTED
            return sorted(value.ids) if listed else str(value.mode)
    return _group(value)


def _listed(value: str | Window | Freeze | AcceptedWarning) -> object:
    match value:
        case AcceptedWarning():
            written = {"id": value.id, "by": value.by}
            return written if value.until is None else {**written, "until": str(value.until)}
        case Window():
            return write_window(value)
        case Freeze():
            return write_freeze(value)
    return str(value)


def _ordered(values: frozenset[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return sets sorted; tuples have their own order."""
    return values if isinstance(values, tuple) else tuple(sorted(values))
