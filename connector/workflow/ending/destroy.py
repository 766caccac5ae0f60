"""
What `terraform destroy` does at the vendors: only what the request's `on_destroy` asks for.

Everything is safe to repeat: what is gone is done. `revoke` removes the enrollment first and
revokes afterwards, so that no visitor ever meets a revoked certificate.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from connector.core.decision.cps_renewal import OPENED_AGAIN
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.order import ClosedBecause, OrderStatus
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import OnDestroy, Request
from connector.core.revocation.rfc5280 import REASONS
from connector.core.x509.read import read_certificate
from connector.errors import (
    ConfigurationError,
    FailedError,
    Fault,
    NotFoundError,
    PersonNeededError,
)
from connector.journal.step import StepName
from connector.workflow.act.settle import close_orders
from connector.workflow.ending.cancel import cancel, plan_cancel
from connector.workflow.ending.remove import TO_KEEP, remove_enrollment
from connector.workflow.ending.revocable import (
    Placed,
    live_facts,
    order_behind,
    placed,
    scm_of,
)
from connector.workflow.ending.revoke import revoke_order, settle_revocation
from connector.workflow.observe.observe import Observer
from connector.workflow.tools import Tools

_REASON: Final = REASONS["cessationOfOperation"]


def destroy(request: Request, tools: Tools, who: str) -> None:
    """
    Carry out `on_destroy`, unless it is `keep`: then there is nothing to call this for.

    The caller holds the certificate's lock.

    Raises:
        PersonNeededError: Somebody else's change, or a warning that is not approved, stands in the
            way.
        ConflictError: Hosts are still served by the certificate.
        StillWaitingError: Akamai needs longer than `timeouts.deployment`.
        ConnectorError: A vendor refused or cannot be reached.
    """
    _WAYS[request.on_destroy](request, tools, who)


def _cancel_pending(request: Request, tools: Tools, who: str) -> None:
    try:
        planned = plan_cancel(request, tools)
    except PersonNeededError as error:
        tools.progress(f"{error.what} Nothing was done.")
        return
    if planned is None:
        tools.progress(f"No change is open for {request.common_name}; nothing was done.")
        return
    if planned.by_cps and not planned.orders:
        tools.progress(
            f"Change {planned.change.change_id} ({planned.change.status}) for"
            f" {request.common_name} is a renewal that CPS opens by itself 60 days before expiry;"
            f" {OPENED_AGAIN}. So it is left; nothing was done."
        )
        return
    for sentence in planned.sentences(request):
        tools.progress(sentence)
    cancel(request, planned, tools, who)


def _delete(request: Request, tools: Tools, who: str) -> None:
    _delete_seen(request, _look(request, tools), tools, who)


def _delete_seen(request: Request, snapshot: Snapshot, tools: Tools, who: str) -> None:
    enrollment = snapshot.enrollment
    if enrollment is None:
        tools.progress(f"There is no enrollment for {request.common_name}; it is gone already.")
    else:
        _check_ours_to_delete(request, enrollment)
        remove_enrollment(request, snapshot, enrollment, tools)
        tools.progress(f"Enrollment {enrollment.enrollment_id} is removed.")
    tools.journal.remember_enrollment(request.key, None)
    note = f"enrollment deleted by {who}"
    left = close_orders(request, tools.journal, None, ClosedBecause.ENROLLMENT_DELETED, note=note)
    for order_id in left if request.on_destroy is OnDestroy.DELETE else ():
        tools.progress(f"Order {order_id} stays as it is at the CA; nothing was revoked.")


def _look(request: Request, tools: Tools) -> Snapshot:
    """
    Return what there is to destroy.

    Once the enrollment that was worked on is gone, another one of the same name is not taken for
    it, as `apply` would: whoever repeats a destroy does not mean that one.
    """
    snapshot = Observer(request, tools).look()
    known = tools.journal.enrollments_of(request.key)
    enrollment = snapshot.enrollment
    if enrollment is None or not known or enrollment.enrollment_id in known:
        return snapshot
    if request.enrollment_id is None:
        tools.progress(
            f"Enrollment {enrollment.enrollment_id} has the same name, but this is not the one that"
            " was worked on from here; it is left alone. To mean it, set enrollment_id."
        )
        return replace(snapshot, enrollment=None, change=None, production=())
    return snapshot


def _revoke(request: Request, tools: Tools, who: str) -> None:
    snapshot = _look(request, tools)
    _remember_orders(request, live_facts(snapshot), tools)
    tools.scm.check_credentials()
    now = tools.cps.vendor_time or tools.clock.now()
    _check_revocable(_orders_to_revoke(request, tools, now), tools)
    _delete_seen(request, snapshot, tools, who)
    for order in _orders_to_revoke(request, tools, now):
        _revoke_one(order, tools, who)


def _check_revocable(orders: Iterable[Placed], tools: Tools) -> None:
    """
    Make sure that each account has a way to revoke, before anything is gone.

    Raises:
        ConfigurationError: One names no program for that.
    """
    for order in orders:
        if order.account not in tools.accounts:
            continue
        account = tools.accounts[order.account].account
        if account.commands is not None and not account.commands.revoke:
            raise ConfigurationError(
                "Nothing was done: on_destroy is revoke",
                [Fault("revoke", f"account {account.name!r} names no program for it")],
                remedy="Give the account `revoke: [program, …]` in scm_config.yaml, or set"
                ' on_destroy = "delete".',
            )


def _remember_orders(request: Request, live: Iterable[CertificateFacts], tools: Tools) -> None:
    """
    Let the journal know the orders of what is live, since nothing tells them afterwards.

    Raises:
        FailedError: One is known neither to the journal nor to SCM.
    """
    known = {facts: order_behind(request, facts, tools) for facts in live}
    unknown = [facts.serial for facts, order in known.items() if order is None]
    if unknown:
        raise FailedError(
            f"Nothing was done: on_destroy is revoke, but the order of serial {', '.join(unknown)}"
            f" for {request.common_name} is not known to this state directory.",
            remedy="Revoke it in SCM afterwards (Certificates > SSL Certificates, by serial number)"
            ' and set on_destroy = "delete", apply that first, then destroy; or run where the'
            " journal is that ordered it.",
        )
    remembered = {order.order_id for order in tools.journal.orders(request.key)}
    for order in known.values():
        if order is not None and order.order_id not in remembered:
            tools.journal.intend(request.key, StepName.REVOKE, order_id=order.order_id)


def _orders_to_revoke(request: Request, tools: Tools, now: datetime) -> Iterable[Placed]:
    """Return the orders whose certificates are not over, each once."""
    found: dict[str, Placed] = {}
    for record in tools.journal.orders(request.key):
        order, pem = placed(record), record.certificate_pem
        if order is not None and not (pem and read_certificate(pem).not_after <= now):
            found[order.order_id] = order
    for intent in tools.journal.open_intents(request.key, StepName.REVOKE):
        order_id = intent.order_id
        if order_id is not None and order_id not in found:
            found[order_id] = Placed(order_id, request.scm_account, request.key)
    return found.values()


def _revoke_one(order: Placed, tools: Tools, who: str) -> None:
    """Revoke what is issued; name what only a person can end."""
    scm = scm_of(order, tools)
    if order.certificate_pem and not scm.tells_revocation:
        _revoke_issued(order, tools, who)
        return
    try:
        state = scm.order_status(order.order_id)
    except NotFoundError:
        tools.progress(f"SCM no longer knows order {order.order_id}; nothing to revoke.")
        return
    if state.status is OrderStatus.ISSUED:
        _revoke_issued(order, tools, who)
    elif state.status is OrderStatus.REVOKED:
        settle_revocation(order, tools)
    elif state.status in {OrderStatus.AWAITING_APPROVAL, OrderStatus.PROCESSING}:
        tools.progress(
            f"Order {order.order_id} is not issued ({state.word}), so it cannot be revoked: have"
            " it declined in SCM (Certificates > SSL Certificates)."
        )


def _revoke_issued(order: Placed, tools: Tools, who: str) -> None:
    revoke_order(order, _REASON, f"on_destroy = revoke, by {who}", tools)
    tools.progress(f"Order {order.order_id} is revoked (reason {_REASON}, cessationOfOperation).")


def _check_ours_to_delete(request: Request, enrollment: Enrollment) -> None:
    if not enrollment.third_party:
        raise FailedError(
            f"Enrollment {enrollment.enrollment_id} for {request.common_name} is not of the type"
            " third-party, so it is not removed.",
            remedy=f"Remove it in Akamai Control Center. {TO_KEEP}",
        )


_WAYS: Final[dict[OnDestroy, Callable[[Request, Tools, str], None]]] = {
    OnDestroy.CANCEL_PENDING: _cancel_pending,
    OnDestroy.DELETE: _delete,
    OnDestroy.REVOKE: _revoke,
}
