"""Which of the domains that SCM lists stands for a name of a certificate."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from connector.core.domains.values import DomainState, dns_name, itself_and_above
from connector.core.domains.words import DomainStatus, Method

_OF_ONE_NAME: Final = frozenset({Method.HTTP, Method.HTTPS})
"""Such a proof holds for its own name, and never for a wildcard (BR 3.2.2.4.18)."""


def own_and_above(name: str) -> Iterator[str]:
    """Yield the name without its wildcard, then each name above it with at least two labels."""
    longest, *above = itself_and_above(name)
    yield longest
    yield from (one for one in above if "." in one)


def listed_for(name: str, listed: Mapping[str, DomainState]) -> tuple[DomainState, ...]:
    """
    Return what SCM lists for *name*, the shortest domain first: that is the one to validate.

    SCM validates the registrable domain, and those below inherit. A wildcard's own entry is never
    validated by itself.
    """
    found = [listed[above] for above in own_and_above(name) if above in listed]
    return tuple(reversed(found))


def covering(name: str, listed: Mapping[str, DomainState]) -> DomainState | None:
    """
    Return the domain whose validation covers *name*; None: SCM lists none above it.

    Of several the shortest validated one whose proof reaches *name*; if there is none, the
    shortest, since that is the one to validate.
    """
    candidates = listed_for(name, listed)
    valid = (one for one in candidates if one.status is DomainStatus.VALIDATED)
    return next((one for one in valid if reaches(one, name)), next(iter(candidates), None))


def reaches(state: DomainState, name: str) -> bool:
    """Return whether the way in which the domain above *name* was proven holds for it, too."""
    return state.method not in _OF_ONE_NAME or dns_name(name) == state.domain


def by_domain(rows: Iterable[DomainState]) -> Mapping[str, DomainState]:
    """Return the rows of SCM's list by domain, without those of wildcards."""
    return {row.domain: row for row in rows if not row.domain.startswith("*")}
