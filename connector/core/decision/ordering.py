"""A change waits for its certificate: which order to place, wait for, collect or upload."""

from typing import Final

from connector.core.decision.cps_renewal import is_opened_by_cps, is_untouched
from connector.core.decision.lost import await_search, lost_problem, settle_step
from connector.core.decision.one_order import adopt_step, ask_whether_ordered, unaccounted
from connector.core.decision.verdict import Action, Reason, Step, Verdict, Wait
from connector.core.facts.change import Change
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import KeyAlgorithm, Request


def may_replace(snapshot: Snapshot) -> bool:
    """
    Whether the open change may be cancelled from here, for another one or for good.

    A step of ours opened it; or CPS did by itself, which will do so again (akamai-cps 4.4), and
    nobody has begun anything with it but us.
    """
    change = snapshot.change
    if change is None or snapshot.change_is_ours:
        return change is not None
    begun = bool(snapshot.orders_for_change)
    return is_opened_by_cps(snapshot) and (begun or is_untouched(change))


def certificate_step(situation: Situation, change: Change) -> Verdict:
    """
    Return the next step for a change that waits for a certificate.

    What needs a person comes first, then what is still to be ordered, then what is to be waited
    for; only when the certificates of all wanted keys are there are they uploaded, together.
    """
    request, snapshot = situation.request, situation.snapshot
    if situation.keys_without_csr:
        return _await_csr(situation, change)
    orders = {csr.key_algorithm: snapshot.open_order(csr) for csr in situation.csrs}
    for order in orders.values():
        if order is not None:
            problem = _problem(request, order, snapshot)
            if problem is not None:
                return problem
    known = [order for order in orders.values() if order is not None]
    settle = settle_step(request, known)
    if settle is not None:
        return settle
    missing = tuple(algorithm for algorithm, order in orders.items() if order is None)
    if missing:
        return _begin(situation, change, missing)
    return (
        _collect(request, known, snapshot)
        or await_search(request, known)
        or _await(request, known)
        or _upload(request, known, snapshot, change)
    )


def _begin(situation: Situation, change: Change, missing: tuple[KeyAlgorithm, ...]) -> Verdict:
    """Return what is done about keys for which the journal has no open order."""
    csrs = tuple(csr for csr in situation.csrs if csr.key_algorithm in missing)
    adopted = adopt_step(situation, csrs)
    if adopted is not None:
        return adopted
    asked = unaccounted(situation, csrs)
    if asked:
        return ask_whether_ordered(situation, change, asked)
    return _place(situation.request, change, missing)


def awaiting_csr(request: Request) -> Verdict:
    """Return the wait for CPS to make what can be ordered for."""
    return Verdict(
        Step.WAIT,
        Action.RESUME,
        Reason.AWAITING_CSR,
        f"CPS is making the key and CSR for {request.common_name}.",
        wait=Wait.CSR,
        renewing=True,
    )


def _await_csr(situation: Situation, change: Change) -> Verdict:
    request = situation.request
    if not situation.snapshot.csrs:
        return awaiting_csr(request)
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.KEY_ALGORITHMS_CHANGED,
        f"Change {change.change_id} for {request.common_name} has no CSR for every wanted key"
        f" ({', '.join(situation.keys)}).",
        remedy="Cancel the change in Akamai Control Center and run again, or ask for the keys that"
        " the change has.",
        renewing=True,
    )


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


def way_out(snapshot: Snapshot) -> str:
    """Return what a person does about a change that cannot go on."""
    if may_replace(snapshot):
        return "A new value of renewal_trigger opens a new change with a new CSR and a new order."
    return "Somebody else opened the change: cancel it in Akamai Control Center, then run again."


def _problem(request: Request, order: OrderView, snapshot: Snapshot) -> Verdict | None:
    if not order.account_known and order.stage.at_scm:
        return _missing_account(request, order)
    lost = lost_problem(request, order, snapshot)
    if lost is not None:
        return lost
    ended = ended_stage(order)
    if ended is not None:
        return _ended(request, order, ended, snapshot)
    return None


def _missing_account(request: Request, order: OrderView) -> Verdict:
    what = f"Order {order.order_id}" if order.order_id is not None else "An order"
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.ACCOUNT_MISSING,
        f"{what} for {request.common_name} was begun on SCM account {order.account!r}, which"
        " scm_config.yaml does not have any more.",
        remedy="Put the account back until the certificate is live. Or give that order up: decline"
        f" it in SCM and `akamai-scm orders forget {order.csr_key[:16]} --yes`; then a new one is"
        f" placed on {request.scm_account!r}.",
        renewing=True,
    )


