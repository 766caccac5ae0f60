"""`report`: all certificates that are asked about, the most urgent first, in many formats."""

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import add_requests, add_settings
from connector.commands.several import for_each, gravest
from connector.core.inventory.entry import Entry
from connector.core.inventory.forecast import forecast
from connector.core.inventory.inventory import Inventory
from connector.core.inventory.of_report import entry_of, entry_of_failure
from connector.core.request.values import Request
from connector.documents.files import Rejected, names_requests
from connector.errors import ConnectorError, FailedError, UsageError
from connector.machine.atomic import write_named
from connector.reporting.document import as_document
from connector.reporting.markdown import as_markdown
from connector.reporting.nagios import Level, Thresholds, as_nagios, as_unknown
from connector.reporting.overview import Overview
from connector.reporting.page import as_html
from connector.reporting.plain import as_text
from connector.reporting.prometheus import as_prometheus
from connector.reporting.spreadsheet import as_csv
from connector.running.run import Run
from connector.text.leaving import leaving
from connector.workflow.connect import looks_at_account
from connector.workflow.pace import used_pace
from connector.workflow.status import status
from connector.workflow.stock import take_stock

_FORMATS: Final[Mapping[str, Callable[[Overview], str]]] = {
    "text": as_text,
    "json": as_document,
    "markdown": as_markdown,
    "csv": as_csv,
    "prometheus": as_prometheus,
    "html": as_html,
}
_NAGIOS: Final = "nagios"

_READABLE: Final = 0o644
"""Of --output: others read it, such as node_exporter or a web server; no secret is in it."""
_YEARS: Final = range(1990, 9000)
"""That may be asked about: a year around them can be reckoned."""
_LONGEST: Final = 3650
"""Days of a lifetime that may be asked about."""


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(
        command,
        "the variable AKAMAI_SCM_REQUEST; with --contract none is needed",
        of_terraform=True,
    )
    command.add_argument(
        "--contract",
        metavar="ID",
        help="also all that is on this contract at Akamai, managed from here or not",
    )
    command.add_argument("--account-switch-key", metavar="KEY", help="for --contract")
    command.add_argument(
        "--format",
        choices=(*_FORMATS, _NAGIOS),
        default="text",
        metavar="FORMAT",
        help=f"{', '.join(_FORMATS)} or {_NAGIOS} (%(default)s)",
    )
    command.add_argument(
        "--output",
        metavar="FILE",
        help="instead of standard output: replaced as a whole, readable by everybody",
    )
    command.add_argument(
        "--warning",
        type=_days,
        metavar="DAYS",
        help="nagios: a warning below so many days left (only where a person is asked)",
    )
    command.add_argument(
        "--critical",
        type=_days,
        metavar="DAYS",
        help="nagios: critical below so many days left (in the last third of a certificate's"
        " window)",
    )
    command.add_argument(
        "--as-of",
        type=_moment,
        metavar="DATE",
        help="what if nothing is done until then: 2027-03-15, or a time with its zone",
    )
    command.add_argument(
        "--lifetimes",
        type=_lifetimes,
        default=(),
        metavar="DAYS,…",
        help="what if new public certificates live so long, such as 100,47",
    )
    add_settings(command)


def run_report(arguments: argparse.Namespace, run: Run) -> int:
    """Look at all that is asked about, and tell it in one of the formats; change nothing."""
    if arguments.format != _NAGIOS:
        return _report(arguments, run)[0]
    try:
        return _report(arguments, run)[1]
    except ConnectorError as error:
        run.console.show(as_unknown(str(error)))
        return Level.UNKNOWN


def _report(arguments: argparse.Namespace, run: Run) -> tuple[int, Level]:
    """Give the report; return the exit code of all commands, and that of Nagios."""
    if arguments.contract is None and not names_requests(arguments.requests, run.environ):
        raise UsageError(
            "Neither a certificate request nor a contract is named.",
            remedy="Name a file or a directory, or give --contract ID.",
        )
    thresholds = _thresholds(arguments)
    _check_output(arguments.output, run)
    pace = run.settings.akamai.requests_per_minute
    entries, accounts, code = _look(arguments, run)
    looked = [entry.looked_at for entry in entries if entry.looked_at is not None]
    now = max(looked, default=run.clock.now())
    inventory = Inventory.of(entries, arguments.as_of or now)
    overview = Overview(
        inventory=inventory,
        forecasts=tuple(forecast(inventory, pace, each) for each in (None, *arguments.lifetimes)),
        made_at=now,
        pace=used_pace(run.settings, accounts, run.clock),
        what_if=arguments.as_of is not None or bool(arguments.lifetimes),
    )
    level = Level.OK
    if arguments.format == _NAGIOS:
        text, level = as_nagios(overview, thresholds)
    else:
        text = _FORMATS[arguments.format](overview)
    _give(arguments.output, text, run)
    return code, level


