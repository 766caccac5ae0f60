"""What the edge is asked, and what is told of its answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import NOW, certificate, enrollment, live, request, situation, snapshot

from connector.core.facts.edge import EdgeAnswer, EdgeQuestion, EdgeState, Network
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.report.edge import at_edge, edge_questions, still_true, unnamed_answer
from connector.core.request.values import EdgeHosts, NetworkConfiguration

STAGING = EdgeHosts(staging="www.example.com.edgekey-staging.net")
QUESTION = EdgeQuestion(Network.PRODUCTION, "www.example.com", "www.example.com", 443, ("0A",), NOW)


def asked(seen: Snapshot | None = None, **wanted: Any) -> tuple[EdgeQuestion, ...]:
    return edge_questions(held(seen, **wanted))


def held(seen: Snapshot | None = None, **wanted: Any) -> Situation:
    seen = seen or snapshot(production=live(certificate()), staging=live(certificate("0B")))
    return situation(request(**{"verify_edge": True, **wanted}), seen)


def named(*names: str, **network: Any) -> Snapshot:
    """What is live for these names, the first of them the common name."""
    kept = enrollment(
        common_name=names[0],
        names=frozenset(names),
        network_configuration=NetworkConfiguration(**network),
    )
    return snapshot(enrollment=kept, production=live(certificate()))


def test_who_does_not_want_it_asks_nobody() -> None:
    assert asked(verify_edge=False) == ()


def test_production_is_asked_at_the_name_itself() -> None:
    (found,) = asked()
    assert replace(found, anchors=()) == QUESTION
    (one,) = live(certificate())
    assert found.anchors == tuple(pem for pem in (one.facts.pem, one.chain_pem) if pem)
    assert found.place == "www.example.com:443"


def test_staging_is_asked_where_a_host_is_named() -> None:
    _, found = asked(edge_hosts=STAGING)
    assert (found.network, found.name, found.host) == (
        Network.STAGING,
        "www.example.com",
        "www.example.com.edgekey-staging.net",
    )
    assert found.expected == ("0B",)


def test_a_host_may_be_an_address() -> None:
    (found,) = asked(edge_hosts=EdgeHosts(production="[::1]:8443"))
    assert (found.name, found.host, found.port) == ("www.example.com", "::1", 8443)
    assert found.place == "[::1]:8443"


def test_where_nothing_is_deployed_nothing_is_asked() -> None:
    assert asked(Snapshot(), edge_hosts=STAGING) == ()


def wildcard(*names: str) -> dict[str, Any]:
    return {"common_name": names[0], "sans": frozenset(names[1:])}


@pytest.mark.parametrize(
    ("names", "host", "expected"),
    [
        (("*.example.com", "b.example.com", "a.example.com"), None, ("a.example.com",) * 2),
        (("*.example.com",), "shop.example.com", ("shop.example.com",) * 2),
        (("*.example.com",), "shop.example.net", ("", "shop.example.net")),
        (("*.example.com",), None, ("", "")),
    ],
)
def test_a_wildcard_is_asked_for_by_another_name(
    names: tuple[str, ...], host: str | None, expected: tuple[str, str]
) -> None:
    wanted = wildcard(*names)
    (found,) = asked(named(*names), **wanted, edge_hosts=EdgeHosts(production=host))
    assert (found.name, found.host) == expected


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ({"clone_dns_names": False, "dns_names": frozenset({"b.example.com"})}, "b.example.com"),
        ({"clone_dns_names": True, "dns_names": frozenset({"b.example.com"})}, "www.example.com"),
        ({"clone_dns_names": False, "dns_names": frozenset()}, "www.example.com"),
    ],
)
def test_a_name_is_asked_for_that_the_edge_serves(network: dict[str, Any], name: str) -> None:
    names = ("www.example.com", "b.example.com")
    (found,) = asked(named(*names, **network), sans=frozenset({"b.example.com"}))
    assert found.name == name


@pytest.mark.parametrize(
    ("answer", "state", "trusted", "words"),
    [
        (EdgeAnswer("0A"), EdgeState.SERVED, True, "serves serial 0A for www.example.com"),
        (EdgeAnswer("09"), EdgeState.OTHER, True, "where CPS shows 0A"),
        (EdgeAnswer(why="expired", refused=True), EdgeState.OTHER, False, "verify (expired) for"),
        (EdgeAnswer(why="it hangs"), EdgeState.UNREACHED, None, "was not seen: it hangs."),
    ],
)
def test_an_answer_is_told(
    answer: EdgeAnswer, state: EdgeState, trusted: bool | None, words: str
) -> None:
    found = at_edge(QUESTION, answer, NOW)
    assert (found.state, found.serial, found.trusted) == (state, answer.serial, trusted)
    assert words in found.message
    assert found.host == "www.example.com:443"


def test_without_a_name_nobody_is_asked() -> None:
    found = at_edge(replace(QUESTION, name="", host=""), unnamed_answer(), NOW)
    assert (found.state, found.host) == (EdgeState.UNREACHED, "")
    assert found.message.startswith("What the edge serves for the certificate on production")


def test_the_same_is_so_since_it_was_first_found() -> None:
    first = at_edge(QUESTION, EdgeAnswer("0A"), NOW)
    later = NOW + timedelta(hours=1)
    again = at_edge(QUESTION, EdgeAnswer("0A"), later, (first,))
    assert (again.since, again.asked_at) == (NOW, later)
    other = at_edge(QUESTION, EdgeAnswer("09"), later, (first,))
    assert other.since == later


def test_what_was_found_of_another_certificate_is_not_true_any_more() -> None:
    found = at_edge(QUESTION, EdgeAnswer("0A"), NOW)
    assert still_true((found,), (QUESTION,)) == (found,)
    for other in (
        replace(QUESTION, expected=("0B",)),
        replace(QUESTION, port=8443),
        replace(QUESTION, name="b.example.com"),
        replace(QUESTION, network=Network.STAGING),
    ):
        assert still_true((found,), (other,)) == ()
