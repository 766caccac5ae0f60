"""Where the validation of a domain stands: what is due by now happens when somebody looks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.dcv import looking
from connector.sandbox.scm.dcv.limits import limit
from connector.sandbox.scm.dcv.proof import IN_DNS, PERSISTENT, Proof, Validation, persistent
from connector.sandbox.scm.vendor import SCM

BETWEEN_CHECKS = timedelta(hours=2)
_LAPSED_SINCE = timedelta(days=365)
_RENEWED_BEFORE = timedelta(days=2)
"""So long before its end SCM renews by itself what a persistent record proves."""


@dataclass(frozen=True, slots=True)
class DCVStatus:
    """A domain's validation as SCM tells it, in the words of version 1."""

    status: str
    """`VALIDATED`, `NOT_VALIDATED` or `EXPIRED`."""
    validation: Validation | None
    until: datetime | None
    """Last day on which the validation may be used as it was told when it succeeded."""
    proof: Proof | None
    """What is under way."""

    @property
    def order_status(self) -> str:
        """Of what is under way."""
        return "NOT_INITIATED" if self.proof is None else self.proof.status


def dcv_status(scm: SCM, domain: Domain) -> DCVStatus:
    """Return where the validation that counts for *domain* stands: its own, or a parent's."""
    counting = governing(scm, domain)
    settle(scm, counting)
    now = scm.ground.clock.now()
    validation, proof = counting.validated, counting.proof
    late = now - timedelta(seconds=scm.switches.dcv_lag_list)
    synced = counting.synced_at is not None and validation and counting.synced_at >= validation.at
    if validation is not None and validation.at > late and not synced:
        validation, proof = counting.earlier, counting.succeeded or proof
    word, until = _word(scm, validation, now), _until(validation)
    shown = until is not None and now.date() <= until.date()
    if scm.switches.dcv_lag_lapse and shown and not synced:
        word = "VALIDATED"
    return DCVStatus(word, validation, until, proof)


def validation_of(scm: SCM, domain: Domain) -> str:
    """Return what counts at an order: the truth, whatever lists tell yet."""
    counting = governing(scm, domain)
    settle(scm, counting)
    return _word(scm, counting.validated, scm.ground.clock.now())


def governing(scm: SCM, domain: Domain) -> Domain:
    """Return whose validation counts for *domain*: that of the highest domain above it."""
    above = [
        one
        for one in scm.customer.domains.values()
        if one.covers(domain.name) and not one.name.startswith("*.")
    ]
    return min(above, key=lambda one: len(one.name), default=domain)


def begin(scm: SCM) -> None:
    """Let validations that the data tell in a word be as old as the sandbox is."""
    for domain in scm.customer.domains.values():
        _begin(scm, domain, scm.ground.clock.now())


def settle(scm: SCM, domain: Domain) -> None:
    """Let everything happen to *domain* that is due by now."""
    now = scm.ground.clock.now()
    _begin(scm, domain, now)
    _check(scm, domain, now)
    _renew(scm, domain, now)


def succeed(scm: SCM, domain: Domain, method: str, moment: datetime) -> None:
    """Let *domain* be validated from *moment* on."""
    until = moment + limit(method, moment, scm.switches.dcv_limit_days)
    domain.earlier, domain.succeeded = domain.validated, domain.proof
    domain.validated = Validation(moment, until, method)
    domain.proof, domain.attempts = None, domain.attempts + 1


def forget(domain: Domain) -> None:
    """Reset both statuses of *domain* to their initial values."""
    domain.validation, domain.kept = "NOT_VALIDATED", False
    domain.validated = domain.earlier = domain.proof = domain.succeeded = None


def _begin(scm: SCM, domain: Domain, now: datetime) -> None:
    """Give dates to what the data only say in a word."""
    word, domain.validation = domain.validation, ""
    if word not in {"VALIDATED", "EXPIRED"}:
        return
    span = limit(domain.method, now, scm.switches.dcv_limit_days)
    at = now if word == "VALIDATED" else now - span - _LAPSED_SINCE
    domain.validated = Validation(at, at + span, domain.method)


def _check(scm: SCM, domain: Domain, now: datetime) -> None:
    """Let the CA look as often as it would have by now."""
    while (proof := domain.proof) is not None:
        moment = proof.next_check
        if moment is None or proof.rejected or moment > now:
            return
        switches = scm.switches
        if switches.dcv_hold:
            proof.next_check = now
            return
        proof.checks, proof.last_check = proof.checks + 1, moment
        if switches.dcv_reject or proof.checks > switches.dcv_checks:
            proof.rejected, proof.next_check = True, None
        elif proof.method not in IN_DNS or looking.is_seen(scm, domain.name, proof, moment):
            succeed(scm, domain, proof.method, moment)
            domain.kept = False
        else:
            proof.next_check = moment + BETWEEN_CHECKS


def _renew(scm: SCM, domain: Domain, now: datetime) -> None:
    """Let somebody else renew the validation in time, or SCM itself by a persistent record."""
    found = domain.validated
    if found is None:
        return
    span = min(found.until - found.at, limit(found.method, now, scm.switches.dcv_limit_days))
    if scm.switches.dcv_kept and domain.kept and now > found.at + span * 2 / 3:
        under_way = domain.proof
        succeed(scm, domain, found.method, now)
        domain.proof = under_way
    if found.method != PERSISTENT or not scm.switches.dcv_persistent_renews:
        return
    while found is not None and now > (moment := found.until - _RENEWED_BEFORE):
        proof = _persistent(scm, domain, moment)
        if not looking.is_seen(scm, domain.name, proof, moment):
            return
        succeed(scm, domain, PERSISTENT, moment)
        found = domain.validated


def _persistent(scm: SCM, domain: Domain, moment: datetime) -> Proof:
    host, point = persistent(domain.name, scm.customer.uri)
    return Proof("", PERSISTENT, moment, host, point)


def _word(scm: SCM, validation: Validation | None, now: datetime) -> str:
    if validation is None:
        return "NOT_VALIDATED"
    allowed = limit(validation.method, now, scm.switches.dcv_limit_days)
    until = min(validation.until, validation.at + allowed)
    return "VALIDATED" if now.date() <= until.date() else "EXPIRED"


def _until(validation: Validation | None) -> datetime | None:
    return None if validation is None else validation.until
