"""`akamai-scm` for people and cron: parses, wires, prints, and chooses the exit code."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector import eula, external
from connector.arguments import flags, parser
from connector.clock import SystemClock
from connector.config import load_places, load_settings
from connector.core.request import OnDestroy, Request
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    FailedError,
    PersonNeededError,
    RequestError,
    StillWaitingError,
    UsageError,
    VendorUnavailableError,
)
from connector.journal.cert_ids import write_cert_ids
from connector.journal.lock import certificate_lock
from connector.journal.record import OrderRecord
from connector.journal.store import FILE_NAME, Journal
from connector.log import certificate_log, configure_logging
from connector.render import order_text, orders_json, orders_table, status_json, status_table
from connector.request_files import read_requests
from connector.settings import Settings
from connector.workflow.connect import connected
from connector.workflow.run import apply, status

LOCK_WAIT: Final = timedelta(minutes=10)
"""How long a second run for the same certificate waits for the first."""

INTERRUPTED: Final = 130
DUE: Final = 2

_GRAVEST_FIRST: Final = (
    FailedError.exit_code,
    ConfigurationError.exit_code,
    CredentialsError.exit_code,
    RequestError.exit_code,
    VendorUnavailableError.exit_code,
    PersonNeededError.exit_code,
    StillWaitingError.exit_code,
    DUE,
    0,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["external"]:
            return external.main()
        if words[:1] == ["sandbox"]:
            return _sandbox(words[1:])
        arguments = parser().parse_args(words)
        configure_logging(os.environ.get("AKAMAI_SCM_LOG_LEVEL", "INFO").upper(), sys.stderr)
        return _COMMANDS[arguments.command](arguments)
    except ConnectorError as error:
        _say(f"akamai-scm: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("akamai-scm: interrupted. Nothing is lost; the same command goes on from here.")
        return INTERRUPTED


def gravest(codes: Sequence[int]) -> int:
    """Return the exit code of a run over several requests."""
    return min(codes, key=_GRAVEST_FIRST.index, default=0)


def _apply(arguments: argparse.Namespace) -> int:
    settings = load_settings(flags(arguments), os.environ, Path.cwd(), Path.home())
    eula.require(settings, SystemClock(), _ask_about_eula if _is_terminal() else None)
    return _for_each(arguments, lambda request: _apply_one(request, settings))


def _apply_one(request: Request, settings: Settings) -> int:
    clock = SystemClock()
    with (
        certificate_lock(settings.state_dir, request.key, LOCK_WAIT, clock),
        certificate_log(settings.log_dir, request.common_name, settings.log_level, clock) as log,
        connected(request, settings, clock, log, _say, read_only=False) as (tools, _session),
    ):
        try:
            seen = apply(request, tools)
        except ConnectorError as error:
            log.event("stopped", level="ERROR", exit=error.exit_code, message=str(error))
            raise
        finally:
            write_cert_ids(tools.journal, settings.log_dir)
    live = max((item.facts.not_after for item in seen.snapshot.production), default=None)
    until = f" Valid until {live:%Y-%m-%dT%H:%M:%SZ}." if live is not None else ""
    _say(f"{seen.verdict.message}{until}")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    settings = load_settings(flags(arguments), os.environ, Path.cwd(), Path.home())
    found: list[Mapping[str, str]] = []

    def look(request: Request) -> int:
        seen = _look(request, settings)
        found.append(seen)
        return DUE if arguments.detailed_exitcode and seen["action"] != "none" else 0

    code = _for_each(arguments, look)
    if found:
        print(status_json(found) if arguments.json else status_table(found))
    return code


def _look(request: Request, settings: Settings) -> Mapping[str, str]:
    clock = SystemClock()
    with (
        certificate_log(settings.log_dir, request.common_name, settings.log_level, clock) as log,
        connected(request, settings, clock, log, _say, read_only=True) as (tools, _session),
    ):
        return status(request, tools)


def _destroy(arguments: argparse.Namespace) -> int:
    return _for_each(arguments, _destroy_one)


def _destroy_one(request: Request) -> int:
    if request.on_destroy is not OnDestroy.KEEP:
        raise FailedError(
            f"on_destroy = {request.on_destroy} is not available in this version.",
            remedy="Do it in Akamai Control Center or SCM, then set on_destroy = keep.",
        )
    _say(f"on_destroy is keep: everything for {request.common_name} stays as it is.")
    return 0


def _for_each(arguments: argparse.Namespace, run: Callable[[Request], int]) -> int:
    """Run for every request as far as it goes; one that fails does not stop the rest."""
    requests, errors = read_requests(arguments.requests, os.environ, sys.stdin.read)
    codes = []
    for error in errors:
        _say(f"akamai-scm: {error}")
        codes.append(error.exit_code)
    for request in requests:
        try:
            codes.append(run(request))
        except ConnectorError as error:
            _say(f"akamai-scm: {request.common_name}: {error}")
            codes.append(error.exit_code)
    return gravest(codes)


def _orders(arguments: argparse.Namespace) -> int:
    places = load_places(flags(arguments), os.environ, Path.cwd(), Path.home())
    reading = arguments.action in {"list", "show"}
    journal_path = places.state_dir / FILE_NAME
    with Journal.open(journal_path, SystemClock(), read_only=reading) as journal:
        if arguments.action == "list":
            orders = journal.orders()
            print(orders_json(orders) if arguments.json else orders_table(orders))
            return 0
        order = _one_order(journal, arguments.order)
        if arguments.action == "show":
            print(orders_json([order]) if arguments.json else order_text(order))
            return 0
        who = eula.this_person()
        if arguments.action == "adopt":
            journal.adopt_order(order.csr_key, arguments.order_id, who=who)
            told = f"adopted as {arguments.order_id}"
        else:
            journal.forget_order(order.csr_key, who, arguments.why)
            told = "forgotten; the next apply orders again for this CSR if it still waits"
        write_cert_ids(journal, places.log_dir)
    _say(f"Order {order.csr_key[:16]} for {order.common_name} is {told}.")
    return 0


def _one_order(journal: Journal, text: str) -> OrderRecord:
    found = journal.find_orders(text)
    if len({order.csr_key for order in found}) != 1:
        raise UsageError(
            f"{text!r} means {len(found) or 'no'} orders, not one.",
            remedy="Take the CSR's key or the id from `akamai-scm orders list`.",
        )
    return found[0]


def _eula(arguments: argparse.Namespace) -> int:
    if arguments.action == "show":
        print(eula.text())
        return 0
    places = load_places(flags(arguments), os.environ, Path.cwd(), Path.home())
    acceptance = eula.accept(places.state_dir, eula.this_person(), SystemClock())
    _say(f"Accepted by {acceptance.who}.")
    return 0


def _ask_about_eula(text: str) -> bool:
    _say(text)
    return input("Do you accept these terms? Type yes: ").strip().lower() == "yes"


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _sandbox(words: list[str]) -> int:
    """The sandbox is an extra: nothing imports it but this name."""
    try:
        sandbox = importlib.import_module("connector.sandbox.cli")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The sandbox needs a package that is not installed: {error.name}.",
            remedy="Install it with `pip install 'akamai-scm-connector[sandbox]'`.",
        ) from error
    code: int = sandbox.main(words)
    return code


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "apply": _apply,
    "status": _status,
    "destroy": _destroy,
    "orders": _orders,
    "eula": _eula,
}
