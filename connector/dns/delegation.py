"""Which name servers answer for a domain: by its delegation, or as a setting names them."""

import socket
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from connector.core.domains.cover import own_and_above
from connector.core.domains.values import dns_name
from connector.dns.question import ask
from connector.dns.values import Delegation, Server

_LIFETIME: Final = 10.0
"""Seconds for one question to the resolvers of this machine, all repetitions included."""


def named_servers(named: Iterable[tuple[str, int]]) -> tuple[Server, ...]:
    """
    Return name servers that a setting names, each at all of its addresses.

    One whose name this machine cannot look up has none, so that it is told as silent.

    Args:
        named: Hosts and ports.
    """
    return tuple(Server(host, at, port) for host, port in named for at in _addresses(host, port))


def _addresses(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return ("",)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def delegation_of(domain: str, named: Sequence[Server]) -> Delegation:
    """
    Return the name servers to ask about a domain; none where they cannot be found.

    Resolvers are asked about the domain and its servers alone, never about a proof: they would
    keep a "no" for hours.

    Args:
        domain: The domain.
        named: Of `named_servers`; empty: they are looked up.
    """
    if named:
        return Delegation(_told_names(domain, named), tuple(named))
    try:
        resolver = dns.resolver.Resolver()
        resolver.lifetime = _LIFETIME
        zone = dns.resolver.zone_for_name(domain, resolver=resolver)
        names = _delegated(zone, resolver) or _ns(zone, resolver)
    except (dns.exception.DNSException, OSError):
        return Delegation(frozenset(), ())
    servers = tuple(server for name in sorted(names) for server in _at(name, resolver))
    return Delegation(frozenset(map(dns_name, names)), servers)


def _told_names(domain: str, servers: Sequence[Server]) -> frozenset[str]:
    """Return the names of the domain's servers by what one of *servers* says of its zone."""
    answers = (ask(server, above, "NS") for above in own_and_above(domain) for server in servers)
    for answer in answers:
        found = [] if answer is None else [*answer.answer]
        names = {
            dns_name(data.target.to_text())
            for group in found
            if group.rdtype == dns.rdatatype.NS
            for data in group
        }
        if names:
            return frozenset(names)
    return frozenset()


def _delegated(zone: dns.name.Name, resolver: dns.resolver.Resolver) -> set[str]:
    """Return the servers that the zone above delegates to; empty: it does not answer."""
    if zone == dns.name.root:
        return set()
    parent = dns.resolver.zone_for_name(zone.parent(), resolver=resolver)
    above = (server for name in sorted(_ns(parent, resolver)) for server in _at(name, resolver))
    for server in above:
        answer = ask(server, zone.to_text(), "NS")
        groups = [] if answer is None else [*answer.answer, *answer.authority]
        found = {
            data.target.to_text()
            for group in groups
            if group.name == zone and group.rdtype == dns.rdatatype.NS
            for data in group
        }
        if found:
            return found
    return set()


def _ns(zone: dns.name.Name, resolver: dns.resolver.Resolver) -> set[str]:
    return {data.target.to_text() for data in resolver.resolve(zone, "NS")}


def _at(name: str, resolver: dns.resolver.Resolver) -> Iterator[Server]:
    """Yield a server at each of its addresses."""
    for kind in ("A", "AAAA"):
        try:
            for data in resolver.resolve(name, kind, raise_on_no_answer=False):
                yield Server(dns_name(name), data.to_text())
        except (dns.exception.DNSException, OSError):
            continue
