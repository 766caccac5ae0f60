"""Lists of Edge DNS: filters, order and pages of 25."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import request

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns import errors
from connector.sandbox.edgedns.vendor import EdgeDNS

T = TypeVar("T")
PAGE_SIZE = 25

ZONE_ORDER: Mapping[str, Callable[[Zone], Any]] = {
    "zone": lambda zone: zone.name,
    "contractId": lambda zone: zone.contract,
    "comment": lambda _: "",
    "endCustomerId": lambda _: "",
    "lastModifiedDate": lambda zone: zone.newest.at,
    "lastActivatedDate": lambda zone: zone.newest.at,
}
RECORD_ORDER: Mapping[str, Callable[[RecordSet], Any]] = {
    "name": lambda one: one.name,
    "type": lambda one: one.type,
}


def asked(name: str) -> tuple[str, ...]:
    """Return the values of a query parameter that is a list with commas; empty: not asked for."""
    return tuple(one.strip() for one in request.args.get(name, "").split(",") if one.strip())


def flag(name: str) -> bool:
    """Return a query parameter that is true or, by default, false."""
    return request.args.get(name, "false").lower() == "true"


def page(
    edge: EdgeDNS, rows: Sequence[T], order: Mapping[str, Callable[[T], Any]]
) -> tuple[list[T], dict[str, object]]:
    """
    Return the rows of the page that the query names, and what is told of it.

    Raises:
        EdgeDNSError: There is no such page or order.
    """
    if flag("showAll"):
        if not edge.switches.show_all:
            raise errors.invalid_parameter("showAll")
        return list(rows), {"showAll": True, "totalElements": len(rows)}
    number, size = _number("page", 1), _number("pageSize", PAGE_SIZE)
    found = list(rows)
    for key in reversed(asked("sortBy")):
        by = order.get(key.removeprefix("-"))
        if by is None:
            raise errors.invalid_parameter("sortBy")
        found.sort(key=by, reverse=key.startswith("-"))
    first = (number - 1) * size
    told: dict[str, object] = {
        "page": number,
        "pageSize": size,
        "showAll": False,
        "totalElements": len(found),
    }
    return found[first : first + size], told


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, str(otherwise))
    if not text.isdecimal() or int(text) < 1:
        raise errors.invalid_parameter(name)
    return int(text)