def _ended(request: Request, order: OrderView, stage: OrderStage, snapshot: Snapshot) -> Verdict:
    declined = stage is OrderStage.DECLINED
    what = "was declined by an administrator" if declined else "ended without a certificate"
    reason = Reason.ORDER_DECLINED if declined else Reason.ORDER_REJECTED
    if order.misfit:
        what = f"gave a certificate that is not what was asked for, {order.misfit}, and has ended"
        reason = Reason.MISFIT
    anew = " A new value of renewal_trigger does so too, for a new CSR."
    return Verdict(
        Step.FAIL,
        Action.BLOCKED,
        reason,
        f"Order {order.order_id} for {request.common_name} {what} (SCM says"
        f" {order.vendor_status!r}). It is closed; change {order.change_id} at Akamai is not, and"
        " keeps its CSR.",
        remedy="Ask SCM's administrators why. Nothing is ordered again unless you ask for it:"
        f" `akamai-scm orders forget {order.csr_key[:16]}`, then run again."
        f"{anew if may_replace(snapshot) else ''}",
        renewing=True,
    )


_ENDED: Final = {
    OrderStatus.DECLINED: OrderStage.DECLINED,
    OrderStatus.REJECTED: OrderStage.REJECTED,
    OrderStatus.REVOKED: OrderStage.REJECTED,
    OrderStatus.EXPIRED: OrderStage.REJECTED,
    OrderStatus.REPLACED: OrderStage.REJECTED,
}


def _place(request: Request, change: Change, missing: tuple[KeyAlgorithm, ...]) -> Verdict:
    return Verdict(
        Step.PLACE_ORDERS,
        Action.RESUME,
        Reason.AWAITING_ORDER,
        f"The CSR of change {change.change_id} for {request.common_name} waits to be ordered"
        f" ({', '.join(missing)}).",
        algorithms=missing,
        renewing=True,
    )


def _collect(request: Request, orders: list[OrderView], snapshot: Snapshot) -> Verdict | None:
    issued = [
        order
        for order in orders
        if order.stage is OrderStage.PLACED and order.status is OrderStatus.ISSUED
    ]
    if not issued:
        return None
    ready = tuple(order.key_algorithm for order in issued)
    wrong = [order for order in issued if is_misfit(order)]
    if wrong:
        told = "; ".join(f"order {order.order_id}: {order.misfit}" for order in wrong)
        return Verdict(
            Step.COLLECT,
            Action.BLOCKED,
            Reason.MISFIT,
            f"The certificate issued for {request.common_name} is not what was asked for, so it is"
            f" not uploaded ({told}). Each run collects it again, in case SCM has another one.",
            remedy=misfit_remedy(wrong[0], snapshot),
            algorithms=ready,
            renewing=True,
        )
    return Verdict(
        Step.COLLECT,
        Action.RESUME,
        Reason.AWAITING_COLLECTION,
        f"SCM has issued the certificate for {request.common_name}; it will be collected.",
        algorithms=ready,
        renewing=True,
    )


def _await(request: Request, orders: list[OrderView]) -> Verdict | None:
    waiting = [order for order in orders if order.stage is OrderStage.PLACED]
    if not waiting:
        return None
    order = waiting[0]
    ids = ", ".join(_named(request, item) for item in waiting)
    approval = any(item.status is OrderStatus.AWAITING_APPROVAL for item in waiting)
    what = (
        "waits to be approved in SCM (Certificates > SSL Certificates)"
        if approval
        else f"is being processed (SCM says {order.vendor_status or 'nothing yet'!r})"
    )
    return Verdict(
        Step.WAIT,
        Action.RESUME,
        Reason.AWAITING_APPROVAL if approval else Reason.AWAITING_ISSUANCE,
        f"Order {ids} for {request.common_name} {what}.",
        wait=Wait.ISSUANCE,
        renewing=True,
    )


def _named(request: Request, order: OrderView) -> str:
    other = order.account != request.scm_account
    return f"{order.order_id}{f' (SCM account {order.account!r})' if other else ''}"


def _upload(
    request: Request, orders: list[OrderView], snapshot: Snapshot, change: Change
) -> Verdict:
    """
    Wait for CPS to take up what it was brought; else bring it, however often that was done before.

    While the change waits and reports no error of its own, nothing that was once answered to an
    upload speaks against the certificate (akamai-cps 4.6). How often one run may do so is for the
    loop to say.
    """
    uploads = [order.uploaded for order in orders if order.uploaded is not None]
    if uploads and min(uploads) < UPLOAD_GRACE:
        return Verdict(
            Step.WAIT,
            Action.RESUME,
            Reason.AWAITING_VERIFICATION,
            f"The certificate for {request.common_name} is uploaded; CPS has not taken it up yet.",
            wait=Wait.DEPLOYMENT,
            renewing=True,
        )
    where = f"The certificate for {request.common_name} will be uploaded to change"
    if snapshot.upload_refused:
        before = f"CPS refused it before ({snapshot.upload_refused}), but still waits for it"
        told = f"{where} {change.change_id} again: {before}."
    elif uploads:
        told = f"{where} {change.change_id} again: CPS took it before and now waits for it anew."
    else:
        told = f"{where} {change.change_id}."
    return Verdict(
        Step.UPLOAD,
        Action.RESUME,
        Reason.CERTIFICATE_REFUSED if snapshot.upload_refused else Reason.AWAITING_UPLOAD,
        told,
        renewing=True,
    )
