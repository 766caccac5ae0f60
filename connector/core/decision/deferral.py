"""
A due renewal while a vendor is out: put off as long as the certificate is far from its end.

A plan that fails for a renewal that has weeks left would stop every release that runs it.
"""

from datetime import datetime
from typing import Final

from connector.core.decision.live import (
    is_forced,
    live_reason,
    next_renewal,
    service_end,
    wanted_deployed,
)
from connector.core.decision.renewal import critical_at
from connector.core.decision.verdict import Action, Reason, Step, Verdict, Wait
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

_AT_SCM: Final = frozenset({Step.OPEN_RENEWAL, Step.PLACE_ORDERS, Step.SETTLE_ORDERS, Step.COLLECT})
"""Steps that SCM has to take part in; without it they are not even begun."""


def waits_for_scm(request: Request, snapshot: Snapshot, now: datetime, verdict: Verdict) -> bool:
    """
    Return whether *verdict* is a step of a due renewal that only SCM can bring on.

    Due by its window or because the certificate has ended; what a person has asked for (names,
    `renewal_trigger`) and what is revoked is no such renewal.
    """
    at_scm = verdict.step in _AT_SCM or verdict.wait is Wait.ISSUANCE
    if not at_scm or verdict.cancel_pending or is_forced(request, snapshot):
        return False
    found = live_reason(request, snapshot, now)
    return found is not None and found[0] in {Reason.INSIDE_WINDOW, Reason.EXPIRED}


def put_off_renewal(
    request: Request, snapshot: Snapshot, now: datetime, until: str
) -> Verdict | None:
    """
    Return the verdict that a due renewal is put off; None: it is critical.

    Args:
        request: What a person wants.
        snapshot: With something live.
        now: The vendor's time, aware UTC.
        until: What ends the wait, as the end of the sentence.
    """
    critical, due = critical_from(request, snapshot), next_renewal(request, snapshot)
    if critical is None or due is None or critical <= now:
        return None
    return Verdict(
        Step.NOTHING,
        Action.NONE,
        Reason.DEFERRED,
        f"The renewal for {request.common_name}, due since {_text(due)}, is put off"
        f" {until.rstrip('.')}. From {_text(critical)} on (critical_days) that is an error.",
        renewal_due_at=due,
    )


def critical_from(request: Request, snapshot: Snapshot) -> datetime | None:
    """Return when the first live certificate becomes critical; None if nothing is live."""
    ends = (
        (item.facts.not_before, service_end(item)) for item in wanted_deployed(request, snapshot)
    )
    return min(
        (critical_at(start, end, request.renew_before, request.critical) for start, end in ends),
        default=None,
    )


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
