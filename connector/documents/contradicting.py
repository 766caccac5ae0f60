"""Requests for one certificate that ask for it differently: each run would go from one to other."""

from collections.abc import Sequence
from dataclasses import fields

from connector.core.request.values import Request
from connector.errors import Fault


def contradictions(found: Sequence[tuple[str, Request]]) -> dict[str, Fault]:
    """
    Return what is said of each request that another one contradicts, by where it stands.

    Args:
        found: Where each request stands, and what it says.
    """
    first: dict[str, tuple[str, Request]] = {}
    against: dict[str, tuple[str, Request]] = {}
    for where, request in found:
        before = first.setdefault(request.key, (where, request))
        if before[1] != request:
            against[where] = before
            against.setdefault(before[0], (where, request))
    return {
        where: contradiction(*against[where], request)
        for where, request in found
        if where in against
    }


def contradiction(where: str, first: Request, other: Request) -> Fault:
    """
    Return what is said of a request for a certificate that another one asks for differently.

    Args:
        where: Where that one stands.
        first: That one.
        other: The one of which it is said.
    """
    keys = (item.name for item in fields(Request))
    differing = [key for key in keys if getattr(first, key) != getattr(other, key)]
    return Fault(
        "common_name",
        f"{where} asks for the same certificate with other {', '.join(differing)}, and each run"
        " would change it from one to the other",
        "keep one of them",
    )
