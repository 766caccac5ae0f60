"""Ask SCM where the orders of a snapshot stand. Changes nothing anywhere."""

from dataclasses import replace

from connector.core.model import OrderStage, OrderView, Search, Snapshot
from connector.core.request import Request
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.interface import SCM
from connector.workflow.tools import SCMAccounts

_OWN = (VendorUnavailableError, VendorRefusedError)
_OTHERS = (*_OWN, CredentialsError, ConfigurationError)


def ask_about_orders(
    request: Request, snapshot: Snapshot, accounts: SCMAccounts
) -> tuple[Snapshot, ConnectorError | None]:
    """
    Return *snapshot* with SCM's present word about the orders that matter now.

    Those are the orders of the open change and, where revocation is to be checked, those of the
    certificates on production; each is asked for at the account that it was placed with. An account
    that cannot be asked is not asked further.

    Returns:
        The snapshot, and why SCM could not be asked, if it could not.

    Raises:
        CredentialsError: SCM does not take those of the request's own account.
    """
    failures: dict[str, ConnectorError] = {}
    orders: list[OrderView] = []
    for order in snapshot.orders:
        name = order.account
        if not _matters(request, order, snapshot):
            orders.append(order)
        elif name not in accounts:
            orders.append(replace(order, account_known=False))
        elif name in failures:
            orders.append(replace(order, search=Search.UNANSWERED))
        else:
            tolerated = _OWN if name == request.scm_account else _OTHERS
            try:
                orders.append(_looked_up(order, accounts[name]))
            except tolerated as error:
                failures[name] = error
                orders.append(replace(order, search=Search.UNANSWERED))
    return replace(snapshot, orders=tuple(orders)), next(iter(failures.values()), None)


def _matters(request: Request, order: OrderView, snapshot: Snapshot) -> bool:
    if order.stage in {OrderStage.INTENDED, OrderStage.PLACED}:
        return snapshot.change is not None and order.change_id == snapshot.change.change_id
    live = {item.facts.fingerprint for item in snapshot.production}
    served = order.stage is OrderStage.ISSUED and order.fingerprint in live
    return request.check_revocation and served


def _looked_up(order: OrderView, scm: SCM) -> OrderView:
    if order.order_id is not None:
        state = scm.order_status(order.order_id)
        return replace(order, status=state.status, vendor_status=state.word)
    if not scm.can_search:
        return order
    found = scm.find_orders(order.csr_key, order.common_name)
    return replace(order, search=Search.DONE, found=found)
