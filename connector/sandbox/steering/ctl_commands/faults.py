"""Misbehaviour by script."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.ctl_commands.menu import SERVERS, Ask, Menu, get, silent, table


def add(menu: Menu) -> None:
    """Add the commands."""
    menu.add("list", "list the faults of the script", get("/faults"), _show_faults)
    menu.add("clear", "remove all faults", lambda _: Ask("DELETE", "/faults"), silent)
    add = menu.add("add", "add a fault to the script", _ask_fault, lambda one: str(one["id"]))
    add.add_argument("kind", choices=[kind.value for kind in Kind])
    add.add_argument("--server", choices=SERVERS, default="")
    add.add_argument("--method", default="", help="such as POST (default: any)")
    add.add_argument("--path", default="", help="regular expression searched in the path")
    add.add_argument("--skip", type=int, default=0, help="how many matching requests pass first")
    add.add_argument("--times", type=_times, default=1, help="a number or `always` (default: 1)")
    add.add_argument("--effect", action="store_true", help="handle the request first")
    add.add_argument("--seconds", type=float, default=0.0, help="of a hang")
    add.add_argument("--status", type=int, default=500, help="of an answer")
    add.add_argument("--content-type", default="text/html", help="of an answer")
    add.add_argument("--body", default=Fault(Kind.ANSWER).body, help="of an answer, or @FILE")
    add.add_argument("--header", action="append", default=[], metavar="NAME:VALUE")
    add.add_argument("--keep", type=int, default=20, help="bytes of a truncated body")


def _ask_fault(arguments: argparse.Namespace) -> Ask:
    body: str = arguments.body
    if body.startswith("@"):
        body = Path(body[1:]).read_text(encoding="utf-8")
    headers = {}
    for header in arguments.header:
        name, _, value = header.partition(":")
        headers[name.strip()] = value.strip()
    plain = (
        *("kind", "server", "method", "path", "skip", "times", "effect", "seconds"),
        *("status", "content_type", "keep"),
    )
    fault = {name: getattr(arguments, name) for name in plain}
    return Ask("POST", "/faults", {**fault, "body": body, "headers": headers})


def _times(text: str) -> int | None:
    if text == "always":
        return None
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number above 0 nor `always`")
    return int(text)


def _show_faults(script: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("ID", "KIND", "STRIKES", "STRUCK"),
        [
            (
                one["id"],
                one["kind"],
                " ".join(filter(None, (one["server"], one["method"], one["path"]))) or "all",
                f"{one['struck']} of {one['times'] or 'all'}",
            )
            for one in script
        ],
    )
