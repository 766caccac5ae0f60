"""`status`: one look at each certificate that is named."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import add_json, add_requests, add_settings
from connector.commands.render import status_json, status_table
from connector.commands.several import DUE, for_each
from connector.core.report.values import Report
from connector.core.request.values import Request
from connector.surroundings import Run
from connector.workflow.run import status


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    add_json(command)
    command.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something is due"
    )
    add_settings(command)


def run_status(arguments: argparse.Namespace, run: Run) -> int:
    """Observe and decide; change nothing."""
    _ = run.settings  # their faults, once for all requests
    found: list[Report] = []

    def look(request: Request) -> int:
        with run.looking(request) as (tools, _session):
            report = status(request, tools).report
        found.append(report)
        return DUE if arguments.detailed_exitcode and report.due else 0

    code = for_each(arguments, run, look)
    if found and arguments.json:
        run.console.show(status_json(found))
    elif found:
        run.console.show_table(status_table(found))
    return code


COMMAND: Final = Command("status", "observe and decide; changes nothing", _add, run_status)
