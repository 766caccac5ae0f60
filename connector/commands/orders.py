"""`orders`: the journal for people."""

import argparse

from connector import eula
from connector.clock import SystemClock
from connector.commands.console import Console
from connector.commands.settings import places_of
from connector.errors import UsageError
from connector.journal.cert_ids import write_cert_ids
from connector.journal.record import OrderRecord
from connector.journal.store import FILE_NAME, Journal
from connector.render import order_text, orders_json, orders_table


def run_orders(arguments: argparse.Namespace, console: Console) -> int:
    """List, show, adopt or forget orders."""
    places = places_of(arguments)
    reading = arguments.action in {"list", "show"}
    with Journal.open(places.state_dir / FILE_NAME, SystemClock(), read_only=reading) as journal:
        if arguments.action == "list":
            orders = journal.orders()
            console.show(orders_json(orders) if arguments.json else orders_table(orders))
            return 0
        order = _one_order(journal, arguments.order)
        if arguments.action != "show":
            _change(journal, order, arguments, console)
            write_cert_ids(journal, places.log_dir)
            order = journal.find_orders(order.csr_key)[0]
        if arguments.json:
            console.show(orders_json([order]))
        elif arguments.action == "show":
            console.show(order_text(order))
    return 0


def _change(
    journal: Journal, order: OrderRecord, arguments: argparse.Namespace, console: Console
) -> None:
    who = eula.this_person()
    if arguments.action == "adopt":
        journal.adopt_order(order.csr_key, arguments.order_id, who=who)
        told = f"adopted as {arguments.order_id}"
    else:
        journal.forget_order(order.csr_key, who, arguments.why)
        told = "forgotten; the next apply orders again for this CSR if it still waits"
    console.say(f"Order {order.csr_key[:16]} for {order.common_name} is {told}.")


def _one_order(journal: Journal, text: str) -> OrderRecord:
    found = journal.find_orders(text)
    if len({order.csr_key for order in found}) != 1:
        raise UsageError(
            f"{text!r} means {len(found) or 'no'} orders, not one.",
            remedy="Take the CSR's key or the id from `akamai-scm orders list`.",
        )
    return found[0]
