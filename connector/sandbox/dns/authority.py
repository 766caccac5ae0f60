"""Answers questions as the name servers of all zones do, the root's included (RFC 1034 4.3.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from connector.sandbox.dns.state import DNSState
from connector.sandbox.dns.zones import RecordSet, Zone

ROOT_SOA = RecordSet(
    "", "SOA", 86400, ("a.root.invalid. hostmaster.root.invalid. 1 1800 900 604800 300",)
)
CHASED = 8
"""So many CNAMEs are followed in one answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is known of a name and type."""

    rcode: dns.rcode.Rcode
    answer: tuple[RecordSet, ...] = ()
    """CNAMEs that lead there stand first."""
    authority: tuple[RecordSet, ...] = ()
    """SOA where there is nothing; NS where the name is delegated away."""
    authoritative: bool = True


def respond(known: DNSState, query: dns.message.Message, moment: datetime) -> dns.message.Message:
    """
    Return the answer to *query* from the zones of *moment*.

    Args:
        known: All zones.
        query: One question.
        moment: Virtual time.
    """
    answer = dns.message.make_response(query)
    if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
        answer.set_rcode(dns.rcode.NOTIMP)
        return answer
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    if question.rdclass != dns.rdataclass.IN or dns.rdatatype.is_metatype(question.rdtype):
        answer.set_rcode(dns.rcode.NOTIMP)
        return answer
    reply = look_up(
        known,
        "" if name == "." else name,
        dns.rdatatype.to_text(question.rdtype),
        moment,
        checking=not query.flags & dns.flags.CD,
    )
    answer.set_rcode(reply.rcode)
    if reply.authoritative:
        answer.flags |= dns.flags.AA
    answer.answer.extend(map(_rrset, reply.answer))
    answer.authority.extend(map(_rrset, reply.authority))
    return answer


def look_up(
    known: DNSState, name: str, type_: str, moment: datetime, *, checking: bool = True
) -> Reply:
    """
    Return what the zones of *moment* say of a name.

    Args:
        known: All zones.
        name: Lower case, without the dot at the end; empty: the root.
        type_: Upper case.
        moment: Virtual time.
        checking: Whether broken signatures are a failure.
    """
    found: list[RecordSet] = []
    for _ in range(CHASED):
        zone = known.served(name)
        if zone is None:
            empty = dns.rcode.NOERROR if known.above_a_zone(name) else dns.rcode.NXDOMAIN
            return Reply(empty, tuple(found), (ROOT_SOA,))
        if checking and zone.dnssec_broken:
            return Reply(dns.rcode.SERVFAIL, authoritative=False)
        reply = _in_zone(known, zone, name, type_, moment)
        found += reply.answer
        if type_ == "CNAME" or not reply.answer or reply.answer[0].type != "CNAME":
            return replace(reply, answer=tuple(found))
        name = reply.answer[0].rdata[0].lower().removesuffix(".")
    return Reply(dns.rcode.SERVFAIL, authoritative=False)


def _in_zone(known: DNSState, zone: Zone, name: str, type_: str, moment: datetime) -> Reply:
    records = tuple(_records(known, zone, moment))
    cut = _delegation(zone, records, name, type_)
    if cut is not None:
        return Reply(dns.rcode.NOERROR, authority=(cut,), authoritative=False)
    own = [one for one in records if one.name == name]
    if not own and not any(one.name.endswith(f".{name}") for one in records):
        own = list(_by_wildcard(zone, records, name))
        if not own:
            return Reply(dns.rcode.NXDOMAIN, authority=_soa(zone, records))
    answer = [one for one in own if one.type == type_] or [
        one for one in own if one.type == "CNAME"
    ]
    return Reply(dns.rcode.NOERROR, tuple(answer), () if answer else _soa(zone, records))


def _records(known: DNSState, zone: Zone, moment: datetime) -> Iterator[RecordSet]:
    """Yield a zone's records; an alias has those of its target under its own name."""
    target = known.zones.get(zone.target)
    if zone.type != "ALIAS" or target is None:
        yield from zone.at(moment).records
        return
    for one in target.at(moment).records:
        yield replace(one, name=one.name.removesuffix(target.name) + zone.name)


def _delegation(
    zone: Zone, records: Iterable[RecordSet], name: str, type_: str
) -> RecordSet | None:
    """Return the NS records below the apex that *name* lies at or below."""
    cuts = (one for one in records if one.type == "NS" and one.name != zone.name)
    return next(
        (
            one
            for one in cuts
            if name.endswith(f".{one.name}") or (name == one.name and type_ != "DS")
        ),
        None,
    )


def _by_wildcard(zone: Zone, records: Iterable[RecordSet], name: str) -> Iterator[RecordSet]:
    """Yield what a wildcard gives *name*, which is not there itself (RFC 4592)."""
    there = {zone.name} | {
        parent for one in records for parent in _upwards(one.name) if zone.contains(parent)
    }
    closest = next(parent for parent in _upwards(name.partition(".")[2]) if parent in there)
    for one in records:
        if one.name == f"*.{closest}":
            yield replace(one, name=name)


def _upwards(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]


def _soa(zone: Zone, records: Iterable[RecordSet]) -> tuple[RecordSet, ...]:
    return tuple(one for one in records if one.key == (zone.name, "SOA"))


def _rrset(record: RecordSet) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(f"{record.name}.", record.ttl, "IN", record.type, record.rdata)
