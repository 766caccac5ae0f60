"""
A person who does what a run has asked for, to the letter: `orders adopt` or `orders forget`.

Whoever looks is careful, and insists on nothing where something speaks against it.
"""

import re
from typing import Any

from order_runs import Opened
from order_vendors import SCM
from order_world import World

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStage
from connector.errors import ConnectorError, PersonNeededError
from connector.workflow.orders_by_hand import check_id, doubt_about, doubt_about_unknown

ASKED = re.compile(r"orders adopt ([0-9a-f]{12,}) ID")


def asked_by(error: ConnectorError | None) -> tuple[str, ...]:
    if not isinstance(error, PersonNeededError):
        return ()
    return tuple(dict.fromkeys(ASKED.findall(error.remedy)))


def adopt(opened: Opened, world: World, key: str, order_id: OrderId) -> str | None:
    """`orders adopt`; None where it says no, so that the person is left with the other way."""
    journal, scm = opened.journal, SCM(world)
    known = [one for one in journal.find_orders(key) if one.stage is not OrderStage.CLOSED]
    try:
        check_id(key, "", order_id, scm)  # type: ignore[arg-type]
        journal.refuse_taken(key, order_id)
        if known:
            journal.adopt_order(known[0].csr_key, order_id, who="a person")
        else:
            journal.claim_adopted(key, order_id, account="default", who="a person")
    except ConnectorError:
        return None
    return f"orders adopt {key[:4]} {order_id}"


def forget(opened: Opened, world: World, key: str) -> str:
    """`orders forget`, which a careful person does not insist on where something speaks against."""
    journal = opened.journal
    known = [one for one in journal.find_orders(key) if one.stage is not OrderStage.CLOSED]

    def connect() -> Any:
        return SCM(world)

    if known:
        order = known[0]
        ids = [one.order_id for one in journal.find_orders(key)]
        if doubt_about(order, connect, ids):
            return "in doubt"
        ours = journal.change_is_ours(order.change_id)
        journal.forget_order(order.csr_key, "a person")
        if ours:
            return f"orders forget {key[:4]}"
    else:
        seen = opened.witnesses.seen()
        shown = [OrderId(one.order_id) for one in seen if one.shows(key) and one.order_id]
        if doubt_about_unknown(key, "", shown, connect):
            return "in doubt"
    journal.claim_forgotten(key, account="default", who="a person", why="")
    return f"orders forget {key[:4]}"
