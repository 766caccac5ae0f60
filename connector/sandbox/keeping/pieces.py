"""
Facts as JSON, of which only what has changed is written anew: a fleet is thousands of the same.

What has changed is told by the fields of what may change, and by nothing below frozen values and
bodies, which are replaced and never altered.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from connector.sandbox.ca.state import CAState, Registered
from connector.sandbox.cps import state as cps_state
from connector.sandbox.cps.state import CPSState, Enrollment
from connector.sandbox.dns.state import DNSState
from connector.sandbox.dns.zones import Zone
from connector.sandbox.keeping import codec
from connector.sandbox.keeping.kept import Facts
from connector.sandbox.scm.state import Order, SCMState

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")
_GETTERS: Mapping[type, Callable[[object], tuple[object, ...]]] = {
    kind: attrgetter(*(one.name for one in fields(kind)))
    for kind in (Enrollment, cps_state.Change, Order, Registered, Zone)
}
"""What may change, and how its fields are read."""
PLACES: Mapping[str, tuple[str, str]] = {
    "enrollments": ("cps", "enrollments"),
    "orders": ("scm", "orders"),
    "register": ("cas", "register"),
    "zones": ("dns", "zones"),
}
"""Where in the facts each of them is; in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class _Piece:
    stamp: object
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is not as it was, as JSON."""

    rest: str
    """All facts but the many."""
    put: Mapping[str, Mapping[str, str]]
    """Of the many those that are new or have changed, by kind and key."""
    gone: Mapping[str, Sequence[str]]
    """Keys of those that are no more, by kind."""

    def text(self) -> str:
        """Return it as one JSON text, which `merged` reads."""
        put = ", ".join(f"{json.dumps(kind)}: {_object(of)}" for kind, of in self.put.items())
        return f'{{"facts": {self.rest}, "put": {{{put}}}, "gone": {json.dumps(self.gone)}}}'


def merged(facts: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return *facts* after what `Change.text` has told.

    Raises:
        KeyError, TypeError: It is none of these.
    """
    after: dict[str, Any] = change["facts"]
    for kind, (vendor, name) in PLACES.items():
        many = facts[vendor][name]
        many.update(change["put"][kind])
        for key in change["gone"][kind]:
            del many[key]
        after[vendor][name] = many
    return after


class Pieces:
    """Remembers how each enrollment, order, certificate and zone was written."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, _Piece]] = {}
        self._rest = ""

    def look(self, facts: Facts) -> Change | None:
        """Return what has changed since the last call, at first everything; None: nothing."""
        many: Mapping[str, tuple[type, Mapping[Any, object]]] = {
            "enrollments": (Enrollment, facts.cps.enrollments),
            "orders": (Order, facts.scm.orders),
            "register": (Registered, facts.cas.register),
            "zones": (Zone, facts.dns.zones),
        }
        put = {kind: self._update(kind, type_, items) for kind, (type_, items) in many.items()}
        gone = {kind: self._drop(kind, items) for kind, (_, items) in many.items()}
        slim = replace(
            facts,
            cps=replace(_plain(facts.cps, CPSState), enrollments={}),
            scm=replace(_plain(facts.scm, SCMState), orders={}),
            cas=replace(_plain(facts.cas, CAState), register={}),
            dns=replace(_plain(facts.dns, DNSState), zones={}),
        )
        written = codec.write(slim, Facts)
        for kind, (vendor, name) in PLACES.items():
            written[vendor][name] = f"the {kind}"
        rest = json.dumps(written)
        if rest == self._rest and not any(put.values()) and not any(gone.values()):
            return None
        self._rest = rest
        return Change(rest, put, gone)

    def whole(self) -> str:
        """Return all facts of the last look, as JSON."""
        parts, rest = [], self._rest
        for kind in PLACES:
            before, _, rest = rest.partition(json.dumps(f"the {kind}"))
            parts.append(before)
            parts.append(_object({key: one.text for key, one in self._known[kind].items()}))
        return "".join(parts) + rest

    def _update(self, kind: str, type_: type, items: Mapping[Any, object]) -> dict[str, str]:
        """Write what is new or has changed among *items*, and return it."""
        known, put = self._known.setdefault(kind, {}), {}
        for key, item in items.items():
            stamp, before = _stamp(item), known.get(str(key))
            if before is None or before.stamp != stamp:
                text = json.dumps(codec.write(item, type_))
                known[str(key)] = _Piece(stamp, text)
                put[str(key)] = text
        return put

    def _drop(self, kind: str, items: Mapping[Any, object]) -> list[str]:
        """Forget what is no more among *items*, and return its keys."""
        known = self._known[kind]
        if len(known) == len(items):
            return []
        gone = [*known.keys() - {str(key) for key in items}]
        for key in gone:
            del known[key]
        return gone


def _object(members: Mapping[str, str]) -> str:
    """Return members that are JSON already as one object."""
    return f"{{{', '.join(f'{json.dumps(key)}: {text}' for key, text in members.items())}}}"


def _stamp(item: object) -> object:
    """Return what differs once *item* has changed."""
    getter = _GETTERS.get(type(item))
    if getter is None:
        return item
    return tuple(
        tuple(map(_stamp, value)) if type(value) is list else value for value in getter(item)
    )


def _plain(vendor: S, kind: type[S]) -> S:
    """Return the facts of *vendor* alone."""
    return kind(**{one.name: getattr(vendor, one.name) for one in fields(kind)})
