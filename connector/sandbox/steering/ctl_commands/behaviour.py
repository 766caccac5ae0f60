"""What was asked of both vendors, and how they behave where sources disagree."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from connector.sandbox.steering.ctl_commands.menu import (
    SERVERS,
    Ask,
    Menu,
    get,
    post,
    silent,
    table,
)


def add(menu: Menu) -> None:
    """Add the commands."""
    switches = menu.add(
        "switch",
        "show how both vendors behave where sources disagree, or change it",
        _ask_switches,
        show_mapping,
    )
    switches.add_argument("switches", nargs="*", metavar="NAME=VALUE")
    _add_requests(menu)
    menu.add(
        "reset", "forget everything but keys, credentials and addresses", post("/reset"), silent
    )
    menu.add(
        "violations",
        "list the sandbox's own answers that broke their schema (with --validate)",
        get("/violations"),
        "\n".join,
    )


def _add_requests(menu: Menu) -> None:
    parser = menu.add(
        "requests", "list the requests that the vendors received", _ask_requests, _show_requests
    )
    parser.add_argument("--server", choices=SERVERS)
    parser.add_argument("--clear", action="store_true", help="clear the list instead")


def _ask_requests(arguments: argparse.Namespace) -> Ask:
    if arguments.clear:
        return Ask("DELETE", "/requests")
    return Ask("GET", f"/requests?server={arguments.server}" if arguments.server else "/requests")


def _ask_switches(arguments: argparse.Namespace) -> Ask:
    if not arguments.switches:
        return Ask("GET", "/switches")
    return Ask("POST", "/switches", dict(map(_switch, arguments.switches)))


def _switch(text: str) -> tuple[str, object]:
    """Split NAME=VALUE; a value that is no JSON stands for itself."""
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _show_requests(entries: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("NO", "TIME", "SERVER", "STATUS", "REQUEST", "FAULT"),
        [
            (
                str(one["number"]),
                one["at"][:19],
                one["server"],
                str(one["status"] or "-"),
                f"{one['method']} {one['path']}" + (f"?{one['query']}" if one["query"] else ""),
                one["fault"],
            )
            for one in entries
        ],
    )


def show_mapping(answer: Mapping[str, object]) -> str:
    """Show names with their values."""
    return "\n".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in answer.items()
    )