def _look(arguments: argparse.Namespace, run: Run) -> tuple[list[Entry], list[str | None], int]:
    """Return an entry for each, the Akamai accounts that were asked, and the gravest exit code."""
    entries: list[Entry] = []
    accounts: list[str | None] = []

    def look(request: Request) -> int:
        accounts.append(request.account_switch_key)
        try:
            with run.looking(request) as (tools, _session):
                found = status(request, tools)
            entries.append(entry_of(request, found.report, found.now, run.settings.calendar))
        except ConnectorError as error:
            entries.append(entry_of_failure(request.common_name, str(error)))
            raise
        except Exception as error:
            known = run.unforeseen(error)
            entries.append(entry_of_failure(request.common_name, str(known)))
            raise known from error
        return 0

    def reject(document: Rejected) -> None:
        entries.append(
            entry_of_failure(
                document.where, str(document.error).removeprefix(f"{document.where}: ")
            )
        )

    codes = []
    if arguments.requests or arguments.contract is None:
        codes.append(for_each(arguments, run, look, reject))
    if arguments.contract is not None:
        accounts.append(arguments.account_switch_key)
        try:
            known = {entry.enrollment_id for entry in entries}
            stock = _stock(arguments, run)
            entries += [entry for entry in stock if entry.enrollment_id not in known]
        except ConnectorError as error:
            run.console.say(f"akamai-scm: contract {arguments.contract}: {error}")
            run.errors.append(error)
            entries.append(entry_of_failure(f"contract {arguments.contract}", str(error)))
            codes.append(error.exit_code)
    return entries, accounts, gravest(codes)


def _stock(arguments: argparse.Namespace, run: Run) -> list[Entry]:
    with run.snapshots.newest() as journal:
        ours = journal.known_enrollments()
    with looks_at_account(
        run.settings, run.clock, run.console.say, arguments.account_switch_key
    ) as looks:
        return take_stock(looks, arguments.contract, ours)


def _check_output(output: str | None, run: Run) -> None:
    if output is not None and run.path(output).is_dir():
        raise UsageError(f"--output: {output} is a directory.", remedy="Name a file in it.")


def _give(output: str | None, text: str, run: Run) -> None:
    if output is None:
        run.console.show(text)
        return
    try:
        write_named(run.path(output), f"{leaving(text)}\n", mode=_READABLE)
    except OSError as error:
        raise FailedError(
            f"{output} cannot be written: {error.strerror}.", remedy="Name another file."
        ) from error


def _thresholds(arguments: argparse.Namespace) -> Thresholds:
    """Return from when on Nagios warns: earlier than it is critical."""
    warning: timedelta | None = arguments.warning
    critical: timedelta | None = arguments.critical
    if warning is not None and critical is not None and warning < critical:
        raise UsageError(
            f"--warning {warning.days} is less than --critical {critical.days}: a certificate would"
            " be critical before it is a warning.",
            remedy="Give --warning more days than --critical.",
        )
    return Thresholds(warning, critical)


def _days(text: str) -> timedelta:
    return timedelta(days=_whole(text, least=0))


def _lifetimes(text: str) -> tuple[timedelta, ...]:
    return tuple(timedelta(days=_whole(part.strip(), least=1)) for part in text.split(","))


def _whole(text: str, *, least: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= _LONGEST):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {_LONGEST}")
    return int(text)


def _moment(text: str) -> datetime:
    """Return a day's beginning in UTC, or a time that says its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2027-03-15") from None
    if moment.year not in _YEARS:
        raise argparse.ArgumentTypeError(f"{text!r} is too far away")
    if "T" not in text.upper() and " " not in text:
        return moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} does not say its zone; for UTC end it with Z")
    return moment.astimezone(UTC)


COMMAND: Final = Command(
    "report", "tell what expires when, and how urgent it is; changes nothing", _add, run_report
)
