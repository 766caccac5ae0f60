"""The commands of `sandbox ctl`: what each asks of the admin port, and how the answer is shown."""

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from connector.sandbox.faults import Fault, Kind

_SPAN = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of the admin port."""

    method: str
    path: str
    body: Mapping[str, object] | None = None


Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - it has no other name
Asker: TypeAlias = Callable[[argparse.Namespace], Ask]
Shower: TypeAlias = Callable[[Any], str]


class _Menu:
    """Adds commands that all take the common options."""

    def __init__(self, commands: Commands, common: argparse.ArgumentParser) -> None:
        self._commands = commands
        self._common = common

    def add(self, name: str, help_: str, ask: Asker, show: Shower) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self._commands.add_parser(
            name, help=help_, description=help_, parents=[self._common]
        )
        parser.set_defaults(ask=ask, show=show)
        return parser

    def group(self, name: str, help_: str) -> "_Menu":
        parser = self._commands.add_parser(name, help=help_, description=help_)
        return _Menu(parser.add_subparsers(required=True, metavar="COMMAND"), self._common)


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add every command to *commands*; all take the options of *common*."""
    menu = _Menu(commands, common)
    _add_clock(menu.group("clock", "the virtual clock of both vendors"))
    menu.add("orders", "list SCM's orders", _get("/orders"), _show_orders)
    _add_order_actions(menu)
    _add_requests(menu)
    _add_faults(menu.group("fault", "misbehave by script"))
    switches = menu.add(
        "switch",
        "show how both vendors behave where sources disagree, or change it",
        _ask_switches,
        _show_mapping,
    )
    switches.add_argument("switches", nargs="*", metavar="NAME=VALUE")
    deployments = menu.group("deployments", "Akamai's deployments")
    for word, help_ in (("hold", "let none finish"), ("release", "let them go on")):
        deployments.add(word, help_, _post(f"/deployments/{word}"), lambda _: "")
    _add_warnings(menu.group("warning", "warnings that CPS raises in changes"))
    menu.add(
        "violations",
        "list answers of the sandbox that left their schema (with --validate)",
        _get("/violations"),
        "\n".join,
    )


def _add_clock(menu: _Menu) -> None:
    menu.add("show", "tell the virtual time", _get("/clock"), _show_clock)
    advance = menu.add("advance", "move the clock ahead", _ask_advance, _show_clock)
    advance.add_argument("span", type=_span, help="such as 140d, 12h, 30m, 90s or 1d12h")
    set_ = menu.add("set", "move the clock to a moment", _ask_set, _show_clock)
    set_.add_argument("moment", help="RFC 3339, such as 2026-12-01T00:00:00Z")


def _add_order_actions(menu: _Menu) -> None:
    words = {
        "revoke": "revoke a certificate at SCM",
        "approve": "approve an order as SCM's administrator",
        "decline": "decline an order as SCM's administrator",
        "reject": "let the CA refuse an order",
    }
    for word, help_ in words.items():
        parser = menu.add(word, help_, _asker_of_order(word), _show_order)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("order", nargs="?", help="its id, or the certificate's serial number")
        which.add_argument("--common-name", help="the newest order for this name")
        if word == "revoke":
            parser.add_argument("--reason", type=int, default=4, help="reason code (default: 4)")


def _add_requests(menu: _Menu) -> None:
    parser = menu.add(
        "requests", "list what was asked of both vendors", _ask_requests, _show_requests
    )
    parser.add_argument("--server", choices=("cps", "scm"))
    parser.add_argument("--clear", action="store_true", help="forget them instead")


