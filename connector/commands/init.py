"""`init`: settings and a first request, once both vendors have been asked."""

import argparse
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from connector.commands.command import Command
from connector.commands.doctor import examine_vendors, report_lines
from connector.commands.first_offer import named_offer, with_offer
from connector.commands.first_request import SCHEMA_NAME, First, first_request, request_text
from connector.commands.first_settings import NewFiles, add_account, exists, write_settings
from connector.commands.import_texts import write_text
from connector.commands.parser import add_json, add_settings, flags
from connector.commands.several import gravest
from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request
from connector.core.request.values import Request
from connector.errors import CredentialsError, UsageError
from connector.log import file_stem
from connector.running.run import Run
from connector.schemas import request_schema_text
from connector.settings.load import account_for
from connector.text.leaving import as_json
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.local import examine_settings
from connector.workflow.paced_session import paced_session

FOLDER: Final = "certificates"
"""Where the first request is written unless --output names another place."""


def _add(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("the first certificate; at a terminal you are asked")
    group.add_argument("--common-name", metavar="NAME", help="its common name")
    group.add_argument(
        "--san", action="append", metavar="NAME", help="a further host name; may be repeated"
    )
    group.add_argument("--contract", metavar="ID", help="its contract at Akamai")
    group.add_argument("--scm-account", metavar="NAME", help="where scm_config.yaml has several")
    group.add_argument("--account-switch-key", metavar="KEY", help="with several Akamai accounts")
    group.add_argument(
        "--org-id",
        metavar="ID",
        help="organization or department at SCM, where an administrator orders; without it SCM is"
        " asked, and you choose",
    )
    group.add_argument(
        "--cert-type", metavar="ID|NAME", help="its profile at SCM; asked for as --org-id is"
    )
    command.add_argument(
        "--output", metavar="FILE", help=f"the request ({FOLDER}/NAME.yaml); no file is replaced"
    )
    add_account(command)
    add_json(command)
    add_settings(command)


def run_init(arguments: argparse.Namespace, run: Run) -> int:
    """
    Write what is missing of the settings, try them, and write a request; nothing is replaced.

    Raises:
        UsageError: Something is neither named nor can be asked for, or a file is there already.
        RequestError: The name or the contract cannot be.
        ConnectorError: Akamai cannot be asked; settings that a vendor refuses are taken back.
    """
    wanted = _wanted(arguments, run)
    output = arguments.output or f"{FOLDER}/{file_stem(wanted.common_name)}.yaml"
    if run.path(output).exists():
        raise exists(run.path(output))
    new = NewFiles()
    write_settings(arguments, run, new)
    with closing(Run(run.surroundings, flags(arguments))) as tried:
        try:
            first = first_request(wanted, arguments.scm_account, tried)
            first = replace(first, request=_with_offer(first.request, tried))
        except CredentialsError:
            _take_back(new, run)
            raise
        findings = [*examine_settings(tried.parts), *examine_vendors(tried, [first.request])]
    for finding in findings:
        if finding.result is not Result.OK and not arguments.json:
            run.console.say(report_lines(finding))
    if any(finding.exit == CredentialsError.exit_code for finding in findings):
        _take_back(new, run)
        return CredentialsError.exit_code
    _write(output, first, new, run)
    code = gravest([finding.exit for finding in findings])
    if arguments.json:
        run.console.show(as_json(_document(code, new.written, first, findings), indent=2))
    run.console.say(_next(output, first, code))
    return code


def _wanted(arguments: argparse.Namespace, run: Run) -> Request:
    """Return the request as far as flags and answers say it."""
    name = arguments.common_name or _answer(
        run, "Common name of the certificate: ", "--common-name"
    )
    contract = arguments.contract or _answer(run, "Contract at Akamai (ctr_…): ", "--contract")
    document: dict[str, Any] = {"common_name": name, "contract_id": contract}
    if arguments.san:
        document["sans"] = arguments.san
    document |= named_offer(arguments)
    if arguments.account_switch_key:
        document["account_switch_key"] = arguments.account_switch_key
    return parse_request(document)


def _with_offer(request: Request, run: Run) -> Request:
    account = account_for(run.settings, request.scm_account)
    with paced_session(run.settings.local, run.clock) as session:
        return with_offer(request, account, session, run.console)


def _answer(run: Run, question: str, flag: str) -> str:
    answer = (run.console.ask(question) or "").strip()
    if not answer:
        raise UsageError(f"init: {flag} is missing.", remedy="Give it, or answer at a terminal.")
    return answer


def _take_back(new: NewFiles, run: Run) -> None:
    if new.written:
        names = ", ".join(map(str, new.written))
        new.take_back()
        run.console.say(f"A vendor refuses these credentials, so nothing of it was kept: {names}.")


def _write(output: str, first: First, new: NewFiles, run: Run) -> None:
    write_text(output, request_text(first), run)
    new.written.append(run.path(output))
    schema = run.path(output).with_name(SCHEMA_NAME)
    if not schema.exists():
        write_text(str(schema), request_schema_text(), run)
        new.written.append(schema)


def _next(output: str, first: First, code: int) -> str:
    lacks = "" if first.is_whole else " Fill in who you are, which a new enrollment needs."
    mend = " What is listed above stands in the way." if code else ""
    return (
        f"Written: {output}: {first.origin}.{lacks}{mend} Next: `akamai-scm doctor {output}`,"
        f" `akamai-scm eula accept`, `akamai-scm apply {output}`."
    )


def _document(
    code: int, written: Sequence[Path], first: First, findings: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "schema": 1,
        "exit": code,
        "written": [str(path) for path in written],
        "request": dump_request(first.request),
        "checks": [asdict(finding) for finding in findings],
    }


COMMAND: Final = Command(
    "init", "write settings and a first request, once the credentials were tried", _add, run_init
)
