"""What holds for all names and texts in the sandbox's DNS."""

import string
from typing import Any

import dns.message
import dns.rcode
import dns.rdatatype
from hypothesis import given
from hypothesis import strategies as st

from connector.sandbox.dns.authority import look_up, respond
from connector.sandbox.dns.state import AKAMAI, DNSState
from connector.sandbox.dns.zones import BEGINNING, RecordSet, new_zone
from connector.sandbox.edgedns.records import read

ZONE = "example.org"
LABELS = st.text(string.ascii_lowercase + string.digits + "_-", min_size=1, max_size=9)
NAMES = st.lists(LABELS | st.just("*"), max_size=4).map(
    lambda labels: ".".join([*labels, ZONE] if labels else [ZONE])
)
PLAIN = NAMES.filter(lambda name: "*" not in name)
TEXTS = st.text(string.printable[:95], min_size=1, max_size=255)


def escaped(text: str) -> str:
    """Return one character string of a master file."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


@given(TEXTS, LABELS)
def test_a_text_comes_out_as_it_went_in(text: str, label: str) -> None:
    """From the client's JSON over the zone to the bytes of an answer."""
    zone, name = new_zone(ZONE, AKAMAI), f"{label}.{ZONE}"
    sent: dict[str, Any] = {"name": name, "type": "TXT", "ttl": 300, "rdata": [escaped(text)]}
    zone.put(read(zone, sent), BEGINNING, "client")
    query = dns.message.make_query(name, "TXT")
    wire = respond(DNSState({ZONE: zone}), query, BEGINNING).to_wire()

    (rrset,) = dns.message.from_wire(wire).answer
    assert b"".join(rrset[0].strings) == text.encode()


@given(st.lists(NAMES, max_size=6), NAMES)
def test_every_question_has_one_of_three_answers(there: list[str], asked: str) -> None:
    """Records, nothing of that type, or no such name; the last two with the SOA."""
    zone = new_zone(ZONE, AKAMAI)
    for name in there:
        zone.put(RecordSet(name, "TXT", 300, ('"x"',)), BEGINNING, "somebody")
    reply = look_up(DNSState({ZONE: zone}), asked, "TXT", BEGINNING)

    assert reply.rcode in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}
    assert bool(reply.answer) is not bool(reply.authority)
    if asked in there:
        assert [one.name for one in reply.answer] == [asked]
    if reply.rcode == dns.rcode.NXDOMAIN:
        assert not any(name == asked or name.endswith(f".{asked}") for name in there)


@given(st.lists(PLAIN, max_size=6), PLAIN)
def test_what_was_removed_is_told_by_its_moment(there: list[str], asked: str) -> None:
    """A later version leaves what earlier moments tell."""
    zone = new_zone(ZONE, AKAMAI)
    known = DNSState({ZONE: zone})
    for name in there:
        zone.put(RecordSet(name, "TXT", 300, ('"x"',)), BEGINNING, "somebody")
    before = look_up(known, asked, "TXT", BEGINNING)
    later = BEGINNING.replace(year=2027)
    zone.remove(asked, "TXT", later, "somebody")

    assert look_up(known, asked, "TXT", BEGINNING) == before
    assert look_up(known, asked, "TXT", later).answer == ()
