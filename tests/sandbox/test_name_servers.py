"""The name servers of the sandbox, asked over UDP and TCP."""

import socket
import struct
from collections.abc import Callable
from datetime import timedelta

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest
from patience import HANGS
from scm_orders import ManualClock

from connector.sandbox.dns.state import ELSEWHERE
from connector.sandbox.dns.zones import RecordSet, Zone, new_zone
from connector.sandbox.serving.server import Sandbox

Ask = Callable[..., dns.message.Message]
HOST = "_ab.example.org"
TARGET = "cd.ef.sectigo.com."


@pytest.fixture
def ask(slow: Sandbox) -> Ask:
    """Asks one server; over UDP unless told otherwise."""

    def send(
        name: str, type_: str = "CNAME", server: int = 0, *, tcp: bool = False, flags: int = 0
    ) -> dns.message.Message:
        query = dns.message.make_query(name, type_, flags=flags)
        host, port = slow.dns_servers[server].split(":")
        way = dns.query.tcp if tcp else dns.query.udp
        return way(query, host, HANGS, int(port))

    return send


@pytest.fixture
def zone(slow: Sandbox) -> Zone:
    return slow.world.dns.zones["example.org"]


def put(sandbox: Sandbox, zone: Zone, name: str, type_: str, *rdata: str) -> None:
    zone.put(RecordSet(name, type_, 300, rdata), sandbox.world.clock.now(), "somebody")


def told(answer: dns.message.Message) -> list[str]:
    return [one.to_text() for one in answer.answer]


@pytest.mark.parametrize("tcp", [False, True])
def test_a_record_is_told_with_authority(slow: Sandbox, ask: Ask, zone: Zone, tcp: bool) -> None:
    put(slow, zone, HOST, "CNAME", TARGET)
    answer = ask(HOST.upper(), tcp=tcp)

    assert [one.lower() for one in told(answer)] == [f"{HOST}. 300 in cname {TARGET}"]
    assert answer.flags & dns.flags.AA
    assert [(one.over, one.name.lower()) for one in slow.world.dns.asked] == [
        ("tcp" if tcp else "udp", f"{HOST}.")
    ]


def test_what_is_not_there(ask: Ask) -> None:
    """No name, no such type, and names above the zones: each with the SOA that says so."""
    nothing, no_type, above, unknown = (
        ask(HOST),
        ask("example.org", "TXT"),
        ask("org", "CAA"),
        ask("nowhere.invalid", "A"),
    )

    assert [one.rcode() for one in (nothing, no_type, above, unknown)] == [
        dns.rcode.NXDOMAIN,
        dns.rcode.NOERROR,
        dns.rcode.NOERROR,
        dns.rcode.NXDOMAIN,
    ]
    for one in (nothing, no_type, above, unknown):
        assert not one.answer
        assert one.authority[0].rdtype == dns.rdatatype.SOA


def test_a_name_between_is_there_without_records(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "a.b.example.org", "TXT", '"x"')
    assert ask("b.example.org", "TXT").rcode() == dns.rcode.NOERROR


def test_types_of_a_zone(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "example.org", "CAA", '0 issue "sectigo.com"')
    put(slow, zone, "_t.example.org", "TXT", '"a\\\\b" "c"')

    assert told(ask("example.org", "CAA")) == ['example.org. 300 IN CAA 0 issue "sectigo.com"']
    assert told(ask("_t.example.org", "TXT")) == ['_t.example.org. 300 IN TXT "a\\\\b" "c"']
    assert len(ask("example.org", "NS").answer[0]) == 3
    assert ask("example.org", "SOA").answer[0].rdtype == dns.rdatatype.SOA


