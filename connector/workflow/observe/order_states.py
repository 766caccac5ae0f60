"""Ask SCM where the orders of a snapshot stand. Changes nothing anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from connector.account.revoked import RevokedOrders
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.order import (
    ORDER_SETTLING,
    OrderStage,
    OrderStatus,
    OrderView,
    Search,
)
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.interface import SCM, OrderState
from connector.workflow.domains.order_proofs import OrderProofs
from connector.workflow.orders_by_hand import adopted_in_vain
from connector.workflow.tools import SCMAccounts

_OWN = (VendorUnavailableError, VendorRefusedError)
_OTHERS = (*_OWN, CredentialsError, ConfigurationError)


@dataclass(frozen=True, slots=True)
class Asked:
    """What SCM said, and why it could not be asked, if it could not."""

    snapshot: Snapshot
    """With SCM's present word about the orders that matter."""
    open_error: ConnectorError | None
    """About orders of the open change."""
    live_error: ConnectorError | None
    """About orders of what is on production."""
    out: ConnectorError | None = None
    """Why the request's own account cannot be reached, if that has come out."""
    answered: bool = False
    """Whether the request's own account has answered."""


def ask_about_orders(
    request: Request,
    snapshot: Snapshot,
    accounts: SCMAccounts,
    heard: dict[CsrKey, OrderView] | None = None,
    proofs: OrderProofs | None = None,
) -> Asked:
    """
    Ask about the orders of *snapshot* that matter now.

    Those are the orders of the open change and, where revocation is to be checked, those of the
    certificates on production; each is asked for at the account that it was placed with. An account
    that cannot be asked is not asked further.

    Args:
        request: Whose certificate it is.
        snapshot: With the orders.
        accounts: Where they were placed.
        heard: What was told of what is live, and is not asked again while a change is open.
        proofs: Tells what the CA wants proven for orders that wait; None: that does not matter.

    Raises:
        CredentialsError: SCM does not take those of the request's own account.
    """
    failures: dict[str, ConnectorError] = {}
    errors: dict[bool, ConnectorError] = {}
    answered: set[str] = set()
    orders: list[OrderView] = []
    for known in snapshot.orders:
        name = known.account
        order = replace(known, signer=accounts.signer_of(name))
        if not _matters(request, known, snapshot):
            orders.append(order)
        elif name not in accounts:
            orders.append(replace(order, account_known=False))
        elif heard and not order.stage.at_scm and order.csr_key in heard:
            told = heard[order.csr_key]
            orders.append(replace(order, status=told.status, vendor_status=told.vendor_status))
        else:
            tolerated = _OWN if name == request.scm_account else _OTHERS
            try:
                if name in failures:
                    raise failures[name]
                told = _ask_scm(order, accounts[name], snapshot.orders, proofs)
                orders.append(told)
                answered.add(name)
                if heard is not None:
                    heard[order.csr_key] = told
            except tolerated as error:
                failures[name] = error
                errors.setdefault(order.stage.at_scm, error)
                orders.append(replace(order, search=Search.UNANSWERED))
    own = failures.get(request.scm_account)
    return Asked(
        replace(snapshot, orders=tuple(orders)),
        errors.get(True),
        errors.get(False),
        out=own if isinstance(own, VendorUnavailableError) else None,
        answered=request.scm_account in answered,
    )


def with_revoked(
    request: Request, snapshot: Snapshot, accounts: SCMAccounts, revoked: RevokedOrders | None
) -> Snapshot | None:
    """
    Return *snapshot* with SCM's word about what is live, by its lists of revoked orders.

    None where a list does not settle it: an order of another API, or no list to be had.

    Raises:
        CredentialsError: SCM does not take those of the request's own account.
    """
    orders: list[OrderView] = []
    for order in snapshot.orders:
        if not _matters(request, order, snapshot):
            orders.append(order)
            continue
        listed = _listed(request, order, accounts, revoked)
        if listed is None:
            return None
        status = OrderStatus.REVOKED if order.order_id in listed else OrderStatus.ISSUED
        orders.append(replace(order, status=status))
    return replace(snapshot, orders=tuple(orders))


def _listed(
    request: Request, order: OrderView, accounts: SCMAccounts, revoked: RevokedOrders | None
) -> frozenset[OrderId] | None:
    """Return what the account of an order lists as revoked; None: nothing, or not to be had."""
    if revoked is None or order.order_id is None or order.account not in accounts:
        return None
    try:
        return revoked.of(accounts[order.account])
    except (CredentialsError, ConfigurationError):
        if order.account == request.scm_account:
            raise
        return None


def _matters(request: Request, order: OrderView, snapshot: Snapshot) -> bool:
    if order.stage.at_scm:
        return order in snapshot.orders_for_change
    served = order.stage is OrderStage.ISSUED and order.fingerprint in snapshot.live_fingerprints
    return request.check_revocation and served


def unknown_orders(
    scm: SCM, key: CsrKey, common_name: str, orders: Iterable[OrderView]
) -> tuple[OrderId, ...]:
    """Return the ids of SCM's orders for a CSR, as far as it can be searched, but those known."""
    known = {order.order_id for order in orders}
    return tuple(found for found in scm.find_orders(key, common_name) if found not in known)


def _ask_scm(
    order: OrderView, scm: SCM, orders: Iterable[OrderView], proofs: OrderProofs | None
) -> OrderView:
    if order.delivered:
        return replace(order, status=OrderStatus.ISSUED, vendor_status=OrderStatus.ISSUED)
    if not order.stage.at_scm and not scm.tells_revocation:
        return order
    if order.order_id is not None:
        try:
            state = scm.order_status(order.order_id)
        except NotFoundError as error:
            if order.adopted_by:
                raise adopted_in_vain(order, scm, error) from error
            if not error.code or order.age >= ORDER_SETTLING:
                raise
            state = OrderState(OrderStatus.PROCESSING, "not shown yet")
        unproven = () if proofs is None else proofs.of(order, state, scm)
        return replace(order, status=state.status, vendor_status=state.word, unproven=unproven)
    if not (scm.can_search or scm.recognises):
        return order
    found = unknown_orders(scm, order.csr_key, order.common_name, orders)
    search = Search.NEEDLESS if scm.recognises else Search.DONE
    return replace(order, search=search, found=found)
