"""Orders of another machine for a renewal that CPS opened by itself (akamai-cps 4.4)."""

from collections.abc import Iterable, Mapping

from connector.core.decision.steps import UpdateEnrollment
from connector.core.facts.change import ChangeRef
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import OrderId
from connector.core.request.values import Request
from connector.errors import ConflictError
from connector.workflow.act.only_order import THE_SEARCH
from connector.workflow.observe.order_states import unknown_orders
from connector.workflow.tools import Tools

_CONFLICT = 409


def orders_elsewhere(csrs: Iterable[Csr], tools: Tools) -> Mapping[Csr, tuple[OrderId, ...]]:
    """
    Return what SCM has ordered for *csrs*, as far as the account's API can search.

    Raises:
        ConnectorError: SCM cannot be asked.
    """
    found = {csr: unknown_orders(tools.scm, csr.key, csr.common_name, ()) for csr in csrs}
    return {csr: orders for csr, orders in found.items() if orders}


def take_over(step: UpdateEnrollment, change: ChangeRef, request: Request, tools: Tools) -> None:
    """
    Write into the journal what another machine has ordered for *change* before *step* replaces it.

    An update that needs no certificate comes after such an order, which is followed like any other.
    One that needs a new CSR goes first: the order is then named as one that can no longer be used.

    Raises:
        ConflictError: There is such an order, and it is followed first.
        ConnectorError: SCM cannot be asked.
    """
    elsewhere = orders_elsewhere(step.unordered, tools)
    for csr, (first, *more) in elsewhere.items():
        tools.journal.intend_order(
            request.key,
            csr,
            change_id=change.change_id,
            enrollment_id=change.enrollment_id,
            account=request.scm_account,
            names=csr.names or step.enrollment.names,
        )
        if not more:
            tools.journal.adopt_order(csr.key, first, who=THE_SEARCH)
    if elsewhere and not step.renewing:
        raise ConflictError(
            f"SCM has an order for the CSR of change {change.change_id} already"
            f" ({id_list(elsewhere)}), which was not placed from this state directory; it is"
            " followed first.",
            status=_CONFLICT,
        )


def id_list(elsewhere: Mapping[Csr, tuple[OrderId, ...]]) -> str:
    """Return the ids of orders, for a message."""
    return ", ".join(order for orders in elsewhere.values() for order in orders)
