"""
The renewals that CPS opens by itself, also for third-party enrollments (akamai-cps 4.4).

It opens one 60 days before expiry; cancelled, it opens the next one 30 minutes later, with new
CSRs. With a certificate of 47 days one is open from the first day. CPS does not say who opened a
change, but it says when.
"""

from datetime import datetime, timedelta
from typing import Final

from connector.core.facts.change import Change, InputType
from connector.core.facts.order import OrderStage
from connector.core.facts.snapshot import Snapshot

OPENED_BEFORE_EXPIRY: Final = timedelta(days=60)
"""How long before expiry CPS opens a renewal."""
_SLACK: Final = timedelta(days=1)
"""CPS need not open it to the minute."""
OPENED_AGAIN: Final = "cancelled, CPS opens the next one 30 minutes later"
"""What a person should know who has it cancelled."""


def is_untouched(change: Change) -> bool:
    """Whether the change still waits for what comes first, and nothing has been tried with it."""
    first = {InputType.PRE_VERIFICATION, InputType.CERTIFICATE}
    later = {InputType.POST_VERIFICATION, InputType.CHANGE_MANAGEMENT}
    waits_for = {item.type for item in change.inputs}
    return not change.error and bool(waits_for & first) and not waits_for & later


def is_renewal(snapshot: Snapshot) -> bool:
    """Whether CPS lists the open change as a renewal, whoever opened it."""
    change, enrollment = snapshot.change, snapshot.enrollment
    pending = enrollment.pending if enrollment is not None else ()
    return change is not None and any(
        item.change_id == change.change_id and item.change_type == "renewal" for item in pending
    )


def earliest_own_renewal(snapshot: Snapshot) -> datetime | None:
    """Return when CPS can have opened a renewal for what is live at the earliest; None: never."""
    expiries = [item.facts.not_after for item in snapshot.production]
    return min(expiries) - OPENED_BEFORE_EXPIRY - _SLACK if expiries else None


def is_opened_by_cps(snapshot: Snapshot) -> bool:
    """
    Whether the open change is a renewal that CPS has opened by itself, as far as can be told.

    It is a renewal, no step of ours opened it, and it is no older than CPS's own can be. A person
    who opens one in those days looks the same. Whether somebody has ordered for it is another
    question.
    """
    earliest, opened = earliest_own_renewal(snapshot), snapshot.change_opened_at
    if snapshot.change_is_ours or not is_renewal(snapshot) or earliest is None:
        return False
    return opened is None or opened >= earliest


def is_unclaimed(snapshot: Snapshot) -> bool:
    """Whether neither the journal nor another file shows an order for the open change."""
    change = snapshot.change
    csrs = {csr.key for csr in snapshot.csrs}
    ordered = any(
        order.stage.is_open
        and ((change is not None and order.change_id == change.change_id) or order.csr_key in csrs)
        for order in snapshot.orders
    )
    shown = any(
        (change is not None and witness.change_id == change.change_id)
        or any(witness.shows(key) for key in csrs)
        for witness in snapshot.witnesses
    )
    return not (ordered or shown)


def is_keeper(snapshot: Snapshot) -> bool:
    """
    Whether the journal holds the orders of all that is live, uploaded from here.

    At most one journal does, as CPS takes the certificates of a change once. So a run that finds a
    renewal of CPS's own and is the keeper's may replace it, and no second run does the same.
    """
    ours = {
        order.fingerprint
        for order in snapshot.orders
        if order.stage is OrderStage.ISSUED and order.uploaded is not None
    }
    live = snapshot.live_fingerprints
    return bool(live) and live <= ours
