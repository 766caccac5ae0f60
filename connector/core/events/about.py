"""Events out of what a run has seen, decided or met."""

from collections.abc import Mapping
from datetime import date

from connector.core.decision.deployment import newest_upload
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import OpensChange
from connector.core.decision.verdict import Verdict
from connector.core.events.values import Event, EventName
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId
from connector.core.facts.situation import Situation
from connector.core.request.values import Request
from connector.errors import ConnectorError, PersonNeededError, StillWaitingError
from connector.text.moments import utc_text

Facts = Mapping[str, object]


def something_due(situation: Situation, verdict: Verdict) -> Event | None:
    """Return that something is due which a run begins now; None: it begins nothing."""
    if not isinstance(verdict.step, OpensChange):
        return None
    live = ",".join(sorted(facts.serial for facts in situation.live))
    trigger = situation.request.renewal_trigger if verdict.reason is Reason.FORCED else ""
    return Event(
        EventName.DUE,
        situation.request.key,
        f"{verdict.reason} {live} {trigger}".strip(),
        {**_of(situation), "reason": verdict.reason.value, "message": verdict.message},
    )


def about_to_order(situation: Situation, csr: Csr, change_id: ChangeId, why: str) -> Event:
    """Return that a certificate is about to be ordered for a CSR."""
    request = situation.completed
    facts = {
        "change_id": change_id,
        "reason": why or None,
        "message": f"A certificate ({csr.key_algorithm}) for {request.common_name} is about to be"
        f" ordered at SCM account {request.scm_account!r}.",
    }
    return Event(EventName.BEFORE_ORDER, request.key, csr.key, {**_of(situation), **facts})


def newly_deployed(situation: Situation) -> Event | None:
    """Return that the newest upload of ours is on production; None: it is not."""
    snapshot = situation.snapshot
    newest = newest_upload(snapshot.orders)
    if newest is None or newest.fingerprint not in snapshot.live_fingerprints:
        return None
    orders = [one for one in snapshot.orders if one.change_id == newest.change_id]
    expiry = _expiry(situation.live)
    ends = "" if expiry is None else f", valid until {expiry}"
    message = (
        f"The certificate for {situation.request.common_name} that change {newest.change_id} has"
        f" brought is on Akamai's production network{ends}."
    )
    facts = {
        "change_id": newest.change_id,
        "message": message,
        "order_ids": sorted(one.order_id for one in orders if one.order_id is not None),
    }
    about = situation.request.key
    return Event(EventName.DEPLOYED, about, str(newest.change_id), {**_of(situation), **facts})


def ended_badly(
    request: Request, seen: tuple[Situation, Verdict] | None, error: ConnectorError
) -> Event | None:
    """
    Return that a run ended with *error*; None: it only waits, or was interrupted.

    Args:
        request: Whose certificate.
        seen: The last look; None: there was none.
        error: What has ended the run.
    """
    asks = isinstance(error, PersonNeededError)
    if isinstance(error, StillWaitingError):
        return None
    facts = {} if seen is None else dict(_of(seen[0]))
    reason = None if seen is None else seen[1].reason
    change = None if seen is None else seen[0].snapshot.change
    key = f"{error.exit_code} {reason or ''} {'' if change is None else change.change_id}".strip()
    facts |= {
        "common_name": request.common_name,
        "contract_id": request.contract_id,
        "reason": None if reason is None else reason.value,
        "message": error.what.strip(),
        "remedy": error.remedy or None,
        "exit": error.exit_code,
    }
    name = EventName.NEEDS_PERSON if asks else EventName.FAILED
    return Event(name, request.key, key, facts)


def about_domain(domain: str) -> str:
    """Return what events about a domain are about."""
    return f"domain {domain}"


def domain_validated(domain: str, validation: int, valid_until: date | None) -> Event:
    """
    Return that a domain was validated again.

    Args:
        domain: Its name.
        validation: The number that the journal has given the validation.
        valid_until: As SCM shows it; None: it does not.
    """
    until = None if valid_until is None else valid_until.isoformat()
    facts = {
        "domain": domain,
        "message": f"{domain} is validated{'' if until is None else f', until {until}'}.",
        "expiry": until,
    }
    return Event(EventName.DOMAIN_VALIDATED, about_domain(domain), str(validation), facts)


def _of(situation: Situation) -> Facts:
    request, snapshot, live = situation.request, situation.snapshot, situation.live
    return {
        "common_name": request.common_name,
        "contract_id": request.contract_id,
        "enrollment_id": None if snapshot.enrollment is None else snapshot.enrollment.enrollment_id,
        "change_id": None if snapshot.change is None else snapshot.change.change_id,
        "expiry": _expiry(live),
        "serials": sorted(facts.serial for facts in live),
    }


def _expiry(live: tuple[CertificateFacts, ...]) -> str | None:
    expiry = min((facts.not_after for facts in live), default=None)
    return None if expiry is None else utc_text(expiry)
