"""Whether the name servers of a domain answer for it, and what they have at a name."""

from collections.abc import Sequence

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from connector.core.domains.values import dns_name
from connector.dns.question import ask
from connector.dns.values import Server

_ANSWERS = "answers"
_REFUSES = "does not answer for the zone"
_SILENT = "does not answer"


def lame(domain: str, servers: Sequence[Server]) -> str:
    """
    Return which name servers do not answer for a domain, as people are told; empty: all do.

    One that is silent at one of its addresses and answers at another one is none of them.
    """
    said = [(server, _said(server, domain)) for server in servers]
    answering = {_known_as(server) for server, word in said if word == _ANSWERS}
    wrong = (
        (server, word)
        for server, word in said
        if word == _REFUSES or (word == _SILENT and _known_as(server) not in answering)
    )
    return "; ".join(f"{server} {word}" for server, word in wrong)


def cname_at(name: str, servers: Sequence[Server]) -> str:
    """Return what a name is a CNAME for, as the first server says that answers; empty: nothing."""
    for server in servers:
        answer = ask(server, name, "CNAME")
        if answer is not None and answer.flags & dns.flags.AA:
            return _target(answer, name)
    return ""


def _known_as(server: Server) -> tuple[str, int]:
    return server.name, server.port


def _said(server: Server, domain: str) -> str:
    answer = ask(server, domain, "SOA", checked=False)
    if answer is None:
        return _SILENT
    known = answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}
    return _ANSWERS if known and answer.flags & dns.flags.AA else _REFUSES


def _target(answer: dns.message.Message, name: str) -> str:
    wanted = dns.name.from_text(name)
    found = (
        dns_name(data.target.to_text())
        for group in answer.answer
        if group.name == wanted and group.rdtype == dns.rdatatype.CNAME
        for data in group
    )
    return next(found, "")
