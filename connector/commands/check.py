"""`check`: are request files right? Without settings, vendors or a network."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.findings import FORMATS
from connector.commands.parser import add_json, add_requests, without_settings
from connector.documents.checking import Severity, findings
from connector.documents.files import read_texts
from connector.errors import RequestError
from connector.running.run import Run


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    command.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text, json, sarif (code review) or junit (test reports); text",
    )
    add_json(command)
    without_settings(command)


def run_check(arguments: argparse.Namespace, run: Run) -> int:
    """Tell everything that is wrong with each file; warnings alone are no failure."""
    console = run.console
    texts, rejected = read_texts(arguments.requests, run.environ, console.read, run.path)
    found = sorted(findings(texts, rejected, run.path(".")), key=lambda one: one.file)
    files = sorted({*texts, *(one.where for one in rejected)})
    told = FORMATS["json" if arguments.json else arguments.format](found, files)
    if told:
        console.show(told)
    wrong = {one.file for one in found if one.severity is Severity.ERROR}
    warned = sum(one.severity is Severity.WARNING for one in found)
    console.say(_summary(len(files), len(wrong), warned))
    return RequestError.exit_code if wrong else 0


def _summary(files: int, wrong: int, warned: int) -> str:
    checked = f"{files} {'request' if files == 1 else 'requests'} checked"
    state = f"{wrong} wrong" if wrong else "all right" if files > 1 else "right"
    warnings = f", {warned} {'warning' if warned == 1 else 'warnings'}" if warned else ""
    return f"{checked}: {state}{warnings}."


COMMAND: Final = Command(
    "check",
    "tell what is wrong with request files; no settings, no network",
    _add,
    run_check,
)
