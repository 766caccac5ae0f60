"""The CAs' own books, whoever ordered: a revocation here is one that SCM is not told of."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from connector.sandbox.steering.ctl_commands.menu import Ask, Menu, get, table


def add(menu: Menu) -> None:
    """Add the commands."""
    menu.add("list", "list every certificate that a CA has issued", get("/ca"), _show)
    revoke = menu.add(
        "revoke", "revoke a certificate at its CA; SCM is not told", _ask_revoke, _show_one
    )
    revoke.add_argument("serial", help="serial number, hexadecimal")
    revoke.add_argument("--reason", type=int, default=4, help="reason code (default: 4)")


def _ask_revoke(arguments: argparse.Namespace) -> Ask:
    return Ask("POST", "/ca/revoke", {"serial": arguments.serial, "reason_code": arguments.reason})


def _show_one(certificate: Mapping[str, Any]) -> str:
    return _show([certificate])


def _show(certificates: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("SERIAL", "CA", "SUBJECT", "EXPIRES", "REVOKED"),
        [
            (
                one["serial"],
                one["authority"],
                one["subject"],
                one["not_after"][:10],
                (one["revoked_at"] or "-")[:10],
            )
            for one in certificates
        ],
    )
