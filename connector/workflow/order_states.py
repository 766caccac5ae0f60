"""Ask SCM where the orders of a snapshot stand. Changes nothing anywhere."""

from dataclasses import replace

from connector.core.model import OrderId, OrderStage, OrderView, Snapshot
from connector.core.request import Request
from connector.errors import ConnectorError, VendorRefusedError, VendorUnavailableError
from connector.sectigo.interface import SCM


def ask_about_orders(
    request: Request, snapshot: Snapshot, scm: SCM
) -> tuple[Snapshot, ConnectorError | None]:
    """
    Return *snapshot* with SCM's present word about the orders that matter now.

    Those are the orders of the open change and, where revocation is to be checked, those of the
    certificates on production. SCM is not asked further once it cannot be asked.

    Returns:
        The snapshot, and why SCM could not be asked, if it could not.
    """
    orders: list[OrderView] = []
    failure: ConnectorError | None = None
    for order in snapshot.orders:
        if failure is None and (order_id := _asked_for(request, order, snapshot)) is not None:
            try:
                orders.append(_with_status(order, order_id, scm))
                continue
            except (VendorUnavailableError, VendorRefusedError) as error:
                failure = error
        orders.append(order)
    return replace(snapshot, orders=tuple(orders)), failure


def _asked_for(request: Request, order: OrderView, snapshot: Snapshot) -> OrderId | None:
    """Return the id to ask for; None: the order does not matter now."""
    if order.account != request.scm_account:
        return None
    if order.stage is OrderStage.PLACED:
        mine = snapshot.change is not None and order.change_id == snapshot.change.change_id
        return order.order_id if mine else None
    live = {item.facts.fingerprint for item in snapshot.production}
    served = order.stage is OrderStage.ISSUED and order.fingerprint in live
    return order.order_id if request.check_revocation and served else None


def _with_status(order: OrderView, order_id: OrderId, scm: SCM) -> OrderView:
    state = scm.order_status(order_id)
    return replace(order, status=state.status, vendor_status=state.word)
