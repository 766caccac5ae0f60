"""
What DNS has against a certificate, seen before a CA looks. Changes nothing anywhere.

A CA looks for itself, from several places: what is found here is told, and refuses nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from connector.core.domains.caa import ANY_CA
from connector.core.domains.preflight import (
    Obstacle,
    broken_dnssec,
    caa_obstacle,
    failing_servers,
    lame_delegation,
    missing_domain,
    proof_elsewhere,
    wildcard_cname,
)
from connector.core.domains.values import PERSISTENT_LABEL
from connector.dns.values import Failure, Server

if TYPE_CHECKING:
    from connector.dns.resolving import Resolving

_NOBODY: Final = "_akamai-scm-preflight"
"""A label that nobody has: what answers for it is a wildcard."""


class Preflight:
    """Looks at the names of certificates, each once in a run."""

    def __init__(self, places: Iterable[tuple[str, int]]) -> None:
        """
        Ask nothing yet.

        Args:
            places: Addresses and ports of the name servers to ask; empty: those of this machine
                and of the delegation.
        """
        self._places = tuple(places)

    def of_name(self, name: str, issuers: frozenset[str]) -> Obstacle | None:
        """
        Return what keeps a CA from issuing for a name; None: nothing, or DNS does not answer here.

        Args:
            name: Of a certificate.
            issuers: What the CA answers to in CAA records.
        """
        found = self._resolving.caa(name)
        match found.failure:
            case None:
                return caa_obstacle(name, found.at, found.records, issuers)
            case Failure.DNSSEC:
                return broken_dnssec(name, found.at)
            case Failure.SERVERS:
                return failing_servers(name, found.at)
            case Failure.SILENT:
                return None

    def forbidding(self, domain: str) -> Obstacle | None:
        """
        Return what has every CA that SCM orders from refuse a domain; None: nothing for certain.

        A look that fails, or name servers that do, may be better in a moment.
        """
        if self._resolving.caa(domain).failure not in {None, Failure.DNSSEC}:
            return None
        found = self.of_name(domain, ANY_CA)
        return found if found is not None and found.refused else None

    @property
    def is_silent(self) -> bool:
        """Whether no resolver has answered."""
        return self._resolving.is_silent

    def of_names(self, names: Iterable[str], issuers: frozenset[str]) -> Iterator[Obstacle]:
        """Yield what is in the way of each name, as `of_name`."""
        for name in sorted(names):
            obstacle = self.of_name(name, issuers)
            if obstacle is not None:
                yield obstacle

    def of_domain(self, domain: str, *, persistent: bool = False) -> Iterator[Obstacle]:
        """
        Yield what is in the way of a proof of a domain.

        Args:
            domain: As SCM lists it.
            persistent: Whether it is proven by a record that stays.
        """
        from connector.dns.delegation import delegation_of  # noqa: PLC0415 - only where DNS is asked
        from connector.dns.registries import registered_in  # noqa: PLC0415 - as above
        from connector.dns.serving import cname_at, lame  # noqa: PLC0415 - as above

        registered = registered_in(domain) or domain
        if self._resolving.is_absent(registered):
            yield missing_domain(registered)
            return
        servers: Sequence[Server] = delegation_of(domain, self._named).servers
        if missing := lame(domain, servers):
            yield lame_delegation(domain, missing)
        wildcard = cname_at(f"{_NOBODY}.{domain}", servers)
        if wildcard:
            yield wildcard_cname(domain, wildcard)
        fixed = f"{PERSISTENT_LABEL}.{domain}"
        target = cname_at(fixed, servers) if persistent else ""
        if target:
            yield proof_elsewhere(fixed, target)

    @cached_property
    def _named(self) -> tuple[Server, ...]:
        from connector.dns.delegation import named_servers  # noqa: PLC0415 - as above

        return named_servers(self._places)

    @cached_property
    def _resolving(self) -> "Resolving":
        from connector.dns.resolving import Resolving, resolvers  # noqa: PLC0415 - as above

        return Resolving(resolvers(self._named))
