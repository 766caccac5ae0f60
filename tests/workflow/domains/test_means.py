"""Who publishes the proofs of a domain, and with whose credentials."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from domain_cases import NOW
from virtual_clock import VirtualClock

from connector.akamai.edgedns import Zone
from connector.core.domains.ways import Way
from connector.dns.values import Delegation
from connector.journal.store import Journal
from connector.settings.dcv import DomainSettings, WaySettings
from connector.settings.values import LocalSettings
from connector.workflow.domains.hook import ByCommand
from connector.workflow.domains.means import Means, means_by
from connector.workflow.domains.publishing import ByEdgeDNS

OTHER = WaySettings(Way.EDGEDNS, account_switch_key="1-X:1-Y")
OWN: Any = "the credentials of CPS"
THEIRS: Any = "those of another section"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What Edge DNS is connected with, each time that it is."""
    found: list[tuple[Any, ...]] = []

    class Exchange:
        def __init__(self, credentials: Any, session: Any, key: str | None) -> None:
            found.append((credentials, key))

    monkeypatch.setattr("connector.workflow.domains.means.EdgeDNSExchange", Exchange)
    monkeypatch.setattr(
        "connector.akamai.edgedns.EdgeDNS.zone_of", lambda *_: Zone("example.org", "PRIMARY", "")
    )
    return found


@pytest.fixture
def means(journal: Journal, tmp_path: Path) -> Callable[..., Means]:
    def make(told: Any = None, **ways: WaySettings) -> Means:
        by_suffix = {name.replace("_", "."): way for name, way in ways.items()}
        settings: Any = SimpleNamespace(
            domains=DomainSettings(ways=by_suffix, directory=tmp_path, environ={"A": "b"}),
            local=LocalSettings(tmp_path, tmp_path),
            edgedns={OTHER: THEIRS},
            akamai=OWN,
        )
        rest: Any = SimpleNamespace(told_time=told)
        clock = VirtualClock(NOW)
        return means_by(settings, rest, journal, clock, print, preflight=rest, events=rest)

    return make


def test_a_zone_is_written_with_the_credentials_that_its_way_names(
    means: Callable[..., Means], asked: list[tuple[Any, ...]]
) -> None:
    """Else with those of CPS; Edge DNS is connected once for each."""
    found = means(example_org=OTHER, example_net=WaySettings(Way.EDGEDNS))

    for domain in ("example.org", "www.example.org", "example.net", "example.com"):
        assert isinstance(found.publisher(domain), ByEdgeDNS)

    assert asked == [(THEIRS, "1-X:1-Y"), (OWN, None), (OWN, None)]


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (WaySettings(Way.PERSON), Way.PERSON),
        (WaySettings(Way.CONNECTOR), Way.PERSON),
        (WaySettings(Way.PERSISTENT), Way.PERSON),
        (WaySettings(Way.COMMAND, run=("a", "b"), environment=("A",)), Way.COMMAND),
        (WaySettings(Way.PERSISTENT, by=WaySettings(Way.COMMAND, run=("a", "b"))), Way.COMMAND),
        (WaySettings(Way.PERSISTENT, by=WaySettings(Way.EDGEDNS)), Way.EDGEDNS),
    ],
)
def test_a_way_is_taken_as_it_is_named(
    means: Callable[..., Means], asked: list[tuple[Any, ...]], way: WaySettings, kind: Way
) -> None:
    """A record that stays is brought into DNS by the way beside it."""
    found = means(example_org=way).publisher("example.org")

    assert found.way is kind
    if isinstance(found, ByCommand):
        assert found._argv == ("a", "b")
        assert ("A" in found._environ) is bool(way.environment)


def test_the_time_is_the_vendors_as_soon_as_it_is_told(means: Callable[..., Means]) -> None:
    told = NOW.replace(year=2030)

    assert means().now() == NOW
    assert means(told).now() == told


def test_what_happens_to_domains_is_told_to_those_who_are_told_of_the_run(
    means: Callable[..., Means],
) -> None:
    found = means(NOW)

    hooks: Any = found.events
    assert hooks is found.session, "the test gives one thing for both"


def test_who_answers_for_a_domain_is_looked_for_once(
    means: Callable[..., Means], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each domain of a run."""
    asked: list[str] = []

    def delegation_of(domain: str, named: Any) -> Delegation:
        asked.append(domain)
        return Delegation(frozenset({f"ns.{domain}"}), ())

    monkeypatch.setattr("connector.dns.delegation.delegation_of", delegation_of)
    found = means()

    for domain in ("example.org", "example.net", "example.org"):
        assert found.delegation(domain).names == {f"ns.{domain}"}
    assert asked == ["example.org", "example.net"]


def test_a_zone_is_locked_under_its_name(
    means: Callable[..., Means], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []

    def lock(state: Any, what: str, *_: Any) -> Any:
        locked.append(what)
        return nullcontext()

    monkeypatch.setattr("connector.workflow.domains.means.certificate_lock", lock)
    found = means()
    monkeypatch.setattr("connector.workflow.domains.means.EdgeDNSExchange", lambda *_: None)

    with found._zones(None)._lock("example.org"):
        pass

    assert locked == ["zone example.org"]
