"""Several domains at once: how long each is waited for, and when it is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain_cases import NOW
from virtual_clock import VirtualClock

from connector.core.domains.entry import DomainEntry
from connector.errors import ConnectorError, FailedError
from connector.workflow.domains.renew import CA_PATIENCE, DNS_PATIENCE, Ended, renew
from connector.workflow.domains.stand import Stand, Waiting

DNS, CA, GRACE = Waiting.DNS, Waiting.CA, Waiting.GRACE
Scripted = Waiting | None | ConnectorError | datetime


@dataclass
class ScriptedDomain:
    """A domain that comes as far as a script says, the last of it again and again."""

    name: str
    clock: VirtualClock
    script: list[Scripted]
    looks: list[int] = field(default_factory=list)
    """Seconds after the beginning."""
    asked: int = 0

    def now(self) -> datetime:
        return self.clock.now()

    def synchronise(self) -> None:
        self.asked += 1

    def advance(self) -> Stand:
        self.looks.append(int(self.clock.passed.total_seconds()))
        found = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(found, ConnectorError):
            raise found
        entry = DomainEntry(self.name, f"{self.name} {len(self.looks)}")
        if isinstance(found, datetime):
            return Stand(entry, GRACE, found)
        return Stand(entry, found)

    def failed(self, error: ConnectorError) -> DomainEntry:
        return DomainEntry(self.name, error.what, error.exit_code)


class Run:
    """Some domains, brought as far as they come."""

    def __init__(self, *scripts: Sequence[Scripted], waits: Sequence[Waiting] = tuple(Waiting)):
        self.clock = VirtualClock(NOW)
        self.domains = [
            ScriptedDomain(name, self.clock, list(script))
            for name, script in zip("abc", scripts, strict=False)
        ]
        attempts: Any = self.domains
        self.ended: list[Ended] = renew(attempts, self.clock, waits)

    @property
    def slept(self) -> list[int]:
        return [int(one.total_seconds()) for one in self.clock.sleeps]


def test_the_ca_is_looked_at_less_and_less_often_and_asked_in_the_end() -> None:
    """For a quarter of an hour; then the next run goes on."""
    run = Run([CA])

    assert run.slept == [10, 30, 60, 120, 300, 300, 300]
    assert sum(run.slept[:-1]) < CA_PATIENCE.total_seconds() <= sum(run.slept)
    assert (run.domains[0].asked, run.ended[0].error) == (1, None)
    assert run.ended[0].entry.message == "a 8"


def test_name_servers_are_looked_at_every_ten_seconds_and_not_for_long() -> None:
    """The CA is not asked about what it was never told."""
    run = Run([DNS])

    assert run.slept == [10] * 30
    assert sum(run.slept) == DNS_PATIENCE.total_seconds()
    assert run.domains[0].asked == 0


def test_what_is_waited_for_anew_has_all_its_time_again() -> None:
    """The CA after the name servers, at first often again."""
    run = Run([DNS] * 30 + [CA, CA, None])

    assert run.slept == [10] * 30 + [10, 30]
    assert run.domains[0].asked == 0


def test_a_last_look_may_find_something_else_to_wait_for() -> None:
    """That has its own time then."""
    run = Run([DNS] * 30 + [CA, None])

    assert run.domains[0].looks[-2:] == [300, 310]
    assert run.ended[0].entry.message == "a 32"


def test_a_record_that_stays_a_while_is_looked_at_when_that_is_over() -> None:
    """A clock that is ahead of the vendor's makes no loop without a pause."""
    assert Run([NOW + timedelta(minutes=10), None]).slept == [600]
    assert Run([NOW - timedelta(minutes=10), None]).slept == [1]


def test_the_first_that_is_worth_a_look_decides_and_all_are_looked_at_then() -> None:
    run = Run([NOW + timedelta(minutes=10), None], [DNS, None], [CA, CA, CA, None])

    assert run.slept == [10, 30, 60]
    assert [one.looks for one in run.domains] == [[0, 10], [0, 10], [0, 10, 40, 100]]


def test_what_is_not_to_be_waited_for_is_left_as_it_is() -> None:
    """A later run goes on."""
    run = Run([CA], [DNS, None], waits=[DNS])

    assert run.slept == [10]
    assert [one.looks for one in run.domains] == [[0], [0, 10]]


def test_what_ends_one_ends_no_other() -> None:
    error = FailedError("It failed.")

    run = Run([error], [DNS, error], [CA, None])

    assert [one.error for one in run.ended] == [error, error, None]
    assert [one.entry.message for one in run.ended] == ["It failed.", "It failed.", "c 2"]
    assert [one.looks for one in run.domains] == [[0], [0, 10], [0, 10]]
