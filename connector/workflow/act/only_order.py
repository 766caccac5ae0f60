"""
After an order SCM is searched once more, since another run may have ordered at the same moment.

Of several orders for a CSR the oldest is kept and followed, the others are declined. Only where SCM
can be searched; a run that ends before is made up for by the next one.
"""

from collections.abc import Iterable
from typing import Final

from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.order import OrderStage
from connector.core.request.values import Request
from connector.errors import (
    ConnectorError,
    CredentialsError,
    NotFoundError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.journal.record import OrderRecord
from connector.journal.step import Outcome, StepName, StepRecord
from connector.sectigo.interface import SCM
from connector.workflow.orders_by_hand import MAY_GO_ON
from connector.workflow.tools import Tools

THE_SEARCH: Final = "the search at SCM"
"""Who has found an order that the journal had no id of."""

_UNANSWERED: Final = (VendorUnavailableError, VendorRefusedError, CredentialsError)


def intend_search(request: Request, csr: Csr, tools: Tools) -> StepRecord:
    """Write, before an order leaves, that SCM is to be searched after it."""
    tools.journal.intend(request.key, StepName.SEARCH_AGAIN, csr_key=csr.key)
    return tools.journal.open_intents(request.key, StepName.SEARCH_AGAIN)[0]


def finish_searches(request: Request, tools: Tools) -> None:
    """Make up for the searches that earlier runs did not live to make."""
    for intent in tools.journal.open_intents(request.key, StepName.SEARCH_AGAIN):
        search_again(request, intent, tools)


def search_again(request: Request, intent: StepRecord, tools: Tools) -> None:
    """Keep the oldest order for the CSR of *intent*; where SCM does not answer, the next run."""
    key = intent.csr_key
    if key is None:
        return
    order = _open_record(key, tools)
    if order is not None and order.stage is OrderStage.INTENDED:
        return
    if order is None or keep_one(request, key, tools):
        tools.journal.outcome(intent.step_id, Outcome.DONE)


def keep_one(request: Request, key: CsrKey, tools: Tools) -> bool:
    """
    Follow the oldest live order for a CSR and decline the others, if there are any.

    Returns:
        Whether SCM answered.
    """
    order = _open_record(key, tools)
    if order is None or order.order_id is None or order.account not in tools.accounts:
        return True
    scm = tools.accounts[order.account]
    try:
        given_up = _closed_ids(key, tools)
        searched = scm.find_orders(key, order.common_name)
        found = [one for one in searched if one not in given_up]
        if not set(found) - {order.order_id}:
            return True
        alive = _alive(scm, (order.order_id, *found))
    except _UNANSWERED as error:
        tools.progress(
            f"{error.what} The next run checks whether order {order.order_id} is the only one for"
            " its CSR."
        )
        return False
    kept = alive[0] if alive else order.order_id
    if kept != order.order_id:
        tools.journal.correct_adoption(key, kept, who=THE_SEARCH)
    for extra in alive[1:]:
        _decline(request, scm, tools, kept, extra)
    return True


def _open_record(key: CsrKey, tools: Tools) -> OrderRecord | None:
    followed = {OrderStage.INTENDED, OrderStage.PLACED}
    return next((one for one in tools.journal.find_orders(key) if one.stage in followed), None)


def _closed_ids(key: CsrKey, tools: Tools) -> frozenset[OrderId | None]:
    """Return the orders for a CSR that a person has forgotten, or that ended here otherwise."""
    closed = (one for one in tools.journal.find_orders(key) if not one.stage.is_open)
    return frozenset(one.order_id for one in closed)


def _alive(scm: SCM, ids: Iterable[OrderId]) -> list[OrderId]:
    """Return those of *ids* that may still lead to a certificate, or have, oldest first."""
    alive = []
    for order_id in sorted(set(ids), key=lambda one: (len(one), one)):  # numbers by their value
        try:
            if scm.order_status(order_id).status in MAY_GO_ON:
                alive.append(order_id)
        except NotFoundError:
            continue
    return alive


def _decline(request: Request, scm: SCM, tools: Tools, kept: OrderId, extra: OrderId) -> None:
    both = (
        f"SCM has two orders for one CSR of {request.common_name}: {kept}, the older, is followed"
    )
    try:
        with tools.journal.intended(request.key, StepName.DECLINE, order_id=extra):
            scm.decline(extra, f"Ordered twice at the same moment; {kept} is kept.")
    except ConnectorError as error:
        tools.progress(
            f"{both}; {extra} could not be declined. {error.what} Decline it in SCM while it waits,"
            " or revoke it once it is issued: it costs a certificate."
        )
    else:
        tools.progress(f"{both}; {extra} is declined.")
