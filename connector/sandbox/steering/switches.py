"""All switches by name, `cps.…`, `scm.…`, `dns.…` and so on: read, and turned with care."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, get_args, get_origin, get_type_hints

from connector.sandbox.ca import CRL, ISSUER, OCSP
from connector.sandbox.world import World


def read_switches(world: World) -> dict[str, Any]:
    """Return every switch as it stands."""
    return {
        f"{vendor}.{name}": value
        for vendor, switches in _vendors(world).items()
        for name, value in asdict(switches).items()
    }


def turn_switches(world: World, wanted: Mapping[str, object]) -> None:
    """
    Turn all of *wanted*, or none.

    Raises:
        ValueError: A name is unknown, or a value is not of the switch's type.
    """
    turned, listed = [], _possible_values(world)
    for full_name, value in wanted.items():
        vendor, _, name = full_name.partition(".")
        switches = _vendors(world).get(vendor)
        hints = get_type_hints(type(switches)) if switches is not None else {}
        if name not in hints:
            known = ", ".join(read_switches(world))
            raise ValueError(f"there is no switch {full_name}; the switches are {known}")
        fitting = _fitting(full_name, value, hints[name])
        if full_name in listed:
            _check_known(full_name, fitting, listed[full_name])
        turned.append((switches, name, fitting))
    for switches, name, value in turned:
        setattr(switches, name, value)


def _vendors(world: World) -> dict[str, Any]:
    return {
        "cps": world.cps.switches,
        "scm": world.scm.switches,
        "revocation": world.cas.switches,
        "dns": world.dns.switches,
        "edgedns": world.edgedns.switches,
    }


def _possible_values(world: World) -> Mapping[str, Sequence[str]]:
    """Return what may stand in switches whose values the CAs' data decide."""
    types, places = [one.type for one in world.scm.backends], (OCSP, CRL, ISSUER)
    return {
        "scm.offline_backends": types,
        "revocation.left_out": [f"{one}:{place}" for one in types for place in places],
    }


def _check_known(name: str, values: Sequence[str], known: Sequence[str]) -> None:
    for one in values:
        if one not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}, not {one!r}")


def _fitting(name: str, value: object, hint: Any) -> Any:
    """Return *value* if the switch can take it; a list where it holds several."""
    if get_origin(hint) is tuple:
        item, _ = get_args(hint)
        if isinstance(value, list):
            return tuple(_fitting(name, one, item) for one in value)
        raise ValueError(f"{name} cannot be {value!r}: use a list, such as []")
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        raise ValueError(
            f"{name} must be one of {', '.join(map(str, get_args(hint)))}, not {value!r}"
        )
    if isinstance(value, hint) and not (isinstance(value, bool) and hint is not bool):
        return value
    raise ValueError(f"{name} cannot be {value!r}: {_WANTED.get(hint, f'use {hint}')}")


_WANTED = {
    bool: "use true or false",
    int: "use a number",
    str: "use a string",
    int | None: "use a number or null",
}
