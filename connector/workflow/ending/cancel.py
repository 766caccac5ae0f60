"""
Cancel a change at CPS, ours or a renewal of CPS's own, and end what the journal expects of it.

SCM's Enrollment API has no call that withdraws an order, so orders are named and left to a person.
Their rows are closed: the key of their CSR goes with the change.
"""

from dataclasses import dataclass, replace
from typing import Final

from connector.akamai.client import CPSClient
from connector.core.decision.cps_renewal import OPENED_AGAIN, is_opened_by_cps
from connector.core.decision.one_order import unordered_csrs
from connector.core.decision.order_problems import ended_stage
from connector.core.decision.replacing import may_replace
from connector.core.facts.change import Change
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.facts.marker import SCM, order_marker
from connector.core.facts.order import ClosedBecause, OrderStage, OrderStatus, OrderView
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    NotFoundError,
    PersonNeededError,
)
from connector.journal.step import StepName
from connector.workflow.act.elsewhere import id_list, orders_elsewhere
from connector.workflow.act.settle import close_orders, finish_cancellations
from connector.workflow.observe.observe import Observer
from connector.workflow.observe.order_states import ask_about_orders
from connector.workflow.tools import Tools

COMES_BACK: Final = (
    f"It is a renewal that CPS opens by itself 60 days before expiry; {OPENED_AGAIN}, with new"
    " CSRs. Until then the enrollment can be edited in Control Center."
)
"""What a person should know of a renewal of CPS's own."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What is to be cancelled, as it stands now."""

    enrollment: Enrollment
    change: Change
    orders: tuple[OrderView, ...]
    """The open orders for it or its CSRs, with SCM's present word where SCM could be asked."""
    live: bool
    """Whether a certificate is on production, which stays there."""
    by_cps: bool = False
    """Whether CPS opened it by itself, and will open the next one."""
    unordered: tuple[Csr, ...] = ()
    """With `by_cps`: its CSRs for which the journal has no order."""

    def sentences(self, request: Request) -> tuple[str, ...]:
        """Return what will happen, for the person who is asked."""
        change = self.change
        rest = (
            "The certificate on production stays as it is."
            if self.live
            else "Nothing is live, so CPS may remove the enrollment together with the change."
        )
        what = (
            f"Change {change.change_id} ({change.status}) of enrollment"
            f" {self.enrollment.enrollment_id} for {request.common_name} will be cancelled. {rest}"
        )
        anew = (COMES_BACK,) if self.by_cps else ()
        return (what, *anew, *(_fate(order) for order in self.orders))


def plan_cancel(request: Request, tools: Tools) -> Cancellation | None:
    """
    Return what a cancellation would do; None: nothing is open.

    The caller holds the certificate's lock. What a killed run left unfinished in the journal is
    finished.

    Raises:
        PersonNeededError: The change is somebody else's; it is left alone.
        ConnectorError: CPS cannot be asked, or the request does not fit.
    """
    snapshot = Observer(request, tools).look()
    finish_cancellations(request, snapshot, tools.journal)
    enrollment, change = snapshot.enrollment, snapshot.change
    if enrollment is None or change is None:
        return None
    if not may_replace(snapshot):
        raise foreign_change(request, snapshot, change)
    orders = _with_statuses(request, snapshot, tools).orders_for_change
    return Cancellation(
        enrollment,
        change,
        orders,
        live=bool(snapshot.production),
        by_cps=not snapshot.change_is_ours,
        unordered=unordered_csrs(snapshot),
    )


def check_not_ordered_elsewhere(planned: Cancellation, tools: Tools) -> None:
    """
    Return if SCM has no order for a renewal of CPS's own but those of the journal.

    Raises:
        PersonNeededError: Another machine has ordered for it.
        ConnectorError: SCM cannot be asked.
    """
    elsewhere = orders_elsewhere(planned.unordered, tools)
    if elsewhere:
        raise PersonNeededError(
            f"Change {planned.change.change_id} is in use: SCM has order {id_list(elsewhere)} for"
            " its CSR, which was not placed from this state directory. Nothing was cancelled.",
            remedy="Cancel it where that order was placed. If nobody works on it there, run"
            " `akamai-scm apply` here, which goes on with that order, or have it declined in SCM.",
        )


