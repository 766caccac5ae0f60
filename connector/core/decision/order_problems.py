"""An order that will not bring what was asked for: ended, issued wrongly, or out of reach."""

from typing import Final

from connector.core.decision.lost import lost_problem
from connector.core.decision.reasons import Reason
from connector.core.decision.replacing import may_replace
from connector.core.decision.steps import Ask, Fail
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.marker import SCM
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import Request

_ENDED: Final = {
    OrderStatus.DECLINED: OrderStage.DECLINED,
    OrderStatus.REJECTED: OrderStage.REJECTED,
    OrderStatus.REVOKED: OrderStage.REJECTED,
    OrderStatus.EXPIRED: OrderStage.REJECTED,
    OrderStatus.REPLACED: OrderStage.REJECTED,
}


def ended_stage(order: OrderView) -> OrderStage | None:
    """Return how an order ended that SCM will never issue; None: it may yet, or it has."""
    if order.stage in _ENDED.values():
        return order.stage
    known = order.stage is OrderStage.PLACED and order.status is not None
    return _ENDED.get(order.status) if known and order.status is not None else None


def is_sent_back(order: OrderView) -> bool:
    """Whether a change that still waits was brought that order's certificate in vain."""
    return order.uploaded is not None and order.uploaded >= UPLOAD_GRACE


def is_misfit(order: OrderView) -> bool:
    """Whether what SCM issued for that order is not what was asked for, as far as was seen."""
    return order.stage is OrderStage.PLACED and order.misfit != ""


def misfit_remedy(order: OrderView, snapshot: Snapshot) -> str:
    """Return what a person does about a certificate that does not fit."""
    corrected = (
        "Correct the profile or account in SCM, or the request. If SCM then gives another"
        " certificate or chain for the same order, run again."
        if order.signer == SCM
        else f"Correct {order.signer} and its CA, or the request."
    )
    if may_replace(snapshot):
        return (
            f"{corrected} Else give renewal_trigger a new value: that opens a new change with a new"
            " CSR and a new order."
        )
    return (
        f"{corrected} Else `akamai-scm orders forget {order.csr_key[:16]}`, then run again: that"
        " places a new order for the same CSR."
    )


def order_problem(request: Request, order: OrderView, snapshot: Snapshot) -> Verdict | None:
    """Return what a person is asked or told about an order; None: it is on its way."""
    if not order.account_known and order.stage.at_scm:
        return _missing_account(request, order)
    lost = lost_problem(request, order, snapshot)
    if lost is not None:
        return lost
    ended = ended_stage(order)
    return None if ended is None else _ended(request, order, ended, snapshot)


def _missing_account(request: Request, order: OrderView) -> Verdict:
    what = f"Order {order.order_id}" if order.order_id is not None else "An order"
    remedy = (
        "Put the account back until the certificate is live. Or give that order up: decline it in"
        f" SCM and `akamai-scm orders forget {order.csr_key[:16]} --yes`; then a new one is placed"
        f" on {request.scm_account!r}."
    )
    return Verdict(
        Ask(remedy),
        Action.BLOCKED,
        Reason.ACCOUNT_MISSING,
        f"{what} for {request.common_name} was begun on SCM account {order.account!r}, which"
        " scm_config.yaml no longer has.",
    )


def _ended(request: Request, order: OrderView, stage: OrderStage, snapshot: Snapshot) -> Verdict:
    declined = stage is OrderStage.DECLINED
    what = "was declined by an administrator" if declined else "ended without a certificate"
    reason = Reason.ORDER_DECLINED if declined else Reason.ORDER_REJECTED
    if order.misfit:
        what = f"gave a certificate that is not what was asked for, {order.misfit}, and has ended"
        reason = Reason.MISFIT
    anew = " A new value of renewal_trigger does so too, for a new CSR."
    remedy = (
        f"{_whom_to_ask(order)} why. Nothing is ordered again unless you ask for it:"
        f" `akamai-scm orders forget {order.csr_key[:16]}`, then run again."
        f"{anew if may_replace(snapshot) else ''}"
    )
    return Verdict(
        Fail(remedy),
        Action.BLOCKED,
        reason,
        f"Order {order.order_id} for {request.common_name} {what} ({order.signer} says"
        f" {order.vendor_status!r}). It is closed; change {order.change_id} at Akamai is not, and"
        " keeps its CSR.",
    )


def _whom_to_ask(order: OrderView) -> str:
    if order.signer == SCM:
        return "Ask SCM's administrators"
    return f"Ask whoever runs the CA of {order.signer}"
