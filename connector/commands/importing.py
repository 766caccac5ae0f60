"""`import`: an enrollment that exists, as a request file or as a `main.tf`."""

import argparse
from dataclasses import replace
from typing import Final

from connector.akamai.client import CPSClient
from connector.commands.command import Command
from connector.commands.import_all import run_import_all
from connector.commands.import_texts import request_text, told, write_text
from connector.commands.parser import add_json, add_settings
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import Imported
from connector.core.request.dump import dump_request
from connector.errors import UsageError
from connector.running.run import Run
from connector.settings.load import account_for
from connector.text.leaving import as_json
from connector.workflow.enrollment_to_import import read_imported
from connector.workflow.observe.observe import Observer
from connector.workflow.paced_session import paced_session


def _add(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "enrollment_id",
        type=int,
        nargs="?",
        metavar="ENROLLMENT_ID",
        help="as Control Center shows it",
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="every third-party enrollment of the contract instead of one: a file each",
    )
    command.add_argument("--contract", required=True, metavar="ID", help="its contract at Akamai")
    command.add_argument("--terraform", action="store_true", help="a main.tf instead of YAML")
    command.add_argument(
        "--source",
        default="../../terraform",
        metavar="PATH",
        help="of the module, in the main.tf (%(default)s); a relative path, since Terraform copies"
        " an absolute one at init",
    )
    command.add_argument(
        "--output",
        metavar="FILE",
        help="instead of standard output; with --all a folder (requests)",
    )
    command.add_argument(
        "--force", action="store_true", help="replace FILE if it exists, or files in the folder"
    )
    command.add_argument(
        "--scm-account",
        default="default",
        metavar="NAME",
        help="account of scm_config.yaml that is to sign its renewals (%(default)s)",
    )
    command.add_argument("--account-switch-key", metavar="KEY", help="with several Akamai accounts")
    add_json(command)
    add_settings(command)


def run_import(arguments: argparse.Namespace, run: Run) -> int:
    """Write the request that the enrollment fulfils already; change nothing at a vendor."""
    if arguments.all == (arguments.enrollment_id is not None):
        raise UsageError(
            "import: give either ENROLLMENT_ID or --all.",
            remedy="`akamai-scm report --contract ID` lists what is there.",
        )
    if arguments.all:
        return run_import_all(arguments, run)
    output: str | None = arguments.output
    _check_output(output, run, force=arguments.force)
    console = run.console
    found = _read(arguments, run)
    request = found.request
    text = request_text(arguments, request, EnrollmentId(arguments.enrollment_id), run)
    with run.looking(request) as (tools, _session):
        verdict = Observer(request, tools).observe().verdict
    if output is not None:
        write_text(output, text, run)
        console.say(f"Written: {output}")
    for warning in found.warnings:
        console.say(f"Warning: {warning}.")
    console.say(told(verdict.action, verdict.message))
    if arguments.json:
        document = {
            "schema": 1,
            "enrollment_id": arguments.enrollment_id,
            "request": dump_request(request),
            "text": text,
            "output": output or "",
            "action": verdict.action,
            "reason": verdict.reason,
            "message": verdict.message,
            "warnings": list(found.warnings),
        }
        console.show(as_json(document, indent=2))
    elif output is None:
        console.show(text.rstrip("\n"))
    return 0


def _read(arguments: argparse.Namespace, run: Run) -> Imported:
    settings = run.settings
    account = account_for(settings, arguments.scm_account).name
    switch_key = arguments.account_switch_key
    with paced_session(settings.local, run.clock) as session:
        cps = CPSClient(settings.akamai, session, account_switch_key=switch_key)
        found = read_imported(cps, EnrollmentId(arguments.enrollment_id), arguments.contract)
    here = replace(found.request, scm_account=account, account_switch_key=switch_key)
    return replace(found, request=here)


def _check_output(output: str | None, run: Run, *, force: bool) -> None:
    if output is None:
        return
    path = run.path(output)
    if path.is_dir():
        raise UsageError(f"--output: {output} is a directory.", remedy="Name a file in it.")
    if path.exists() and not force:
        raise UsageError(
            f"--output: {output} exists, so it was left as it is.",
            remedy="Name another file, or give --force to replace it.",
        )


COMMAND: Final = Command(
    "import",
    "write an enrollment that exists as a request file or a main.tf",
    _add,
    run_import,
)
