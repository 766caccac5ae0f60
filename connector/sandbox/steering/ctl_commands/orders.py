"""SCM's orders, and what its administrators do to them."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from connector.sandbox.steering.ctl_commands.menu import Ask, Asker, Menu, get, table


def add(menu: Menu) -> None:
    """Add the commands."""
    menu.add("orders", "list SCM's orders", get("/orders"), _show_orders)
    words = {
        "revoke": "revoke a certificate at SCM",
        "approve": "approve an order as SCM's administrator",
        "decline": "decline an order as SCM's administrator",
        "reject": "reject an order as its CA",
    }
    for word, help_ in words.items():
        parser = menu.add(word, help_, _asker_of_order(word), _show_order)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "order", nargs="?", help="its id in either API, or the certificate's serial number"
        )
        which.add_argument("--common-name", help="the newest order for this name")
        if word == "revoke":
            parser.add_argument("--reason", type=int, default=4, help="reason code (default: 4)")


def _asker_of_order(word: str) -> Asker:
    def ask(arguments: argparse.Namespace) -> Ask:
        body: dict[str, object] = {
            "order": arguments.order or "",
            "common_name": arguments.common_name or "",
        }
        if word == "revoke":
            body["reason_code"] = arguments.reason
        return Ask("POST", f"/orders/{word}", body)

    return ask


def _show_order(order: Mapping[str, Any]) -> str:
    return _show_orders([order])


def _show_orders(orders: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("ORDER", "ADMIN ID", "STATUS", "COMMON NAME", "ACCOUNT", "SERIAL", "EXPIRES", "CSR"),
        [
            (
                one["order"],
                str(one["ssl_id"]),
                one["status"],
                one["common_name"],
                one["account"],
                one["serial"] or "-",
                (one["not_after"] or "-")[:10],
                one["csr_sha256"][:12],
            )
            for one in orders
        ],
    )
