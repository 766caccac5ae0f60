"""The validation of one domain without a server: what SCM tells and who publishes are scripted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from domain_cases import AWAITING, NOW, TEXT
from virtual_clock import VirtualClock

from connector.core.domains.preflight import Obstacle
from connector.core.domains.values import DomainState, ProofRecord, Validation
from connector.core.domains.ways import Way
from connector.core.events.values import Event
from connector.dns.values import Delegation
from connector.errors import ConnectorError
from connector.journal.store import Journal
from connector.journal.validations import ValidationRecord
from connector.settings.dcv import WaySettings
from connector.workflow.domains.attempt import Attempt, Wish
from connector.workflow.domains.proofs import DomainTools, Proofs
from connector.workflow.domains.publishing import Published

NOBODY_ANSWERS = Delegation(frozenset(), ())
"""No name server is found, so that whoever publishes has the only word."""


@dataclass
class ScriptedSCM:
    """Tells the states of a script, the last one again and again."""

    states: list[DomainState]
    started: DomainState | ConnectorError = AWAITING
    """What a start tells, or meets."""
    calls: list[str] = field(default_factory=list)
    account: Any = field(default_factory=lambda: SimpleNamespace(name="admin"))

    def _next(self, call: str) -> DomainState:
        self.calls.append(call)
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    def status(self, row: DomainState) -> DomainState:
        return self._next("status")

    def synchronised(self, row: DomainState) -> DomainState:
        return self._next("synchronise")

    def start_cname(self, row: DomainState) -> DomainState:
        self.calls.append("start")
        if isinstance(self.started, ConnectorError):
            raise self.started
        return self.started

    def submit_txt(self, row: DomainState) -> DomainState:
        self.calls.append("submit text")
        return replace(row, host=TEXT.name, point=TEXT.value)

    def submit_cname(self, domain: str) -> None:
        self.calls.append("submit")

    def submit_by_connector(self, domain: str, *words: Any) -> None:
        self.calls.append("submit by connector")

    def submit_persistent(self, domain: str) -> None:
        self.calls.append("submit what stays")


@dataclass
class ScriptedPublisher:
    """Writes nothing anywhere; says of a record what is missing of it, the last word again."""

    way: Way = Way.EDGEDNS
    missing: list[str | None] = field(default_factory=lambda: [""])
    done: list[str] = field(default_factory=list)
    written: bool = True
    output: str = ""
    """What it says as it publishes."""
    stuck: ConnectorError | None = None
    """What a removal meets."""
    removed: list[Published] = field(default_factory=list)

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        self.done.append("present")
        zone = "" if self.way is Way.PERSON else "zone"
        return Published(zone, self.output, written=self.written)

    def check(self, domain: str, record: ProofRecord, published: Published) -> str | None:
        return self.missing.pop(0) if len(self.missing) > 1 else self.missing[0]

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        self.done.append("remove")
        self.removed.append(published)
        if self.stuck is not None:
            raise self.stuck
        return ""


@dataclass
class ToldEvents:
    """Takes note of what has happened."""

    told: list[Event] = field(default_factory=list)

    def happened(self, event: Event) -> None:
        self.told.append(event)


class AtWork:
    """One domain in one run, and what it has come to."""

    def __init__(self, journal: Journal, *states: DomainState) -> None:
        self.clock = VirtualClock(NOW)
        self.journal = journal
        self.scm = ScriptedSCM(list(states))
        self.publisher = ScriptedPublisher()
        self.events = ToldEvents()
        self.said: list[str] = []
        self.locked: list[str] = []
        self.asked_of_dns: list[str] = []
        self.obstacle: Obstacle | None = None

    @property
    def tools(self) -> DomainTools:
        return DomainTools(
            self.scm,
            self.journal,
            self.clock.now,
            lambda _domain: self.publisher,
            lambda _domain: NOBODY_ANSWERS,
            self._forbidding,
            self._lock,
            self.said.append,
            self.events,  # type: ignore[arg-type]
        )

    def attempt(self, way: WaySettings | None = None, wish: Wish | None = None) -> Attempt:
        return Attempt(self.scm.states[0], self.tools, way, wish or Wish())

    def begun(
        self, facts: Validation, *, published: bool = False, rejected: int = 0
    ) -> ValidationRecord:
        """Let a run before have begun what *facts* tell of."""
        row = self.journal.begin_validation("admin", "example.org", "edgedns", facts)
        if facts.record is not None:
            self.journal.note_proof(row.id, facts.record)
        if published:
            self.journal.note_published(row.id, "zone")
        for _ in range(rejected):
            self.journal.note_rejected(row.id)
        if facts.submitted_at is not None:
            self.journal.note_submitted(row.id)
        if facts.succeeded_at is not None:
            self.journal.note_succeeded(row.id, facts.succeeded_at)
        return self.known() or row

    def known(self) -> ValidationRecord | None:
        """Return what the journal has open."""
        return self.journal.open_validation("admin", "example.org")

    def _forbidding(self, domain: str) -> Obstacle | None:
        self.asked_of_dns.append(domain)
        return self.obstacle

    @contextmanager
    def _lock(self, what: str) -> Iterator[None]:
        self.locked.append(what)
        yield


def names(events: Sequence[Event]) -> list[str]:
    """Return what has happened, in short."""
    return [f"{one.name} {one.facts['expiry']}" for one in events]


OnDomain = Callable[..., AtWork]
"""Returns what works on a domain that SCM shows in the states given, one after the other."""


def proofs(work: AtWork) -> Proofs:
    """Return the proofs of its domain."""
    return Proofs("example.org", work.tools)