def cancel(request: Request, planned: Cancellation, tools: Tools, who: str) -> None:
    """
    Carry it out; a change that is gone by then is as good as cancelled.

    Raises:
        ConflictError: CPS no longer lets it be cancelled.
        AnswerLostError: Whether CPS took it is not known; the same command finds out.
    """
    enrollment_id, change_id = planned.enrollment.enrollment_id, planned.change.change_id
    tools.progress(f"Cancelling change {change_id}.")
    with tools.journal.intended(
        request.key, StepName.CANCEL, enrollment_id=enrollment_id, change_id=change_id
    ):
        _cancel_at_cps(tools.cps, enrollment_id, change_id)
        note = f"change {change_id} cancelled by {who}"
        because = ClosedBecause.CHANGE_CANCELLED
        close_orders(request, tools.journal, change_id, because, note=note)


def _cancel_at_cps(cps: CPSClient, enrollment_id: EnrollmentId, change_id: ChangeId) -> None:
    """Return once the change is cancelled, or gone already."""
    try:
        cps.cancel_change(enrollment_id, change_id)
    except AnswerLostError:
        if _may_be_open(cps, enrollment_id, change_id):
            raise
    except NotFoundError:
        return
    except ConflictError as error:
        if is_change_open(cps, enrollment_id, change_id):
            raise error.with_remedy(
                "A change that is being deployed cannot be cancelled: let it finish. Look at it in"
                " Akamai Control Center."
            ) from error


def foreign_change(request: Request, snapshot: Snapshot, change: Change) -> PersonNeededError:
    """Return the error for a change that is not ours to end."""
    which = f"Change {change.change_id} ({change.status}) for {request.common_name}"
    if is_opened_by_cps(snapshot):
        return PersonNeededError(
            f"{which} is a renewal that CPS opened by itself, but somebody else has uploaded a"
            " certificate to it, so it is left alone.",
            remedy="Ask who did; it can be cancelled in Akamai Control Center.",
            again="",
        )
    return PersonNeededError(
        f"{which} was opened by somebody else, so it is left alone.",
        remedy="Ask who opened it; it can be cancelled in Akamai Control Center.",
        again="",
    )


def is_change_open(cps: CPSClient, enrollment_id: EnrollmentId, change_id: ChangeId) -> bool:
    """Return whether CPS still has that change to complete."""
    try:
        return not cps.get_change(enrollment_id, change_id).over
    except NotFoundError:
        return False


def _may_be_open(cps: CPSClient, enrollment_id: EnrollmentId, change_id: ChangeId) -> bool:
    try:
        return is_change_open(cps, enrollment_id, change_id)
    except ConnectorError:
        return True


def _with_statuses(request: Request, snapshot: Snapshot, tools: Tools) -> Snapshot:
    """Return *snapshot* with SCM's word on the orders; without it if SCM does not answer."""
    asked, failure = snapshot, None
    try:
        answered = ask_about_orders(request, replace(snapshot, production=()), tools.accounts)
        asked, failure = answered.snapshot, answered.open_error
    except ConnectorError as error:
        failure = error
    if failure is not None:
        tools.progress(
            f"{tools.scm.account.signer} could not be asked where the orders stand. {failure.what}"
        )
    return asked


def _fate(order: OrderView) -> str:
    """Return what becomes of an order whose change is cancelled."""
    if order.order_id is None:
        where = (
            f"look for comments with {order_marker(order.csr_key)}"
            if order.signer == SCM
            else f"ask its CA for CSR {order.csr_key}"
        )
        return (
            f"The {order.key_algorithm} order that was begun without an answer may or may not be at"
            f" {order.signer}: {where}, and decline it there."
        )
    named = f"Order {order.order_id} ({order.key_algorithm}, account {order.account})"
    if order.stage is OrderStage.ISSUED or order.status is OrderStatus.ISSUED:
        return (
            f"{named} is issued, but cannot be used once the change and its key are gone; it"
            f" stays valid until it is revoked (`akamai-scm revoke --order {order.order_id}"
            " --reason superseded`)."
        )
    pages = " (Certificates > SSL Certificates)" if order.signer == SCM else ""
    if ended_stage(order) is not None:
        return f"{named} has ended at {order.signer} already ({order.vendor_status})."
    return (
        f"{named} stays at {order.signer} ({order.vendor_status or 'not asked'}) and is no longer"
        f" waited for: have it declined there{pages}, or it may still be issued."
    )
