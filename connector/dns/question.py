"""One question to one name server: UDP, then TCP where the answer is cut off or does not come."""

from datetime import timedelta
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rdatatype

from connector.dns.values import Server

TIMEOUT: Final = timedelta(seconds=3)
"""For each way, in real time."""

_NO_ANSWER: Final = (dns.exception.DNSException, OSError, EOFError)


def ask(
    server: Server, name: str, kind: str, *, checked: bool = True
) -> dns.message.Message | None:
    """
    Return what a server answers by itself, without asking others; None: it does not answer.

    Args:
        server: Whom to ask.
        name: As in `dns_name`.
        kind: Type of the records, such as `CNAME`.
        checked: As in `ask_resolver`.
    """
    query = _query(name, kind, checked=checked)
    query.flags &= ~dns.flags.RD
    return _exchange(server, query)


def ask_resolver(
    server: Server, name: str, kind: str, *, checked: bool = True
) -> dns.message.Message | None:
    """
    Return what a resolver finds out; None: it does not answer.

    Args:
        server: Whom to ask.
        name: As in `dns_name`.
        kind: Type of the records, such as `CAA`.
        checked: Whether what is signed wrongly is a failure (RFC 4035 3.2.2, the flag CD).
    """
    return _exchange(server, _query(name, kind, checked=checked))


def _query(name: str, kind: str, *, checked: bool) -> dns.message.QueryMessage:
    query = dns.message.make_query(name, dns.rdatatype.from_text(kind), use_edns=0)
    if not checked:
        query.flags |= dns.flags.CD
    return query


def _exchange(server: Server, query: dns.message.Message) -> dns.message.Message | None:
    if not server.address:
        return None
    try:
        answer, _ = dns.query.udp_with_fallback(
            query, server.address, TIMEOUT.total_seconds(), server.port, ignore_unexpected=True
        )
    except _NO_ANSWER:
        return _by_tcp(server, query)
    return answer


def _by_tcp(server: Server, query: dns.message.Message) -> dns.message.Message | None:
    try:
        return dns.query.tcp(query, server.address, TIMEOUT.total_seconds(), server.port)
    except _NO_ANSWER:
        return None
