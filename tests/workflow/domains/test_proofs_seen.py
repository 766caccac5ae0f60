"""Whether a proof is in DNS, as name servers and what publishes it tell."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from domain_attempts import AtWork, OnDomain, proofs
from domain_cases import DUE, OURS, RECORD

from connector.core.domains.values import ProofRecord
from connector.dns.values import Delegation, Server
from connector.workflow.domains.proofs import Proofs, Seen


class NameServers:
    """What the servers of a domain have, one look after the other."""

    def __init__(self, work: AtWork, monkeypatch: pytest.MonkeyPatch, *found: Seen) -> None:
        self.found = list(found)
        server = Server("ns1.example", "192.0.2.1")
        tools = replace(work.tools, delegation=lambda _: Delegation(frozenset(), (server,)))
        self.proofs = Proofs("example.org", tools)
        monkeypatch.setattr("connector.dns.propagation.look_for", self._look_for)

    def _look_for(self, proof: ProofRecord, servers: Any) -> Any:
        found = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        return SimpleNamespace(complete=found.complete, absent=found.absent, missing=found.missing)


HAVE = Seen(complete=True)
LACK = Seen(absent=True, missing="ns1 has none")


def test_what_publishes_a_record_has_to_agree_before_name_servers_are_asked(
    at_work: OnDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each record; where it cannot tell, they have the only word."""
    work = at_work(DUE)
    dns = NameServers(work, monkeypatch, LACK, HAVE)
    work.publisher.missing = ["not written yet", "", "asked too often"]
    dns.proofs.write(work.begun(OURS), RECORD)

    assert dns.proofs.seen(RECORD) == Seen(absent=True, missing="not written yet")
    assert dns.proofs.seen(RECORD) == LACK
    assert dns.proofs.seen(RECORD) == HAVE
    work.publisher.missing = [None]
    assert dns.proofs.seen(replace(RECORD, value="other.sectigo.com")) == HAVE


def test_without_any_name_server_what_publishes_has_the_word(at_work: OnDomain) -> None:
    """Else nobody knows, which is not that it is gone."""
    work = at_work(DUE)

    assert proofs(work).seen(RECORD) == Seen(complete=True)
    work.publisher.missing = ["it is gone"]
    assert proofs(work).seen(RECORD) == Seen(absent=True, missing="it is gone")
    work.publisher.missing = [None]
    assert proofs(work).seen(RECORD) == Seen(missing="no name server of example.org was found")


def test_a_record_that_was_there_and_is_gone_is_written_again_in_the_same_run(
    at_work: OnDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = at_work(DUE)
    dns = NameServers(work, monkeypatch, HAVE, LACK)
    begun = work.begun(OURS)
    dns.proofs.write(begun, RECORD)
    assert dns.proofs.seen(RECORD) == HAVE

    assert dns.proofs.keep(begun, RECORD) is False

    assert work.publisher.done == ["present", "present"]
    assert len(dns.proofs.notes) == 1
