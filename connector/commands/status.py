"""`status`: one look at each certificate that is named."""

import argparse
from itertools import count
from typing import Final

from connector.commands.command import Command
from connector.commands.named import add_named
from connector.commands.parser import add_json, add_settings
from connector.commands.several import DUE, for_each
from connector.commands.status_table import ORDERS, Looked, in_order, status_table
from connector.core.report.document import status_document
from connector.core.request.values import Request
from connector.running.run import Run
from connector.text.leaving import as_json
from connector.workflow.pace import used_pace
from connector.workflow.status import status


def _add(command: argparse.ArgumentParser) -> None:
    add_named(command)
    add_json(command)
    command.add_argument("--due", action="store_true", help="tell only of what is due")
    command.add_argument(
        "--sort",
        choices=ORDERS,
        metavar="COLUMN",
        help=f"rows by {', '.join(ORDERS[:-1])} or {ORDERS[-1]}; without it in the order in which"
        " they were named",
    )
    command.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something is due"
    )
    add_settings(command)


def run_status(arguments: argparse.Namespace, run: Run) -> int:
    """Observe and decide; change nothing."""
    _ = run.settings  # their faults, once for all requests
    seen: list[Looked] = []
    begun = count(1)

    def look(request: Request) -> int:
        if run.requests > 1:
            run.console.pass_by(f"[{next(begun)}/{run.requests}] {request.common_name}")
        with run.looking(request) as (tools, _session):
            found = status(request, tools, asks_edge=True)
        looked = Looked(request, found.report, found.now)
        seen.append(looked if arguments.json else looked.without_certificates())
        return DUE if arguments.detailed_exitcode and found.report.due else 0

    code = for_each(arguments, run, look)
    run.console.pass_by("")
    told = [one for one in in_order(seen, arguments.sort) if one.report.due or not arguments.due]
    if seen and arguments.json:
        accounts = {one.request.account_switch_key for one in seen}
        pace = used_pace(run.settings, accounts, run.clock)
        document = status_document((one.report for one in told), pace)
        run.console.show(as_json(document, indent=2))
    elif told:
        run.console.show_table(status_table(told))
    elif seen:
        run.console.show("Nothing is due.")
    return code


COMMAND: Final = Command(
    "status", "tell what is live and what is due; changes nothing", _add, run_status
)
