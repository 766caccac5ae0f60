"""Which certificates a command is about: by request, by Terraform's state, by enrollment."""

import argparse
from dataclasses import replace

from connector.akamai.client import CPSClient
from connector.commands.parser import add_requests, positive
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.documents.files import Rejected, names_requests, read_requests
from connector.errors import RequestError, UsageError
from connector.journal.record import OrderRecord
from connector.running.run import Run
from connector.settings.load import account_for
from connector.workflow.enrollment_to_import import read_imported
from connector.workflow.paced_session import paced_session


def add_named(
    command: argparse.ArgumentParser, without: str = "the variable AKAMAI_SCM_REQUEST"
) -> None:
    """Add the requests, and what names a certificate that has none at hand."""
    add_requests(command, without, of_terraform=True)
    group = command.add_argument_group("instead of a request: what Akamai has")
    group.add_argument(
        "--enrollment",
        type=positive,
        action="append",
        metavar="ID",
        help="this enrollment, as Control Center shows it; may be repeated; with --contract",
    )
    group.add_argument("--contract", metavar="ID", help="its contract at Akamai")
    group.add_argument(
        "--scm-account",
        metavar="NAME",
        help="the account of scm_config.yaml that signs it (the one that signed it last, else"
        " `default`)",
    )
    group.add_argument("--account-switch-key", metavar="KEY", help="with several Akamai accounts")


def names_any(arguments: argparse.Namespace, run: Run) -> bool:
    """Whether *arguments* or the environment name any certificate."""
    return names_enrollments(arguments) or names_requests(arguments.requests, run.environ)


def names_enrollments(arguments: argparse.Namespace) -> bool:
    """Whether *arguments* name a certificate by its enrollment."""
    return bool(getattr(arguments, "enrollment", None))


def named(arguments: argparse.Namespace, run: Run) -> tuple[list[Request], list[Rejected]]:
    """
    Return all requests that *arguments* mean, and what cannot be used.

    Raises:
        UsageError: None is named, or what is named is not there.
        ConnectorError: Akamai cannot be asked about an enrollment.
    """
    if not names_enrollments(arguments):
        return written(arguments, run)
    requests, rejected = written(arguments, run) if arguments.requests else ([], [])
    found, unusable = enrolled(arguments, run)
    return requests + found, rejected + unusable


def written(arguments: argparse.Namespace, run: Run) -> tuple[list[Request], list[Rejected]]:
    """
    Return the requests that *arguments* name as documents, and what cannot be used.

    Raises:
        UsageError: None is named, or what is named is not there.
    """
    return read_requests(
        arguments.requests,
        run.environ,
        run.console.read,
        run.path,
        of_terraform=arguments.of_terraform,
    )


def enrolled(arguments: argparse.Namespace, run: Run) -> tuple[list[Request], list[Rejected]]:
    """
    Return the request that each enrollment of --enrollment fulfils, as `import` writes it.

    Raises:
        UsageError: There is no --contract.
        ConnectorError: Akamai cannot be asked.
    """
    check_contract(arguments)
    settings = run.settings
    requests: list[Request] = []
    rejected: list[Rejected] = []
    with paced_session(settings.local, run.clock) as session:
        cps = CPSClient(settings.akamai, session, account_switch_key=arguments.account_switch_key)
        for number in arguments.enrollment:
            try:
                imported = read_imported(cps, EnrollmentId(number), arguments.contract)
            except RequestError as error:
                rejected.append(Rejected(f"enrollment {number}", error))
            else:
                requests.append(_as_before(imported.request, EnrollmentId(number), arguments, run))
    return requests, rejected


def check_contract(arguments: argparse.Namespace) -> None:
    """
    Do nothing where an enrollment is named with its contract.

    Raises:
        UsageError: It is named without.
    """
    if not arguments.contract:
        raise UsageError(
            "--enrollment needs --contract.",
            remedy="Name its contract, as Control Center shows it.",
            again="",
        )


def _as_before(
    request: Request, enrollment_id: EnrollmentId, arguments: argparse.Namespace, run: Run
) -> Request:
    """Return *request* with the account, the lock and the journal that its orders had so far."""
    last = _last_order(enrollment_id, run)
    account = arguments.scm_account or (last.account if last is not None else "default")
    by_id = last is not None and last.certificate_key.endswith(f"#{enrollment_id}")
    return replace(
        request,
        scm_account=account_for(run.settings, account).name,
        account_switch_key=arguments.account_switch_key,
        enrollment_id=enrollment_id if by_id else request.enrollment_id,
    )


def _last_order(enrollment_id: EnrollmentId, run: Run) -> OrderRecord | None:
    with run.snapshots.newest() as journal:
        orders = journal.orders()
    return next((order for order in orders if order.enrollment_id == enrollment_id), None)
