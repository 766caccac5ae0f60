"""Ask CPS how it came that production lacks a certificate. Changes nothing anywhere."""

from collections.abc import Callable
from dataclasses import replace

from connector.akamai.values import History
from connector.core.decision.cure import in_hand_since
from connector.core.decision.deployment import DEPLOYMENT_SETTLING, newest_upload
from connector.core.decision.live import next_renewal
from connector.core.facts.change import Change
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.errors import NotFoundError
from connector.workflow.observe.reads import CPSReads


def look_back(snapshot: Snapshot, cps: CPSReads) -> Snapshot:
    """
    Return *snapshot* with what the decisions need where no change is open and something is amiss.

    While production shows the newest upload this asks nothing. Else: whether CPS ended that
    upload's change, and, where nothing is live at all, what has been live. A change that is open by
    then, and not ours, hides the first: CPS may open its next renewal at once (akamai-cps 4.4).
    """
    enrollment = snapshot.enrollment
    if snapshot.change is not None and not _may_hide(snapshot, snapshot.change):
        return snapshot
    abandoned = _abandoned(snapshot, cps)
    if abandoned is not None:
        snapshot = replace(snapshot, abandoned=abandoned)
    if enrollment is None or snapshot.production or snapshot.change is not None:
        return snapshot
    return replace(snapshot, history=cps.get_history(enrollment.enrollment_id).finished)


def with_past(situation: Situation, read_history: Callable[[Enrollment], History]) -> Snapshot:
    """Return the snapshot with CPS's history where the journal does not know a due certificate."""
    snapshot = situation.snapshot
    enrollment, due = snapshot.enrollment, next_renewal(situation)
    if enrollment is None or due is None or due > situation.now:
        return snapshot
    if all(in_hand_since(facts, snapshot) is not None for facts in situation.live):
        return snapshot
    return replace(snapshot, history=read_history(enrollment).finished)


def _may_hide(snapshot: Snapshot, change: Change) -> bool:
    newest = newest_upload(snapshot.orders)
    return (
        newest is not None
        and newest.uploaded is not None
        and newest.uploaded < DEPLOYMENT_SETTLING
        and newest.change_id != change.change_id
        and not snapshot.change_is_ours
    )


def _abandoned(snapshot: Snapshot, cps: CPSReads) -> ChangeId | None:
    newest = newest_upload(snapshot.orders)
    if (
        newest is None
        or newest.fingerprint in snapshot.live_fingerprints
        or newest.change_id in snapshot.deployed
    ):
        return None
    if snapshot.enrollment is None:
        return newest.change_id
    try:
        change = cps.get_change(snapshot.enrollment.enrollment_id, newest.change_id)
    except NotFoundError:
        known = _is_in_history(newest, snapshot.enrollment, cps)
        return None if known else newest.change_id
    return newest.change_id if change.stopped else None


def _is_in_history(order: OrderView, enrollment: Enrollment, cps: CPSReads) -> bool:
    """Whether CPS tells that the certificate of *order* went with a change that was completed."""
    try:
        history = cps.get_history(enrollment.enrollment_id)
    except NotFoundError:
        return False
    brought = (facts for entry in history.finished for facts in entry.certificates)
    return any(facts.fingerprint == order.fingerprint for facts in brought)
