"""What is asked of the edge about a certificate, and what is told of its answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from connector.core.facts.certificate import Deployed
from connector.core.facts.edge import AtEdge, EdgeAnswer, EdgeQuestion, EdgeState, Network
from connector.core.facts.situation import Situation
from connector.core.request.edge import HTTPS, read_edge_host
from connector.core.request.names import is_below, is_wildcard

_NO_NAME: Final = "the certificate has none but wildcards that the edge could be asked for"


def edge_questions(situation: Situation) -> tuple[EdgeQuestion, ...]:
    """
    Return what is to be asked: one question for each network that has a certificate.

    None where the request does not want it. Staging is asked only where the request names a host of
    it: a property's address there follows from its edge hostname, which no certificate tells.
    """
    request, snapshot = situation.completed, situation.snapshot
    if not request.verify_edge:
        return ()
    names = _names(situation)
    networks: list[tuple[Network, str | None, tuple[Deployed, ...]]] = [
        (Network.PRODUCTION, request.edge_hosts.production or "", snapshot.production),
        (Network.STAGING, request.edge_hosts.staging, snapshot.staging),
    ]
    return tuple(
        _question(network, host, names, deployed, situation.now)
        for network, host, deployed in networks
        if host is not None and deployed
    )


def _question(
    network: Network, host: str, names: Sequence[str], deployed: Sequence[Deployed], now: datetime
) -> EdgeQuestion:
    """Return the question; *host* may be empty: the name itself is connected to."""
    serials = tuple(sorted({item.facts.serial for item in deployed}))
    at, port = read_edge_host(host) or ("", HTTPS)
    name = next((one for one in names if not is_wildcard(one)), "")
    if not name and any(is_below(at, one) for one in names):
        name = at
    anchors = tuple(pem for item in deployed for pem in (item.facts.pem, item.chain_pem) if pem)
    return EdgeQuestion(network, name, at or name, port, serials, now, anchors)


def _names(situation: Situation) -> list[str]:
    """Return the names that the edge serves, the common name first."""
    request, enrollment = situation.completed, situation.snapshot.enrollment
    wanted = request.network_configuration
    kept = wanted if enrollment is None else enrollment.network_configuration
    served = None if kept.clone_dns_names else kept.dns_names
    names = request.names if not served else request.names & served
    return sorted(names, key=lambda name: (name != request.common_name, name))


def at_edge(
    question: EdgeQuestion, answer: EdgeAnswer, now: datetime, before: Sequence[AtEdge] = ()
) -> AtEdge:
    """
    Return what is told of an answer.

    Args:
        question: What was asked.
        answer: What came.
        now: The vendor's time, aware UTC.
        before: What was told last: as long as the same is found, it has been so since then.
    """
    state = _state(question, answer)
    found = AtEdge(
        network=question.network,
        name=question.name,
        host=question.place,
        state=state,
        serial=answer.serial,
        expected=question.expected,
        trusted=False if answer.refused else (True if answer.serial else None),
        message=_sentence(question, answer, state),
        since=now,
        asked_at=now,
    )
    same = (one for one in before if replace(one, since=now, asked_at=now) == found)
    return replace(found, since=next((one.since for one in same), now))


def still_true(kept: Iterable[AtEdge], questions: Iterable[EdgeQuestion]) -> tuple[AtEdge, ...]:
    """Return those of *kept* that answer what would be asked now: of the same certificates."""
    found = {(one.network, one.name, one.host, one.expected): one for one in kept}
    wanted = ((one.network, one.name, one.place, one.expected) for one in questions)
    return tuple(found[key] for key in wanted if key in found)


def unnamed_answer() -> EdgeAnswer:
    """Return what is known of a certificate that has no name to ask for."""
    return EdgeAnswer(why=_NO_NAME)


def _state(question: EdgeQuestion, answer: EdgeAnswer) -> EdgeState:
    if answer.serial is None:
        return EdgeState.OTHER if answer.refused else EdgeState.UNREACHED
    return EdgeState.SERVED if answer.serial in question.expected else EdgeState.OTHER


def _sentence(question: EdgeQuestion, answer: EdgeAnswer, state: EdgeState) -> str:
    name, network = question.name or "the certificate", question.network
    if state is EdgeState.UNREACHED:
        return f"What the edge serves for {name} on {network} was not seen: {answer.why}."
    if state is EdgeState.SERVED:
        return f"The edge serves serial {answer.serial} for {name} on {network}."
    served = (
        f"a certificate that does not verify ({answer.why})"
        if answer.refused
        else f"serial {answer.serial}"
    )
    return (
        f"The edge serves {served} for {name} on {network}, where CPS shows"
        f" {', '.join(question.expected)}: either it has not got that far yet, or"
        f" {question.place} is not Akamai's."
    )
