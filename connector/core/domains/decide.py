"""
The next step for the validation of one domain.

A list of checks, the first that answers decides. What SCM shows leads: it keeps the record of what
was started, so a run that was killed goes on from there and nothing is started twice. A validation
that holds is never cleared or deleted: the new one runs beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.domains.reuse import is_due, reuse
from connector.core.domains.shape import SuspiciousRecordError, proof_of, same_permission
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
from connector.core.domains.success import has_succeeded
from connector.core.domains.values import (
    PERSISTENT_LABEL,
    DomainState,
    ProofRecord,
    RecordType,
    Validation,
)
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.text.moments import utc_text

GRACE: Final = timedelta(minutes=10)
"""A record stays at least so long after success: the CA looks from several places."""

OLDEST_START: Final = timedelta(days=25)
"""A value that is older is not submitted any more: CAs take it for 30 days (BR 3.2.2.4.7)."""

_DNS: Final = frozenset({Method.CNAME, Method.UNKNOWN, Method.AUTO})
"""Modes that are gone on with where SCM tells host and point."""


@dataclass(frozen=True, slots=True)
class DomainCase:
    """All that the decision on one domain stands on."""

    state: DomainState
    now: datetime
    """Aware UTC."""
    way: Way
    validation: Validation | None = None
    """The latest that a run of ours began, unless it is over and tidied up; None: there is none."""
    record_type: RecordType = RecordType.CNAME
    """Of what is to prove it, where that is started now."""
    persistent: ProofRecord | None = None
    """The record that stays, as a person has put it down; None: nobody has."""
    next_order: datetime | None = None
    """When the next certificate is to be ordered for the domain; None: not known."""
    wanted: bool = False
    """Whether a person wants another validation though none is due."""
    take_over: bool = False
    """Whether a validation that a person has started by another method is replaced."""
    leave_records: bool = False
    """Whether no record is removed, since that has failed in this run already."""

    @property
    def is_due(self) -> bool:
        """Whether the domain wants another validation."""
        return self.wanted or is_due(self.state, self.now, self.next_order)

    @property
    def open(self) -> Validation | None:
        """The validation that has not succeeded yet."""
        found = self.validation
        return found if found is not None and found.succeeded_at is None else None


def decide_domain(case: DomainCase) -> DomainVerdict:
    """Return the next step."""
    for check in _CHECKS:
        verdict = check(case)
        if verdict is not None:
            return verdict
    return _start(case)


def _succeeded(case: DomainCase) -> DomainVerdict | None:
    found = case.open
    if found is None or not has_succeeded(case.state, found):
        return None
    return DomainVerdict(Conclude(), f"{case.state.domain} was validated again.")


def _tidy(case: DomainCase) -> DomainVerdict | None:
    found = case.validation
    if found is None or found.succeeded_at is None or found.record is None or case.leave_records:
        return None
    if found.record.stays:
        return None
    until = found.succeeded_at + max(GRACE, timedelta(seconds=found.record.ttl))
    if case.now < until:
        message = (
            f"The record {found.record.name} stays until {utc_text(until)}, since the CA looks from"
            " several places; then this run removes it, or a later one."
        )
        return DomainVerdict(Linger(until), message)
    return DomainVerdict(CleanUp(found.record), f"The record {found.record.name} can be removed.")


def _persistent(case: DomainCase) -> DomainVerdict | None:
    if case.way is not Way.PERSISTENT:
        return None
    state, record = case.state, case.persistent
    if state.status is DomainStatus.VALIDATED and not case.wanted and not _by_another(case):
        how = "is kept valid by a record that stays"
        if record is None:
            return _rest(state, how)
        return DomainVerdict(Hold(record), f"{state.domain} {how}.")
    if state.proof is ProofStatus.SUBMITTED:
        return _with_proof(case, lambda told: _persistent_submitted(case, told))
    submitted = case.open is not None and case.open.submitted_at is not None
    if state.proof is ProofStatus.REJECTED or submitted:
        return _ask(state, "is not validated by its persistent record", _compare(state))
    return DomainVerdict(SubmitPersistent(), f"{state.domain} is submitted with its record.")


def _by_another(case: DomainCase) -> bool:
    """Return whether what keeps the domain valid is no record that stays, and is about to end."""
    return case.is_due and case.state.method is not Method.UNKNOWN


def _persistent_submitted(case: DomainCase, told: ProofRecord | None) -> DomainVerdict:
    state, record = case.state, case.persistent
    if told is None or not told.stays or record is None:
        return _wait(state, record or told)
    if same_permission(record.value, told.value):
        return _wait(state, record)
    return _ask(
        state,
        f"is to be kept valid by another text than scm_config.yaml has: SCM tells {told.value!r}",
        "Nothing was written. Compare it with what SCM shows under Domains > DCV, then correct"
        " value in scm_config.yaml.",
    )


def _compare(state: DomainState) -> str:
    return (
        f"Check the TXT record {PERSISTENT_LABEL}.{state.domain} against the value that SCM"
        " shows under Domains > DCV, then run the same command again."
    )


def _unwanted(case: DomainCase) -> DomainVerdict | None:
    if case.is_due or case.open is not None:
        return None
    state = case.state
    if state.status is DomainStatus.UNKNOWN:
        return _rest(state, "has a status at SCM that this program does not know")
    found = reuse(state, case.now, case.next_order)
    if found is None:
        return _rest(state, "is validated; SCM does not tell until when")
    return _rest(state, f"is validated until {utc_text(found.ends_at)}")


def _submitted(case: DomainCase) -> DomainVerdict | None:
    state = case.state
    if state.proof is not ProofStatus.SUBMITTED:
        return None
    if not _is_gone_on_with(case):
        if case.take_over:
            return _start(case)
        return _ask(
            state,
            f"is being validated by {state.mode}, as a person has started it",
            "Finish that, or add --take-over to validate it by DNS instead.",
        )
    return _with_proof(case, lambda record: _wait_with(case, record))


def _is_gone_on_with(case: DomainCase) -> bool:
    """Return whether what is under way is proven as ours are; texts only where they are ours."""
    if case.state.mode is Method.TXT:
        known = None if case.open is None else case.open.record
        begun = known is not None and known.type is RecordType.TXT
        return begun or case.record_type is RecordType.TXT
    return case.state.mode in _DNS


def _wait_with(case: DomainCase, record: ProofRecord | None) -> DomainVerdict:
    """Wait with the record that SCM tells, else with the text that the journal knows."""
    known = None if case.open is None else case.open.record
    if record is not None or case.state.mode is not Method.TXT:
        return _wait(case.state, record)
    if known is not None and known.type is RecordType.TXT:
        return _wait(case.state, known)
    return _ask(
        case.state,
        "is being validated by a TXT record that SCM does not tell here",
        "Publish the record that SCM shows under Domains > DCV; the CA goes on looking for it.",
    )


def _awaiting(case: DomainCase) -> DomainVerdict | None:
    state = case.state
    if state.proof is not ProofStatus.AWAITING_SUBMITTAL or state.mode not in _DNS:
        return None
    if case.record_type is RecordType.TXT:
        return None
    if case.open is not None and case.now - case.open.begun_at > OLDEST_START:
        return None
    return _with_proof(case, lambda record: None if record is None else _publish(state, record))


def _rejected(case: DomainCase) -> DomainVerdict | None:
    state, found = case.state, case.open
    if state.proof is not ProofStatus.REJECTED:
        return None
    if found is None or found.rejections == 0 or case.wanted:
        step = Start(again=found is not None)
        return DomainVerdict(step, f"The CA has given up {state.domain}; it is started anew.")
    return _ask(
        state,
        "was given up by the CA twice",
        "Look in SCM under Domains > DCV for what the CA says, and check DNS (CAA, DNSSEC,"
        " delegation); then akamai-scm domains renew --all starts it again.",
    )


def _unknown_proof(case: DomainCase) -> DomainVerdict | None:
    if case.state.proof is not ProofStatus.UNKNOWN:
        return None
    return _ask(
        case.state,
        "has a validation under way whose status this program does not know",
        "Look in SCM under Domains > DCV, or for a newer version of this program.",
    )


_CHECKS: Final[tuple[Callable[[DomainCase], DomainVerdict | None], ...]] = (
    _succeeded,
    _tidy,
    _persistent,
    _unwanted,
    _submitted,
    _awaiting,
    _rejected,
    _unknown_proof,
)


def _with_proof(
    case: DomainCase, step: Callable[[ProofRecord | None], DomainVerdict | None]
) -> DomainVerdict | None:
    try:
        record = proof_of(case.state)
    except SuspiciousRecordError as error:
        return _ask(
            case.state,
            f"is to be proven by a record that no CA asks for: {error}",
            "Nothing was written. Check url of the account in scm_config.yaml, and look in SCM"
            " under Domains > DCV.",
        )
    return step(record)


def _start(case: DomainCase) -> DomainVerdict:
    return DomainVerdict(Start(), f"{case.state.domain} wants a new validation.")


def _publish(state: DomainState, record: ProofRecord) -> DomainVerdict:
    return DomainVerdict(Publish(record), f"{state.domain} is proven by the record {record.name}.")


def _wait(state: DomainState, record: ProofRecord | None) -> DomainVerdict:
    when = "" if state.next_check is None else f", next at {utc_text(state.next_check)}"
    return DomainVerdict(WaitForCA(record), f"The CA checks {state.domain}{when}.")


def _rest(state: DomainState, how: str) -> DomainVerdict:
    return DomainVerdict(Rest(), f"{state.domain} {how}.")


def _ask(state: DomainState, what: str, remedy: str) -> DomainVerdict:
    return DomainVerdict(Ask(remedy), f"{state.domain} {what}.")
