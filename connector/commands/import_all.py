"""`import --all`: every third-party enrollment of a contract, a file each."""

import argparse
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from connector.akamai.client import CPSClient
from connector.commands.import_texts import request_text, told, write_text
from connector.commands.several import gravest
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.ids import EnrollmentId
from connector.core.request.dump import dump_request
from connector.core.request.values import Request
from connector.errors import ConnectorError, Fault, RequestError, UsageError
from connector.log import file_stem
from connector.running.run import Run
from connector.settings.load import account_for
from connector.text.leaving import as_json
from connector.workflow.enrollment_to_import import Found, read_all_imported
from connector.workflow.observe.observe import Observer
from connector.workflow.paced_session import paced_session

FOLDER = "requests"
"""Where the files are written unless --output names another folder."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one enrollment."""

    found: Found
    output: str = ""
    """The file; empty: none was written."""
    request: Request | None = None
    verdict: Verdict | None = None
    """None: it could not be looked at."""
    error: ConnectorError | None = None


def run_import_all(arguments: argparse.Namespace, run: Run) -> int:
    """Write a request for each enrollment; one that cannot be written stops no other."""
    folder = arguments.output or FOLDER
    _check_folder(folder, run, force=arguments.force)
    found = _read(arguments, run)
    if not found:
        raise RequestError(
            "Nothing can be imported",
            [Fault("--contract", f"{arguments.contract} has no third-party enrollment")],
            remedy="Check --contract in Akamai Control Center; with several accounts, give"
            " --account-switch-key.",
        )
    stems = Counter(file_stem(one.common_name) for one in found)
    run.requests = len(found)
    outcomes = [_outcome(one, folder, stems, (arguments, run)) for one in found]
    if arguments.json:
        document = {"schema": 1, "output": folder, "enrollments": [_row(one) for one in outcomes]}
        run.console.show(as_json(document, indent=2))
    else:
        for one in outcomes:
            run.console.show("\n".join(_lines(one)))
    run.console.say(_summary(outcomes, folder))
    return gravest([one.error.exit_code if one.error is not None else 0 for one in outcomes])


def _check_folder(folder: str, run: Run, *, force: bool) -> None:
    path = run.path(folder)
    if path.is_dir() and any(path.iterdir()) and not force:
        raise UsageError(
            f"--output: {folder} is not empty, so it was left as it is.",
            remedy="Name another folder, or give --force to replace files in it.",
        )
    if path.exists() and not path.is_dir():
        raise UsageError(f"--output: {folder} is a file.", remedy="With --all, name a folder.")


def _read(arguments: argparse.Namespace, run: Run) -> list[Found]:
    settings = run.settings
    account_for(settings, arguments.scm_account)
    with paced_session(settings.local, run.clock) as session:
        switch_key = arguments.account_switch_key
        cps = CPSClient(settings.akamai, session, account_switch_key=switch_key)
        return list(read_all_imported(cps, arguments.contract, run.console.pass_by))


def _outcome(
    found: Found, folder: str, stems: Counter[str], how: tuple[argparse.Namespace, Run]
) -> _Outcome:
    arguments, run = how
    if isinstance(found.outcome, ConnectorError):
        return _Outcome(found, error=found.outcome)
    request = replace(
        found.outcome.request,
        scm_account=arguments.scm_account,
        account_switch_key=arguments.account_switch_key,
    )
    stem = file_stem(found.common_name)
    if stems[stem] > 1:
        stem = f"{stem}-{found.enrollment_id}"
    output = f"{folder}/{stem}/main.tf" if arguments.terraform else f"{folder}/{stem}.yaml"
    try:
        text = request_text(arguments, request, EnrollmentId(found.enrollment_id), run)
        write_text(output, text, run, remedy="Name another folder with --output.")
    except ConnectorError as error:
        return _Outcome(found, error=error)
    try:
        with run.hushed().looking(request) as (tools, _session):
            verdict = Observer(request, tools).observe().verdict
    except ConnectorError as error:
        return _Outcome(found, output, request, error=error)
    return _Outcome(found, output, request, verdict)


def _lines(one: _Outcome) -> list[str]:
    head = f"{one.found.common_name} ({one.found.enrollment_id}): {one.output or 'not written'}"
    lines = [head]
    if not isinstance(one.found.outcome, ConnectorError):
        lines += [f"  Warning: {warning}." for warning in one.found.outcome.warnings]
    if one.error is not None:
        lines.append(f"  {one.error}")
    if one.verdict is not None:
        lines.append(f"  {told(one.verdict.action, one.verdict.message)}")
    return lines


def _row(one: _Outcome) -> dict[str, Any]:
    imported = None if isinstance(one.found.outcome, ConnectorError) else one.found.outcome
    return {
        "enrollment_id": one.found.enrollment_id,
        "common_name": one.found.common_name,
        "output": one.output,
        "request": None if one.request is None else dump_request(one.request),
        "action": None if one.verdict is None else one.verdict.action,
        "reason": None if one.verdict is None else one.verdict.reason,
        "message": "" if one.verdict is None else one.verdict.message,
        "warnings": [] if imported is None else list(imported.warnings),
        "error": "" if one.error is None else str(one.error),
    }


def _summary(outcomes: list[_Outcome], folder: str) -> str:
    written = sum(bool(one.output) for one in outcomes)
    acts = [one for one in outcomes if one.verdict and one.verdict.action is not Action.NONE]
    unseen = sum(bool(one.output) and one.verdict is None for one in outcomes)
    due = f"; for {len(acts)} something is due" if acts else ""
    if unseen:
        due += f"; {unseen} could not be looked at"
    due = due or "; nothing is due"
    lost = len(outcomes) - written
    left = f"; {lost} could not be written" if lost else ""
    return f"{written} of {len(outcomes)} enrollments written to {folder}{due}{left}."
