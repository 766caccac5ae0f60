"""One domain on its way to a new validation: one step after another, until it has to wait."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from connector.core.domains.decide import DomainCase, decide_domain
from connector.core.domains.entry import DomainEntry
from connector.core.domains.steps import (
    Ask,
    CleanUp,
    Conclude,
    DomainVerdict,
    Hold,
    Linger,
    Publish,
    Rest,
    Start,
    SubmitPersistent,
    WaitForCA,
)
from connector.core.domains.values import DomainState, ProofRecord, RecordType, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.core.events.about import domain_validated
from connector.errors import ConflictError, ConnectorError, PersonNeededError, StillWaitingError
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.sectigo.domain_problems import BelowDomainError, NotInAdvanceError
from connector.settings.dcv import WaySettings
from connector.workflow.domains.case import case_of
from connector.workflow.domains.proofs import DomainTools, Proofs
from connector.workflow.domains.stand import Stand, Waiting
from connector.workflow.domains.submit import submit, submit_persistent, submit_text
from connector.workflow.domains.telling import DomainEntries

STARTS: Final = 2
"""So often is a validation started in one run."""

_STEPS: Final = 20
"""More than any way from a start to the end has; more would be a circle."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to do for a domain beside what is due."""

    wanted: bool = False
    """Whether another validation is wanted though none is due."""
    take_over: bool = False
    """Whether what a person has begun by another method is replaced."""
    next_order: datetime | None = None
    """When the next certificate is to be ordered for it; None: not known."""