def _add_faults(menu: _Menu) -> None:
    menu.add("list", "show the script", _get("/faults"), _show_faults)
    menu.add("clear", "behave well from now on", lambda _: Ask("DELETE", "/faults"), lambda _: "")
    add = menu.add("add", "add a fault to the script", _ask_fault, lambda one: str(one["id"]))
    add.add_argument("kind", choices=[kind.value for kind in Kind])
    add.add_argument("--server", choices=("cps", "scm"), default="")
    add.add_argument("--method", default="", help="such as POST (default: any)")
    add.add_argument("--path", default="", help="regular expression searched in the path")
    add.add_argument("--skip", type=int, default=0, help="let so many matching requests pass")
    add.add_argument("--times", type=_times, default=1, help="a number or `always` (default: 1)")
    add.add_argument("--effect", action="store_true", help="handle the request first")
    add.add_argument("--seconds", type=float, default=0.0, help="of a hang")
    add.add_argument("--status", type=int, default=500, help="of an answer")
    add.add_argument("--content-type", default="text/html", help="of an answer")
    add.add_argument("--body", default=Fault(Kind.ANSWER).body, help="of an answer, or @FILE")
    add.add_argument("--header", action="append", default=[], metavar="NAME:VALUE")
    add.add_argument("--keep", type=int, default=20, help="bytes of a truncated body")


def _add_warnings(menu: _Menu) -> None:
    add = menu.add("add", "raise a warning from now on", _ask_warning, lambda _: "")
    add.add_argument("names", help="shell pattern of common names, such as '*.example.org'")
    add.add_argument("stage", choices=("pre", "post"), help="before the CSR or after an upload")
    add.add_argument("text", help="word for word as in Akamai's catalogue")
    menu.add("clear", "raise no more", lambda _: Ask("DELETE", "/warnings"), lambda _: "")


def _get(path: str) -> Asker:
    return lambda _: Ask("GET", path)


def _post(path: str) -> Asker:
    return lambda _: Ask("POST", path, {})


def _ask_advance(arguments: argparse.Namespace) -> Ask:
    return Ask("POST", "/clock", {"advance_seconds": arguments.span.total_seconds()})


def _ask_set(arguments: argparse.Namespace) -> Ask:
    return Ask("POST", "/clock", {"set": arguments.moment})


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


def _ask_requests(arguments: argparse.Namespace) -> Ask:
    if arguments.clear:
        return Ask("DELETE", "/requests")
    return Ask("GET", f"/requests?server={arguments.server}" if arguments.server else "/requests")


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


def _ask_switches(arguments: argparse.Namespace) -> Ask:
    if not arguments.switches:
        return Ask("GET", "/switches")
    return Ask("POST", "/switches", dict(map(_switch, arguments.switches)))


def _ask_warning(arguments: argparse.Namespace) -> Ask:
    body = {"names": arguments.names, "stage": arguments.stage, "text": arguments.text}
    return Ask("POST", "/warnings", body)


def _switch(text: str) -> tuple[str, object]:
    """Split NAME=VALUE; a value that is no JSON stands for itself."""
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _span(text: str) -> timedelta:
    parts = _SPAN.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a span such as 140d or 1d12h")
    return sum((timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta(0))


def _times(text: str) -> int | None:
    if text == "always":
        return None
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number above 0 nor `always`")
    return int(text)


def _show_clock(answer: Mapping[str, Any]) -> str:
    ahead = timedelta(seconds=round(answer["offset_seconds"]))
    return f"{answer['now'][:19]}Z  ({ahead} ahead of real time)"


def _show_order(order: Mapping[str, Any]) -> str:
    return _show_orders([order])


def _show_orders(orders: Sequence[Mapping[str, Any]]) -> str:
    return _table(
        ("ORDER", "STATUS", "COMMON NAME", "ACCOUNT", "SERIAL", "EXPIRES", "CSR"),
        [
            (
                one["order"],
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


def _show_requests(entries: Sequence[Mapping[str, Any]]) -> str:
    return _table(
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


def _show_faults(script: Sequence[Mapping[str, Any]]) -> str:
    return _table(
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


def _show_mapping(answer: Mapping[str, object]) -> str:
    return "\n".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in answer.items()
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
