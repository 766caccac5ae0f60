"""One domain on its way to a new validation: one step after another, until it has to wait."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from connector.core.domains.decide import DomainCase, decide_domain, proof_of
from connector.core.domains.entry import DomainEntry, entry_of
from connector.core.domains.shape import SuspiciousRecordError
from connector.core.domains.steps import (
    Ask,
    CleanUp,
    Conclude,
    DomainVerdict,
    Linger,
    Publish,
    Rest,
    Start,
    SubmitPersistent,
    WaitForCA,
)
from connector.core.domains.values import DomainState, ProofRecord
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.dns.delegation import Delegation
from connector.dns.propagation import look_for
from connector.errors import ConflictError, ConnectorError, PersonNeededError, StillWaitingError
from connector.journal.store import Journal
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.sectigo.domain_problems import BelowDomainError
from connector.sectigo.domains import DomainsAPI
from connector.settings.dcv import WaySettings
from connector.workflow.domains.publishing import Published, Publisher

STARTS: Final = 2
"""So often is a validation started in one run."""

_STEPS: Final = 20
"""More than any way from a start to the end has; more would be a circle."""


class Waiting(StrEnum):
    """What a domain waits for."""

    DNS = "dns"
    CA = "ca"
    GRACE = "grace"


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a domain has come."""

    entry: DomainEntry
    waiting: Waiting | None = None
    """None: this run has nothing more to do for it."""
    until: datetime | None = None
    """Of GRACE: when it is over."""


@dataclass(frozen=True, slots=True)
class DomainTools:
    """What the validation of a domain needs."""

    api: DomainsAPI
    journal: Journal
    now: Callable[[], datetime]
    """The vendor's time, aware UTC."""
    publisher: Callable[[str], Publisher]
    """Returns what publishes the proofs of a domain."""
    delegation: Callable[[str], Delegation]
    forbidden: Callable[[str], str]
    """Returns what CAA has against an issue for a domain, as people are told; empty: nothing."""
    progress: Callable[[str], None]