class Attempt:
    """The validation of one domain in one run."""

    def __init__(
        self,
        row: DomainState,
        tools: DomainTools,
        way: WaySettings | None,
        wish: Wish,
    ) -> None:
        """
        Ask nothing yet.

        Args:
            row: The domain as SCM lists it.
            tools: What is worked with.
            way: How its proofs are published; None: nobody has said.
            wish: What is wanted of the run.
        """
        self.row = row
        self._tools = tools
        self._way = way
        self._wish = wish
        self._proofs = Proofs(row.domain, tools)
        self._telling = DomainEntries(row, way, self._proofs)
        self._told: DomainState | None = None
        self._last: DomainState | None = None
        self._starts = 0

    def now(self) -> datetime:
        """Return the vendor's time, aware UTC."""
        return self._tools.now()

    def synchronise(self) -> None:
        """Have SCM ask the CA: what it tells may lag behind."""
        self._told = self._tools.api.synchronised(self.row)

    def failed(self, error: ConnectorError) -> DomainEntry:
        """Return what is told of the domain where *error* has ended its part of the run."""
        return self._telling.failed(error, self._last, self.now())

    def advance(self) -> Stand:
        """
        Take step after step until there is nothing to do, or to wait for something.

        No other run works on the domain meanwhile; those that wait for it go on with what they see.
        """
        with self._tools.locked(f"domain {self._tools.api.account.name} {self.row.domain}"):
            return self._advance()

    def _advance(self) -> Stand:
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
        known = None if record is None else record.facts
        return replace(
            case_of(state, self._tools.now(), self._way, known),
            next_order=self._wish.next_order,
            wanted=self._wish.wanted,
            take_over=self._wish.take_over,
            leave_records=self._proofs.left,
        )

    def _take(
        self, case: DomainCase, verdict: DomainVerdict, record: ValidationRecord | None
    ) -> Stand | None:
        """Take a step; None: look again."""
        found: Stand | None = None
        match verdict.step:
            case Rest():
                found = self._telling.stand(case, verdict)
            case Ask(remedy):
                raise PersonNeededError(verdict.message, remedy=remedy)
            case Start():
                self._start(case, record)
            case Publish(proof):
                found = self._publish(case, verdict, self._opened(case, record), proof)
            case SubmitPersistent() | Hold():
                found = self._persistent(case, verdict, record)
            case WaitForCA(proof):
                found = self._wait(case, verdict, self._opened(case, record), proof)
            case Linger(until):
                self._proofs.tell_once(verdict.message)
                found = self._telling.stand(case, verdict, Waiting.GRACE, until=until)
            case Conclude() if record is not None:
                self._conclude(verdict, record)
            case CleanUp(proof) if record is not None:
                self._proofs.remove(record, proof)
        return found

    def _persistent(
        self, case: DomainCase, verdict: DomainVerdict, record: ValidationRecord | None
    ) -> Stand | None:
        """See to a record that stays, and submit it where the domain is not valid by it yet."""
        if isinstance(verdict.step, Hold):
            return self._hold(case, verdict, record, verdict.step.record)
        opened, proof = self._opened(case, record), case.persistent
        if proof is not None:
            waits = self._bring_into_dns(case, verdict, opened, proof)
            if waits is not None:
                return waits
        submit_persistent(self._tools, opened)
        return None

    def _hold(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        record: ValidationRecord | None,
        proof: ProofRecord,
    ) -> Stand:
        """See that a record that stays is there; publish it again where it is gone."""
        if self._proofs.seen(proof).absent:
            if self._proofs.by_person:
                return self._telling.person(case, verdict, proof, "it is not in DNS any more")
            record = self._opened(case, record)
            self._proofs.keep(record, proof)
        if record is not None:
            self._tools.journal.close_validation(record.id)
        return self._telling.stand(case, verdict, proof=proof)

    def _start(self, case: DomainCase, record: ValidationRecord | None) -> None:
        if self._starts == STARTS:
            raise StillWaitingError(
                f"SCM does not tell the record of {self.row.domain}, which was started twice.",
                remedy="Look in SCM under Domains > DCV, then run the same again.",
            )
        obstacle = None if self._starts else self._tools.forbidding(self.row.domain)
        if obstacle is not None:
            raise PersonNeededError(obstacle.text, remedy=obstacle.remedy)
        self._starts += 1
        found, journal = self._opened(case, record), self._tools.journal
        if case.state.proof is ProofStatus.REJECTED and record is not None:
            journal.note_rejected(found.id)
        way = self._way
        try:
            if way is not None and way.way is Way.CONNECTOR:
                submit(self._tools, found, way)
                return
            if case.record_type is RecordType.TXT:
                self._told = submit_text(self._tools, found, case.state)
                return
            with journal.intended_for_domain(found.id, ValidationStep.START):
                told = self._tools.api.start_cname(case.state)
        except NotInAdvanceError:
            journal.close_validation(found.id)
            raise
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
        submit(self._tools, record, way)
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
        self._proofs.write(record, proof)
        seen = self._proofs.seen(proof)
        if seen.complete:
            return None
        if self._proofs.by_person:
            return self._telling.person(case, verdict, proof, seen.missing)
        waiting = f"{verdict.message} Not yet on every name server: {seen.missing}."
        return self._telling.stand(case, DomainVerdict(verdict.step, waiting), Waiting.DNS)

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
        if proof is not None and self._publishes and self._proofs.keep(record, proof):
            return self._telling.person(case, verdict, proof, self._proofs.seen(proof).missing)
        return self._telling.stand(case, verdict, Waiting.CA, proof)

    def _conclude(self, verdict: DomainVerdict, record: ValidationRecord) -> None:
        self._wish = replace(self._wish, wanted=False)
        until = None if self._last is None else self._last.expires_on
        self._tools.events.happened(domain_validated(self.row.domain, record.id, until))
        self._tools.journal.note_succeeded(record.id, self.now())
        self._tools.progress(verdict.message)
        if not self._proofs.is_left(record):
            self._tools.journal.close_validation(record.id)

    @property
    def _publishes(self) -> bool:
        return self._way is None or self._way.way is not Way.CONNECTOR

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
            Validation(case.now, state.status is DomainStatus.VALIDATED, state.expires_on),
        )
