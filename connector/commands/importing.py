"""`import`: an enrollment that exists, as a request file or as a `main.tf`."""

import argparse
from dataclasses import replace
from typing import Final

from connector import eula
from connector.akamai.client import CPSClient
from connector.atomic import replace_file
from connector.commands.command import Command
from connector.commands.parser import add_json, add_settings
from connector.core.decision.verdict import Action
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import Imported
from connector.core.request.dump import dump_request
from connector.core.request.values import Request
from connector.documents.texts import terraform_text, yaml_text
from connector.errors import FailedError, UsageError
from connector.running import Run
from connector.settings.load import account_for
from connector.settings.values import Places
from connector.text.leaving import as_json
from connector.workflow.connect import paced_session
from connector.workflow.enrollment_to_import import read_imported
from connector.workflow.observe.observe import Observer

_EULA_ASKED: Final = (
    "Read the agreement (akamai-scm eula show); with this line you accept it:",
    "eula_accepted = true",
)


def _add(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "enrollment_id", type=int, metavar="ENROLLMENT_ID", help="as Control Center shows it"
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
    command.add_argument("--output", metavar="FILE", help="instead of standard output")
    command.add_argument("--force", action="store_true", help="replace FILE if it exists")
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
    output: str | None = arguments.output
    _check_output(output, run, force=arguments.force)
    console = run.console
    found = _read(arguments, run)
    request, text = found.request, _text(arguments, found.request, run.settings.places)
    with run.looking(request) as (tools, _session):
        verdict = Observer(request, tools).observe().verdict
    if output is not None:
        _write(output, text, run)
        console.say(f"Written: {output}")
    for warning in found.warnings:
        console.say(f"Warning: {warning}.")
    console.say(_told(verdict.action, verdict.message))
    if arguments.json:
        told = {
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
        console.show(as_json(told, indent=2))
    elif output is None:
        console.show(text.rstrip("\n"))
    return 0


def _read(arguments: argparse.Namespace, run: Run) -> Imported:
    settings = run.settings
    account = account_for(settings, arguments.scm_account).name
    switch_key = arguments.account_switch_key
    with paced_session(settings.places, run.clock) as session:
        cps = CPSClient(settings.akamai, session, account_switch_key=switch_key)
        found = read_imported(cps, EnrollmentId(arguments.enrollment_id), arguments.contract)
    here = replace(found.request, scm_account=account, account_switch_key=switch_key)
    return replace(found, request=here)


def _text(arguments: argparse.Namespace, request: Request, places: Places) -> str:
    document = dump_request(request)
    origin = (
        f"Enrollment {arguments.enrollment_id} on contract {request.contract_id}, written by"
        " `akamai-scm import` from what Akamai has."
    )
    named = "" if request.scm_account != "default" else "scm_account, "
    unknown = f"Akamai does not know, so add what you want: {named}validation, term, on_destroy, …"
    if not arguments.terraform:
        return yaml_text(document, [origin], [unknown])
    accepted = places.eula_accepted or eula.accepted(places.state_dir) is not None
    agreement = [_EULA_ASKED[1]] if accepted else [f"# {line}" for line in _EULA_ASKED]
    return terraform_text(
        document,
        arguments.source,
        [origin, "  terraform init && terraform apply    takes it over; nothing is ordered"],
        [f"# {unknown}", "", *agreement],
    )


def _told(action: Action, message: str) -> str:
    if action is Action.NONE:
        return f"With this, nothing is due: {message}"
    return f"With this, the first apply would act ({action}): {message}"


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


def _write(output: str, text: str, run: Run) -> None:
    path = run.path(output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text, mode=0o644)
    except OSError as error:
        raise FailedError(
            f"{output} cannot be written: {error.strerror}.", remedy="Name another file."
        ) from error


COMMAND: Final = Command(
    "import",
    "write an enrollment that exists as a request file or a main.tf",
    _add,
    run_import,
)
