"""A change waits for its certificate: which order to place, wait for, collect or upload."""

from collections.abc import Iterable, Mapping

from connector.core.decision.differences import csr_differences
from connector.core.decision.live import live_reason
from connector.core.decision.lost import await_search, settle_step
from connector.core.decision.one_order import adopt_step, ask_whether_ordered, unaccounted
from connector.core.decision.order_problems import is_misfit, misfit_remedy, order_problem
from connector.core.decision.order_proofs import proofs_note, prove_step
from connector.core.decision.reasons import Reason
from connector.core.decision.replacing import way_out
from connector.core.decision.steps import (
    Ask,
    Awaited,
    Collect,
    IssuedOrder,
    PlaceOrders,
    SignedCsr,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.decision.waits import awaiting_csr
from connector.core.facts.change import AllowedInput, Change
from connector.core.facts.enrollment import Csr
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import Request


def certificate_step(situation: Situation, change: Change, waiting: AllowedInput) -> Verdict:
    """
    Return the next step for a change that waits for a certificate.

    What needs a person comes first, then what is still to be ordered, then what is to be waited
    for; only when the certificates of all wanted keys are there are they uploaded, together.
    """
    request, snapshot = situation.request, situation.snapshot
    if situation.keys_without_csr:
        return _await_csr(situation, change)
    found = ((csr, snapshot.open_order(csr)) for csr in situation.csrs)
    orders = {csr: order for csr, order in found if order is not None}
    problems = (order_problem(request, order, snapshot) for order in orders.values())
    problem = next(filter(None, problems), None)
    if problem is not None:
        return problem
    settle = settle_step(request, change, orders)
    if settle is not None:
        return settle
    if situation.unordered:
        return _without_order(situation, change, situation.unordered)
    return (
        _collect(request, orders, snapshot)
        or await_search(request, orders.values())
        or prove_step(request, orders.values())
        or _await_issuance(request, orders.values())
        or _upload(situation, change, waiting, orders)
    )


def _without_order(situation: Situation, change: Change, missing: tuple[Csr, ...]) -> Verdict:
    """Return what is done about CSRs for which the journal has no open order."""
    adopted = adopt_step(situation, change, missing)
    if adopted is not None:
        return adopted
    asked = unaccounted(situation, missing)
    if asked:
        return ask_whether_ordered(situation, change, asked)
    keys = ", ".join(csr.key_algorithm for csr in missing)
    return Verdict(
        PlaceOrders(change.ref, missing, _why_wanted(situation)),
        Action.RESUME,
        Reason.AWAITING_ORDER,
        f"The CSR of change {change.change_id} for {situation.request.common_name} waits to be"
        f" ordered ({keys}).",
    )


def _why_wanted(situation: Situation) -> Reason | None:
    """Return why a certificate is wanted, as long as the one that it replaces is live."""
    found = [*csr_differences(situation), live_reason(situation)]
    return next((reason for reason, _ in filter(None, found)), None)


def _await_csr(situation: Situation, change: Change) -> Verdict:
    if not situation.snapshot.csrs:
        return awaiting_csr(situation.request)
    return Verdict(
        Ask(
            "Cancel the change in Akamai Control Center and run again, or ask for the keys that the"
            " change has."
        ),
        Action.BLOCKED,
        Reason.KEY_ALGORITHMS_CHANGED,
        f"Change {change.change_id} for {situation.request.common_name} has no CSR for every"
        f" wanted key ({', '.join(situation.keys)}).",
    )


def _collect(
    request: Request, orders: Mapping[Csr, OrderView], snapshot: Snapshot
) -> Verdict | None:
    issued = {
        csr: order
        for csr, order in orders.items()
        if order.stage is OrderStage.PLACED and order.status is OrderStatus.ISSUED
    }
    if not issued:
        return None
    ready = tuple(
        IssuedOrder(
            csr, order.order_id, order.account, misfit_remedy(order, snapshot), order.delivered
        )
        for csr, order in issued.items()
        if order.order_id is not None
    )
    wrong = [order for order in issued.values() if is_misfit(order)]
    if wrong:
        misfits = "; ".join(f"order {order.order_id}: {order.misfit}" for order in wrong)
        return Verdict(
            Collect(ready, misfit_remedy(wrong[0], snapshot)),
            Action.BLOCKED,
            Reason.MISFIT,
            f"The certificate issued for {request.common_name} is not what was asked for, so it is"
            f" not uploaded ({misfits}). Each run {_looks_again(wrong[0])}.",
        )
    return Verdict(
        Collect(ready),
        Action.RESUME,
        Reason.AWAITING_COLLECTION,
        f"{next(iter(issued.values())).signer} has issued the certificate for"
        f" {request.common_name}; it will be collected.",
    )


def _looks_again(order: OrderView) -> str:
    if order.delivered:
        return "checks it again, in case chain_file or the request has changed"
    return f"collects it again, in case {order.signer} has another one"


def _await_issuance(request: Request, orders: Iterable[OrderView]) -> Verdict | None:
    waiting = [order for order in orders if order.stage is OrderStage.PLACED]
    if not waiting:
        return None
    ids = ", ".join(_order_name(request, order) for order in waiting)
    approval = any(order.status is OrderStatus.AWAITING_APPROVAL for order in waiting)
    what = (
        "waits to be approved in SCM (Certificates > SSL Certificates)"
        if approval
        else f"is being processed ({waiting[0].signer} says"
        f" {waiting[0].vendor_status or 'nothing yet'!r})"
    )
    return Verdict(
        Wait(Awaited.ISSUANCE),
        Action.RESUME,
        Reason.AWAITING_APPROVAL if approval else Reason.AWAITING_ISSUANCE,
        f"Order {ids} for {request.common_name} {what}.{proofs_note(request, waiting)}",
    )


def _order_name(request: Request, order: OrderView) -> str:
    other = order.account != request.scm_account
    return f"{order.order_id}{f' (SCM account {order.account!r})' if other else ''}"


def _upload(
    situation: Situation, change: Change, waiting: AllowedInput, orders: Mapping[Csr, OrderView]
) -> Verdict:
    """
    Wait for CPS to take up what it was brought; else bring it, however often that was done before.

    While the change waits and reports no error of its own, nothing that was once answered to an
    upload speaks against the certificate (akamai-cps 4.6). How often one run may do so is for the
    loop to say.
    """
    name, refused = situation.request.common_name, situation.snapshot.upload_refused
    uploads = [order.uploaded for order in orders.values() if order.uploaded is not None]
    if uploads and min(uploads) < UPLOAD_GRACE:
        return Verdict(
            Wait(Awaited.DEPLOYMENT),
            Action.RESUME,
            Reason.AWAITING_VERIFICATION,
            f"The certificate for {name} is uploaded; CPS has not picked it up yet.",
        )
    if refused:
        again = f" again: CPS refused it before ({refused}), but still waits for it"
    else:
        again = " again: CPS accepted it before and is waiting for it again" if uploads else ""
    signed = tuple(
        SignedCsr(csr, order.certificate_pem, order.chain_pem) for csr, order in orders.items()
    )
    return Verdict(
        UploadCertificates(change.ref, waiting, signed, way_out(situation.snapshot)),
        Action.RESUME,
        Reason.CERTIFICATE_REFUSED if refused else Reason.AWAITING_UPLOAD,
        f"The certificate for {name} will be uploaded to change {change.change_id}{again}.",
    )