def test_the_serial_number_rises(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    before = ask("example.org", "SOA").answer[0][0].serial
    put(slow, zone, HOST, "CNAME", TARGET)

    assert ask("example.org", "SOA").answer[0][0].serial == before + 1


def test_a_cname_is_followed(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "_pki.example.org", "CNAME", "proof.example.net.")
    there = slow.world.dns.zones["example.net"]
    put(slow, there, "proof.example.net", "TXT", '"x"')

    answer = ask("_pki.example.org", "TXT")
    assert [one.rdtype for one in answer.answer] == [dns.rdatatype.CNAME, dns.rdatatype.TXT]


def test_cnames_that_lead_nowhere_end(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "a.example.org", "CNAME", "b.example.org.")
    put(slow, zone, "b.example.org", "CNAME", "a.example.org.")

    assert ask("a.example.org", "TXT").rcode() == dns.rcode.SERVFAIL


def test_wildcards(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    """They answer for what is not there, and not below what is."""
    put(slow, zone, "*.example.org", "CNAME", "cdn.example.net.")
    put(slow, zone, "real.example.org", "TXT", '"x"')

    assert told(ask(HOST)) == [f"{HOST}. 300 IN CNAME cdn.example.net."]
    assert ask("real.example.org").answer == []
    assert ask("x.real.example.org").rcode() == dns.rcode.NXDOMAIN


def test_a_delegation_hides_what_is_below(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "x.sub.example.org", "TXT", '"hidden"')
    put(slow, zone, "sub.example.org", "NS", "ns.other.example.")
    answer = ask("x.sub.example.org", "TXT")

    assert answer.answer == []
    assert not answer.flags & dns.flags.AA
    assert answer.authority[0].to_text() == "sub.example.org. 300 IN NS ns.other.example."


def test_a_domain_that_has_moved_away(ask: Ask) -> None:
    """Its zone at Akamai is there, and nobody asks it."""
    assert f"{ELSEWHERE[0]}." in str(ask("moved.example", "NS").answer[0])


def test_the_closest_zone_answers(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, "_x.eu.example.org", "TXT", '"the larger one"')
    slow.world.dns.elsewhere["eu.example.org"] = new_zone("eu.example.org", ELSEWHERE)

    assert ask("_x.eu.example.org", "TXT").rcode() == dns.rcode.NXDOMAIN


def test_an_alias_has_what_its_target_has(slow: Sandbox, ask: Ask) -> None:
    put(slow, slow.world.dns.zones["example.net"], "_h.example.net", "CNAME", TARGET)
    assert told(ask("_h.alias.example")) == [f"_h.alias.example. 300 IN CNAME {TARGET}"]


def test_broken_signatures(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    put(slow, zone, HOST, "CNAME", TARGET)
    zone.dnssec_broken = True

    assert ask(HOST).rcode() == dns.rcode.SERVFAIL
    assert told(ask(HOST, flags=dns.flags.CD)) == [f"{HOST}. 300 IN CNAME {TARGET}"]


def test_a_server_that_lags(slow: Sandbox, ask: Ask, zone: Zone, clock: ManualClock) -> None:
    slow.world.dns.switches.server_lags = (0, 0, 240)
    put(slow, zone, HOST, "CNAME", TARGET)
    early = [bool(ask(HOST, server=number).answer) for number in range(3)]
    clock.sleep(timedelta(seconds=240))
    late = ask(HOST, server=2)
    slow.world.dns.switches.lag_seconds = 60

    assert early == [True, True, False]
    assert late.answer
    assert not ask(HOST, server=2).answer


def test_servers_that_fail(slow: Sandbox, ask: Ask) -> None:
    switches = slow.world.dns.switches
    switches.refusing, switches.failing, switches.not_authoritative = (0,), (1,), (2,)

    assert [ask("example.org", "NS", server=one).rcode() for one in range(3)] == [
        dns.rcode.REFUSED,
        dns.rcode.SERVFAIL,
        dns.rcode.NOERROR,
    ]
    assert not ask("example.org", "NS", server=2).flags & dns.flags.AA


def test_silent_over_udp(slow: Sandbox, ask: Ask) -> None:
    slow.world.dns.switches.without_udp = (0,)
    host, port = slow.dns_servers[0].split(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sent:
        sent.sendto(dns.message.make_query("example.org", "NS").to_wire(), (host, int(port)))

        assert ask("example.org", "NS", tcp=True).answer
        assert [(one.over, one.answer) for one in slow.world.dns.asked] == [
            ("udp", ""),
            ("tcp", "NOERROR"),
        ]


def test_answers_that_are_cut(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    """By switch, or because they are longer than the question takes."""
    put(slow, zone, "_long.example.org", "TXT", *(f'"{number:0200}"' for number in range(9)))
    long = ask("_long.example.org", "TXT")
    slow.world.dns.switches.truncated = True
    short = ask("example.org", "NS")

    for one in (long, short):
        assert one.flags & dns.flags.TC
        assert one.answer == []
    assert len(ask("_long.example.org", "TXT", tcp=True).answer[0]) == 9


def test_what_is_no_question_gets_no_answer(slow: Sandbox, ask: Ask) -> None:
    host, port = slow.dns_servers[0].split(":")
    with socket.create_connection((host, int(port)), timeout=HANGS) as connection:
        connection.sendall(struct.pack("!H", 4) + b"junk")
        assert connection.recv(1) == b""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sent:
        sent.sendto(b"junk", (host, int(port)))
    assert ask("example.org", "ANY").rcode() == dns.rcode.NOTIMP
    update = dns.message.make_query("example.org", "SOA")
    update.set_opcode(dns.opcode.UPDATE)
    assert dns.query.udp(update, host, HANGS, int(port)).rcode() == dns.rcode.NOTIMP


def test_names_of_a_zone_that_is_not_served(slow: Sandbox, ask: Ask, zone: Zone) -> None:
    zone.activation_state = "PENDING_APPROVAL"
    assert ask("example.org", "SOA").rcode() == dns.rcode.NXDOMAIN
