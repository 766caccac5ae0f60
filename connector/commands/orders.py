"""`orders`: the journal for people."""

import argparse
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from connector.commands.claims import answer_question, connecting, is_about_unknown
from connector.commands.command import Command
from connector.commands.orders_table import order_text, orders_json, orders_table
from connector.commands.parser import add_json, add_settings, add_yes
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStage
from connector.errors import UsageError
from connector.journal.cert_ids import write_cert_ids
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.running.run import Run
from connector.sectigo.interface import SCM
from connector.settings.person import this_person
from connector.terminal.console import Console, confirm
from connector.workflow.orders_by_hand import check_adoption, doubt_about

LOCK_WAIT: Final = timedelta(seconds=10)
"""A run that is at work on the certificate may be ordering right now."""

_Connect = Callable[[OrderRecord], SCM]


_CSR_HELP: Final = "column csr of `orders list`: the beginning of the CSR's SHA-256"


def _add(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "all orders, newest first"),
        ("show", "everything about one order"),
        ("adopt", "give SCM's id of an order whose answer was lost; SCM is asked for it first"),
        ("forget", "say that an order does not exist at SCM or leads nowhere; SCM is asked first"),
    ):
        action = actions.add_parser(
            name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
        )
        if name == "adopt":
            action.add_argument("order", metavar="CSR", help=_CSR_HELP)
            action.add_argument(
                "order_id",
                metavar="ID",
                help="SCM's id: certId (Enrollment API) or sslId (Admin API)",
            )
        elif name != "list":
            action.add_argument(
                "order", metavar="ORDER", help=f"{_CSR_HELP}; or SCM's id of one order"
            )
        if name == "forget":
            action.add_argument(
                "--why", default="", metavar="TEXT", help="why, in words: kept in the journal"
            )
            add_yes(action)
        if name in {"adopt", "forget"}:
            action.add_argument(
                "--account",
                metavar="NAME",
                help="SCM account of an order that the journal does not have; default: the one that"
                " asked for it, the only one there is, or `default`",
            )
        add_json(action)
        add_settings(action)


def run_orders(arguments: argparse.Namespace, run: Run) -> int:
    """List, show, adopt or forget orders."""
    console = run.console
    reading = arguments.action in {"list", "show"}
    with run.journal(read_only=reading) as journal:
        if arguments.action == "list":
            _list(journal.orders(), arguments, console)
            return 0
        if not reading and is_about_unknown(journal, arguments.order):
            with connecting(run) as connect:
                answer_question(journal, run, arguments, connect)
            if arguments.json:
                console.show(orders_json([]))
            return 0
        order = _one_order(journal, arguments.order)
        if not reading:
            order = _changed(journal, order, run, arguments)
        if arguments.json:
            console.show(orders_json([order]))
        elif reading:
            console.show(order_text(order))
    return 0


def _list(orders: Sequence[OrderRecord], arguments: argparse.Namespace, console: Console) -> None:
    if arguments.json:
        console.show(orders_json(orders))
    elif orders:
        console.show_table(orders_table(orders))
    else:
        console.show("The journal holds no orders.")


def _changed(
    journal: Journal, order: OrderRecord, run: Run, arguments: argparse.Namespace
) -> OrderRecord:
    """Change one order, with nobody else at work on its certificate; return what became of it."""
    with (
        run.locked(order.certificate_key, LOCK_WAIT),
        connecting(run) as connect_account,
    ):

        def connect(order: OrderRecord) -> SCM:
            return connect_account(order.account, _subject(order))

        order = _one_order(journal, arguments.order)
        if arguments.action == "adopt":
            changed = _adopt(journal, order, connect, OrderId(arguments.order_id), run.console)
        else:
            changed = _forget(journal, order, connect, arguments, run.console)
        if not changed:
            return order
        write_cert_ids(journal, run.local.log_dir)
        return journal.find_orders(order.csr_key)[0]


def _adopt(
    journal: Journal, order: OrderRecord, connect: _Connect, order_id: OrderId, console: Console
) -> bool:
    if order.stage is OrderStage.PLACED and order.order_id == order_id:
        console.say(
            f"Order {order_id} is already recorded for {_subject(order)}; nothing was done."
        )
        return False
    scm = connect(order)
    state = check_adoption(order, order_id, scm)
    write = journal.adopt_order if order.order_id is None else journal.correct_adoption
    write(order.csr_key, order_id, who=this_person())
    console.say(
        f"{_subject(order)} is adopted as {order_id}. {scm.account.signer} says {state.word!r} of"
        f" it. The next `akamai-scm apply` for {order.common_name} goes on with it."
    )
    return True


def _forget(
    journal: Journal,
    order: OrderRecord,
    connect: _Connect,
    arguments: argparse.Namespace,
    console: Console,
) -> bool:
    rows = journal.find_orders(order.csr_key)
    if not order.stage.is_open:
        console.say(f"{_subject(order)} is closed already ({order.words}); nothing was done.")
        for other in rows:
            if other.stage.is_open:
                console.say(
                    f"{_subject(other)} is open ({other.stage}). To forget that one:"
                    f" `akamai-scm orders forget {other.csr_key[:16]}`."
                )
        return False
    if order.stage is OrderStage.ISSUED:
        raise UsageError(
            f"{_subject(order)} is issued and its certificate is kept; there is nothing to forget.",
            remedy="To order anew, give renewal_trigger in the request a new value: that makes a"
            " new CSR.",
            again="Nothing was done.",
        )
    doubt = doubt_about(order, lambda: connect(order), [row.order_id for row in rows])
    if doubt:
        console.say(doubt)
        act = "forget the order all the same, so that a second one is placed for this CSR"
        confirm(console, act, agreed=arguments.yes)
    person, ours = this_person(), journal.change_is_ours(order.change_id)
    journal.forget_order(order.csr_key, person, arguments.why)
    if not ours:
        # What was said of the order answers for the CSR, too, so that it is not asked once more.
        journal.claim_forgotten(order.csr_key, account=order.account, who=person, why=arguments.why)
    then = "orders again" if ours else "orders again, or replaces the change and orders,"
    console.say(
        f"{_subject(order)} is forgotten. The next `akamai-scm apply` for {order.common_name}"
        f" {then} if the CSR still waits."
    )
    return True


def _subject(order: OrderRecord) -> str:
    """Return the beginning of a sentence about an order."""
    own = f"Order {order.order_id}" if order.order_id is not None else "The order without an id"
    return f"{own} for {order.common_name} (CSR {order.csr_key[:16]})"


def _one_order(journal: Journal, text: str) -> OrderRecord:
    """
    Return the order that *text* names: SCM's id exactly that one, a CSR its open one if there is.

    Raises:
        UsageError: It names none, or orders for several CSRs.
    """
    found = journal.find_orders(text)
    csrs = {order.csr_key for order in found}
    if len(csrs) != 1:
        raise UsageError(
            f"{text!r} means {len(csrs) or 'no'} orders, not one.",
            remedy="Take the CSR's key or the id from `akamai-scm orders list`, or the key from the"
            " message that asks about the order, 12 digits of it at least.",
            again="",
        )
    by_id = [order for order in found if order.order_id == text]
    return (by_id or found)[0]


COMMAND: Final = Command("orders", "show the journal of orders, and correct it", _add, run_orders)
