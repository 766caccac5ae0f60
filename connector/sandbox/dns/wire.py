"""One question to one server as bytes, and what it answers; the switches may spoil it."""

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from connector.sandbox.dns.authority import respond
from connector.sandbox.dns.vendor import DNS, Asked

PLAIN_UDP = 512
"""Bytes of an answer over UDP where the question does not say how many it takes."""


def answered(known: DNS, server: int, over: str, wire: bytes) -> bytes | None:
    """
    Return what *server* sends back; None: it stays silent.

    Args:
        known: What all servers know.
        server: Which is asked, from 0.
        over: `udp` or `tcp`.
        wire: What came.
    """
    try:
        query = dns.message.from_wire(wire)
        question = query.question[0]
    except (dns.exception.DNSException, IndexError, ValueError):
        return None
    with known.ground.lock:
        answer = _answer(known, server, over, query)
        rcode = "" if answer is None else dns.rcode.to_text(answer.rcode())
        name, type_ = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        known.asked.append(Asked(server, over, name, type_, known.ground.clock.now(), rcode))
    return None if answer is None else _sent(answer, over, query.payload or PLAIN_UDP)


def _answer(
    known: DNS, server: int, over: str, query: dns.message.Message
) -> dns.message.Message | None:
    switches = known.switches
    if server in switches.silent or (over == "udp" and server in switches.without_udp):
        return None
    spoilt = {dns.rcode.REFUSED: switches.refusing, dns.rcode.SERVFAIL: switches.failing}
    for rcode, servers in spoilt.items():
        if server in servers:
            answer = dns.message.make_response(query)
            answer.set_rcode(rcode)
            return answer
    if over == "udp" and switches.truncated:
        return _cut(query)
    answer = respond(known, query, known.seen_by(server, known.ground.clock.now()))
    if server in switches.not_authoritative:
        answer.flags &= ~dns.flags.AA
    return answer


def _sent(answer: dns.message.Message, over: str, room: int) -> bytes:
    if over == "tcp":
        return answer.to_wire()
    try:
        return answer.to_wire(max_size=max(room, PLAIN_UDP))
    except dns.exception.TooBig:
        answer.answer, answer.authority = [], []
        answer.flags |= dns.flags.TC
        return answer.to_wire()


def _cut(query: dns.message.Message) -> dns.message.Message:
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.TC
    return answer
