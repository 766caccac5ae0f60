"""One look at domains: what is told of each, and which SCM is asked for by itself."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import request
from domain_attempts import AtWork, OnDomain
from domain_cases import AWAITING, DUE, FRESH, NOW, OURS, RECORD, SUBMITTED

from connector.core.domains.entry import DomainEntry
from connector.core.domains.ways import Way
from connector.core.domains.words import ProofStatus
from connector.settings.dcv import DomainSettings, WaySettings
from connector.workflow.domains.look import look_at, not_known, told_proof, unlisted


def look(work: AtWork, way: WaySettings | None = None, order_in: int = 0) -> DomainEntry:
    """Return what is told of a domain; *order_in*: so many days on the next order is due."""
    ways = {} if way is None else {"*": way}
    means: Any = SimpleNamespace(
        journal=work.journal, settings=DomainSettings(ways=ways), now=work.clock.now
    )
    next_order = NOW + timedelta(days=order_in) if order_in else None
    rows = [work.scm.states[0]]
    (found,) = look_at(rows, work.scm, means, lambda _domain: next_order)
    return found


@pytest.mark.parametrize("row", [AWAITING, SUBMITTED])
def test_what_is_under_way_is_told_with_its_record(at_work: OnDomain, row: Any) -> None:
    """SCM is asked for it: its list does not tell the record."""
    work = at_work(row)

    assert look(work).record == RECORD
    assert work.scm.calls == ["status"]


@pytest.mark.parametrize("proof", [ProofStatus.NOT_INITIATED, ProofStatus.REJECTED])
def test_what_is_not_under_way_is_told_by_the_list_alone(
    at_work: OnDomain, proof: ProofStatus
) -> None:
    """What it still shows of a record is nobody's to publish."""
    work = at_work(replace(AWAITING, proof=proof))

    found = look(work, WaySettings(Way.COMMAND))

    assert (found.record, work.scm.calls) == (None, [])
    assert (found.way, found.due, found.exit) == (Way.COMMAND, True, 0)


def test_it_is_told_as_the_journal_knows_it_and_as_it_would_be_gone_on_with(
    at_work: OnDomain,
) -> None:
    """What has come to its end is told as such, before a run has written that down."""
    work = at_work(FRESH)
    work.begun(replace(OURS, submitted_at=NOW))

    assert look(work).message == "example.org was validated again."
    assert look(at_work(DUE)).message == "example.org wants a new validation."


def test_the_day_of_the_next_order_counts(at_work: OnDomain) -> None:
    ends = replace(FRESH, validated_on=date(2026, 10, 23), expires_on=date(2026, 12, 22))
    work = at_work(ends)

    assert look(work).due is False
    assert look(work, order_in=10).due is False
    assert look(work, order_in=19).due is True


def test_a_name_that_nobody_lists_is_a_persons() -> None:
    """One whose account tells of no domain is not known, which is no fault of it."""
    found, names = unlisted("a.example"), list(not_known(request(sans=frozenset({"a.example"}))))

    assert (found.domain, found.exit) == ("a.example", 3)
    assert found.message.startswith("SCM lists no domain for a.example: have")
    assert [(one.domain, one.exit) for one in names] == [("a.example", 0), ("www.example.com", 0)]
    assert names[0].message.startswith("Whether a.example is validated is not known")


def test_a_record_that_no_ca_asks_for_is_not_told() -> None:
    assert told_proof(AWAITING) == RECORD
    assert told_proof(replace(AWAITING, point="mail.example.com.")) is None
    assert told_proof(DUE) is None
