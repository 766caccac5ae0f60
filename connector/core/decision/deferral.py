"""
A due renewal while a vendor is out: put off as long as the certificate is far from its end.

A plan that fails for a renewal that has weeks left would stop every release that runs it.
"""

from datetime import datetime

from connector.core.decision.live import live_reason, next_renewal, service_end
from connector.core.decision.reasons import Reason
from connector.core.decision.renewal import critical_at
from connector.core.decision.steps import (
    Awaited,
    Collect,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    ProveOrders,
    SettleOrders,
    Step,
    ValidateDomains,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.situation import Situation, once
from connector.text.moments import utc_text


def waits_for_scm(situation: Situation, verdict: Verdict) -> bool:
    """
    Return whether *verdict* is a step of a due renewal that only SCM can bring on.

    Due by its window or because the certificate has ended; what a person has asked for (names,
    `renewal_trigger`) and what is revoked is no such renewal.
    """
    if not _takes_scm(verdict.step) or situation.is_forced:
        return False
    found = live_reason(situation)
    return found is not None and found[0] in {Reason.INSIDE_WINDOW, Reason.EXPIRED}


def _takes_scm(step: Step) -> bool:
    """Whether SCM has to take part in it, so that without it the step is not even begun."""
    match step:
        case OpenRenewal(replaces=None) | Wait(awaited=Awaited.ISSUANCE):
            return True
        case ValidateDomains() | PlaceOrders() | ProveOrders() | SettleOrders() | Collect():
            return True
        case _:
            return False


def put_off_renewal(situation: Situation, until: str) -> Verdict | None:
    """
    Return the verdict that a due renewal is put off; None: it is critical.

    Args:
        situation: With something live.
        until: What ends the wait, as the end of the sentence.
    """
    critical, due = critical_from(situation), next_renewal(situation)
    if critical is None or due is None or critical <= situation.now:
        return None
    return Verdict(
        Nothing(),
        Action.NONE,
        Reason.DEFERRED,
        f"The renewal for {situation.request.common_name}, due since {utc_text(due)}, is put off"
        f" {until.rstrip('.')}. From {utc_text(critical)} on (critical_days) that is an error.",
        renewal_due_at=due,
        until=critical,
    )


def is_critical(situation: Situation) -> bool:
    """Whether something live is so near to its end that its renewal can wait no longer."""
    critical = critical_from(situation)
    return critical is not None and critical <= situation.now


@once
def critical_from(situation: Situation) -> datetime | None:
    """Return when the first live certificate becomes critical; None if nothing is live."""
    request = situation.request
    ends = ((item.facts.not_before, service_end(item)) for item in situation.deployed)
    return min(
        (critical_at(start, end, request.renew_before, request.critical) for start, end in ends),
        default=None,
    )