class Attempt:
    """The validation of one domain in one run."""

    def __init__(
        self,
        row: DomainState,
        tools: DomainTools,
        way: WaySettings | None,
        *,
        wanted: bool,
        take_over: bool,
    ) -> None:
        """
        Ask nothing yet.

        Args:
            row: The domain as SCM lists it.
            tools: What is worked with.
            way: How its proofs are published; None: nobody has said.
            wanted: Whether another validation is wanted though none is due.
            take_over: Whether what a person has begun by another method is replaced.
        """
        self.row = row
        self._tools = tools
        self._way = way
        self._wanted = wanted
        self._take_over = take_over
        self._publisher: Publisher | None = None
        self._told: DomainState | None = None
        self._last: DomainState | None = None
        self._starts = 0
        self._present: ProofRecord | None = None
        self._leave = False
        self._notes: list[str] = []

    def synchronise(self) -> None:
        """Have SCM ask the CA: what it tells may lag behind."""
        self._told = self._tools.api.synchronised(self.row)

    def failed(self, error: ConnectorError) -> DomainEntry:
        """Return what is told of the domain where *error* has ended its part of the run."""
        way = self._publisher.way if self._publisher else self._way.way if self._way else None
        return DomainEntry(
            self.row.domain,
            " ".join([str(error), *self._notes]),
            error.exit_code,
            self._last or self.row,
            due=True,
            way=way,
            record=_told_proof(self._last) if self._last else None,
        )

    def advance(self) -> Stand:
        """Take step after step until there is nothing to do, or to wait for something."""
        for _ in range(_STEPS):
            state = self._told or self._tools.api.status(self.row)
            self._told, self._last = None, state
            record = self._open()
            case = self._case(state, record)
            stand = self._take(case, decide_domain(case), record)
            if stand is not None:
                return stand
        raise StillWaitingError(f"The validation of {self.row.domain} does not come to an end.")

    def _case(self, state: DomainState, record: ValidationRecord | None) -> DomainCase:
        return DomainCase(
            state,
            self._tools.now(),
            Way.EDGEDNS if self._way is None else self._way.way,
            None if record is None else record.facts,
            wanted=self._wanted,
            take_over=self._take_over,
            leave_records=self._leave,
        )

    def _take(
        self, case: DomainCase, verdict: DomainVerdict, record: ValidationRecord | None
    ) -> Stand | None:
        """Take a step; None: look again."""
        found: Stand | None = None
        match verdict.step:
            case Rest():
                found = self._stand(case, verdict)
            case Ask(remedy):
                raise PersonNeededError(verdict.message, remedy=remedy)
            case Start():
                self._start(case, record)
            case Publish(proof):
                found = self._publish(case, verdict, self._opened(case, record), proof)
            case SubmitPersistent():
                found = self._submit_persistent(case, verdict, self._opened(case, record))
            case WaitForCA(proof):
                found = self._wait(case, verdict, self._opened(case, record), proof)
            case Linger(until):
                found = self._stand(case, verdict, Waiting.GRACE, until=until)
            case Conclude() if record is not None:
                self._conclude(verdict, record)
            case CleanUp(proof) if record is not None:
                self._clean_up(record, proof)
        return found

    def _submit_persistent(
        self, case: DomainCase, verdict: DomainVerdict, record: ValidationRecord
    ) -> Stand:
        with self._tools.journal.intended_for_domain(record.id, ValidationStep.SUBMIT):
            self._tools.api.submit_persistent(self.row.domain)
        self._tools.journal.note_submitted(record.id)
        return self._stand(case, verdict, Waiting.CA)

    def _start(self, case: DomainCase, record: ValidationRecord | None) -> None:
        if self._starts == STARTS:
            raise StillWaitingError(
                f"SCM does not tell the record of {self.row.domain}, which was started twice.",
                remedy="Look in SCM under Domains > DCV, then run the same again.",
            )
        if self._starts == 0 and (why := self._tools.forbidden(self.row.domain)):
            raise PersonNeededError(
                f"No CA of SCM may issue for {self.row.domain}: {why}.",
                remedy='Add a CAA record such as: 0 issue "sectigo.com".',
            )
        self._starts += 1
        found, journal = self._opened(case, record), self._tools.journal
        if case.state.proof is ProofStatus.REJECTED and record is not None:
            journal.note_rejected(found.id)
        way = self._way
        try:
            if way is not None and way.way is Way.CONNECTOR:
                with journal.intended_for_domain(found.id, ValidationStep.SUBMIT):
                    self._tools.api.submit_by_connector(self.row.domain, way.id, way.provider)
                journal.note_submitted(found.id)
                return
            with journal.intended_for_domain(found.id, ValidationStep.START):
                told = self._tools.api.start_cname(case.state)
        except BelowDomainError as error:
            raise PersonNeededError(
                error.what,
                remedy="SCM validates the domain above it, which it does not list: have an SCM"
                " administrator register that one (Domains).",
            ) from error
        except ConflictError:
            self.synchronise()
            return
        if told.host and told.point:
            self._told = replace(told, proof=ProofStatus.AWAITING_SUBMITTAL, mode=Method.CNAME)
        self._tools.progress(f"{self.row.domain}: SCM has told the record that proves it.")

    def _publish(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        record: ValidationRecord,
        proof: ProofRecord,
    ) -> Stand | None:
        way = self._way
        if way is None or way.way is not Way.CONNECTOR:
            waits = self._bring_into_dns(case, verdict, record, proof)
            if waits is not None:
                return waits
        journal = self._tools.journal
        with journal.intended_for_domain(record.id, ValidationStep.SUBMIT):
            if way is not None and way.way is Way.CONNECTOR:
                self._tools.api.submit_by_connector(self.row.domain, way.id, way.provider)
            else:
                self._tools.api.submit_cname(self.row.domain)
        journal.note_submitted(record.id)
        self._tools.progress(f"{self.row.domain}: submitted; the CA looks for the record.")
        return None

    def _bring_into_dns(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        record: ValidationRecord,
        proof: ProofRecord,
    ) -> Stand | None:
        """Publish the record and look for it; None: every name server has it."""
        publisher = self._chosen()
        self._write(record, proof, publisher)
        seen = look_for(proof, self._tools.delegation(self.row.domain).servers)
        if seen.complete:
            return None
        if publisher.way is Way.PERSON:
            entry = entry_of(case, verdict, Way.PERSON, proof, PersonNeededError.exit_code)
            return Stand(replace(entry, message=_to_publish(self.row.domain, proof, seen.missing)))
        waiting = f"{verdict.message} Not yet on every name server: {seen.missing}."
        return self._stand(case, DomainVerdict(verdict.step, waiting), Waiting.DNS)

    def _write(self, record: ValidationRecord, proof: ProofRecord, publisher: Publisher) -> None:
        """Publish the record unless this run has done so; what was told before gives way."""
        if self._present == proof:
            return
        journal, before = self._tools.journal, record.facts.record
        if before != proof:
            journal.note_proof(record.id, proof)
        with journal.intended_for_domain(record.id, ValidationStep.PUBLISH):
            done = publisher.present(self.row.domain, proof, before)
        if done.zone:
            journal.note_published(record.id, done.zone, done.output)
            self._tools.progress(f"{self.row.domain}: the record {proof.name} was published.")
        self._present = proof

    def _wait(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        record: ValidationRecord,
        proof: ProofRecord | None,
    ) -> Stand:
        journal = self._tools.journal
        if record.facts.submitted_at is None:
            journal.note_submitted(record.id)
        if proof is not None and record.facts.record != proof:
            journal.note_proof(record.id, proof)
        if proof is not None and self._publishes:
            self._keep_in_dns(record, proof)
        return self._stand(case, verdict, Waiting.CA, proof)

    def _keep_in_dns(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Publish the record again where it is gone while the CA still looks for it."""
        servers = self._tools.delegation(self.row.domain).servers
        if look_for(proof, servers).complete or not servers:
            return
        publisher = self._chosen()
        if publisher.way is Way.PERSON:
            self._notes = [_to_publish(self.row.domain, proof, "it is not in DNS any more")]
            return
        if self._present == proof or record.published_in:
            gone = f"The record {proof.name} was gone and was published again"
            self._notes = [f"{gone}: perhaps a program that keeps the zone as code removes it."]
        self._present = None
        self._write(record, proof, publisher)

    def _conclude(self, verdict: DomainVerdict, record: ValidationRecord) -> None:
        self._wanted = False
        self._tools.journal.note_succeeded(record.id)
        self._tools.progress(verdict.message)
        if record.facts.record is None or not record.published_in:
            self._tools.journal.close_validation(record.id)

    def _clean_up(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Remove the record; what fails is told and left to the next run."""
        journal, published = self._tools.journal, Published(record.published_in, record.output)
        try:
            with journal.intended_for_domain(record.id, ValidationStep.REMOVE):
                why = self._chosen().remove(self.row.domain, proof, published)
        except ConnectorError as error:
            why, self._leave = f"The record {proof.name} stays for now: {error.what}", True
        if why:
            self._notes.append(why)
        if not self._leave:
            journal.close_validation(record.id)

    @property
    def _publishes(self) -> bool:
        return self._way is None or self._way.way not in {Way.CONNECTOR, Way.PERSISTENT}

    def _chosen(self) -> Publisher:
        if self._publisher is None:
            self._publisher = self._tools.publisher(self.row.domain)
        return self._publisher

    def _open(self) -> ValidationRecord | None:
        return self._tools.journal.open_validation(self._tools.api.account.name, self.row.domain)

    def _opened(self, case: DomainCase, record: ValidationRecord | None) -> ValidationRecord:
        """Return the open validation, begun now where there is none, or one that is over."""
        journal, state = self._tools.journal, case.state
        if record is not None and record.facts.succeeded_at is None:
            return record
        if record is not None:
            journal.close_validation(record.id)
        return journal.begin_validation(
            self._tools.api.account.name,
            self.row.domain,
            case.way.value,
            was_validated=state.status is DomainStatus.VALIDATED,
            noted_end=state.expires_on,
        )

    def _stand(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        waiting: Waiting | None = None,
        proof: ProofRecord | None = None,
        until: datetime | None = None,
    ) -> Stand:
        if proof is None and case.state.proof is not ProofStatus.NOT_INITIATED:
            proof = _told_proof(case.state)
        pending = waiting in {Waiting.DNS, Waiting.CA}
        way = self._publisher.way if self._publisher else self._way.way if self._way else None
        entry = entry_of(case, verdict, way, proof, StillWaitingError.exit_code if pending else 0)
        message = " ".join([entry.message, *self._notes])
        return Stand(replace(entry, message=message), waiting, until)


def _told_proof(state: DomainState) -> ProofRecord | None:
    try:
        return proof_of(state)
    except SuspiciousRecordError:
        return None


def _to_publish(domain: str, proof: ProofRecord, why: str) -> str:
    missing = f" ({why})" if why else ""
    return (
        f"To validate {domain}, publish {proof.name}. {proof.ttl} {proof.type.value}"
        f" {proof.value}. and run the same again{missing}. Check it with: dig +short"
        f" {proof.type.value} {proof.name}."
    )
