"""The virtual clock of both vendors."""

import argparse
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connector.sandbox.steering.ctl_commands.menu import Ask, Menu, get

_SPAN = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def add(menu: Menu) -> None:
    """Add the commands."""
    menu.add("show", "show the virtual time", get("/clock"), _show_clock)
    advance = menu.add("advance", "move the clock ahead", _ask_advance, _show_clock)
    advance.add_argument("span", type=_span, help="such as 140d, 12h, 30m, 90s or 1d12h")
    set_ = menu.add("set", "move the clock to a moment", _ask_set, _show_clock)
    set_.add_argument("moment", help="RFC 3339, such as 2026-12-01T00:00:00Z")


def _ask_advance(arguments: argparse.Namespace) -> Ask:
    return Ask("POST", "/clock", {"advance_seconds": arguments.span.total_seconds()})


def _ask_set(arguments: argparse.Namespace) -> Ask:
    return Ask("POST", "/clock", {"set": arguments.moment})


def _span(text: str) -> timedelta:
    parts = _SPAN.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a span such as 140d or 1d12h")
    return sum((timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta(0))


def _show_clock(answer: Mapping[str, Any]) -> str:
    ahead = timedelta(seconds=round(answer["offset_seconds"]))
    return f"{answer['now'][:19]}Z  ({ahead} ahead of real time)"
