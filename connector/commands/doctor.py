"""`doctor`: what would stand in the way of `apply`, and what to do about it."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from connector.clock import Clock
from connector.commands.command import Command
from connector.commands.named import (
    add_named,
    check_contract,
    enrolled,
    names_enrollments,
    written,
)
from connector.commands.parser import add_json, add_settings
from connector.commands.several import gravest
from connector.core.report.values import Report
from connector.core.request.parse import request_warnings
from connector.core.request.values import Request
from connector.documents.files import Rejected, names_requests
from connector.errors import ConfigurationError, ConnectorError, JournalError
from connector.journal.store import Journal
from connector.log import CertificateLog
from connector.running.run import Run
from connector.settings.load import Parts
from connector.settings.scm_config import Accounts
from connector.settings.values import LocalSettings
from connector.text.leaving import as_json
from connector.transport.session import HTTPSSession
from connector.workflow.connect import connected
from connector.workflow.doctor.akamai import examine_akamai
from connector.workflow.doctor.domains import examine_dns, examine_domains
from connector.workflow.doctor.finding import Finding, Result, failed, unknown, warned
from connector.workflow.doctor.hooks import examine_deliveries, examine_hooks
from connector.workflow.doctor.local import examine_limits, examine_machine, examine_settings
from connector.workflow.doctor.memory import examine_memory
from connector.workflow.doctor.scm import examine_scm
from connector.workflow.domain_looks import unshared_looks
from connector.workflow.paced_session import paced_session
from connector.workflow.preflight import Preflight
from connector.workflow.status import status

LIMIT: Final = timedelta(seconds=60)
"""For each vendor, repetitions included."""


def _add(command: argparse.ArgumentParser) -> None:
    add_named(command, without="credentials and rights alone are checked")
    add_json(command)
    add_settings(command)


def run_doctor(arguments: argparse.Namespace, run: Run) -> int:
    """
    Check everything that can be checked; return the gravest of the failures, else 0.

    Raises:
        UsageError: A request that is named cannot be read.
    """
    console = run.console
    requests, rejected, unread = _named(arguments, run)
    findings: list[Finding] = []
    for finding in _examine(run, requests, rejected, unread):
        findings.append(finding)
        if not arguments.json:
            console.show(report_lines(finding))
    code = gravest([finding.exit for finding in findings])
    if arguments.json:
        document = {"schema": 1, "exit": code, "checks": [asdict(one) for one in findings]}
        console.show(as_json(document, indent=2))
    else:
        console.show(_summary(findings))
    return code


def _named(
    arguments: argparse.Namespace, run: Run
) -> tuple[list[Request], list[Rejected], list[Finding]]:
    """Return the requests, what is none, and why an enrollment could not be read."""
    by_id = names_enrollments(arguments)
    if by_id:
        check_contract(arguments)
    documents = arguments.requests or not by_id
    requests, rejected = (
        written(arguments, run)
        if documents and names_requests(arguments.requests, run.environ)
        else ([], [])
    )
    if not by_id:
        return requests, rejected, []
    try:
        found, unusable = enrolled(arguments, run)
    except ConfigurationError:
        return requests, rejected, []  # each fault of the settings is a finding of its own
    except ConnectorError as error:
        numbers = ", ".join(str(number) for number in arguments.enrollment)
        return requests, rejected, [failed(f"enrollment {numbers}", error)]
    return requests + found, rejected + unusable, []


def _examine(
    run: Run,
    requests: Sequence[Request],
    rejected: Sequence[Rejected],
    unread: Sequence[Finding],
) -> Iterator[Finding]:
    parts = run.parts
    yield from examine_settings(parts)
    yield from unread
    for error in (document.error for document in rejected):
        remedy = error.remedy or "Correct the request; until then nothing else of it is checked."
        yield failed("request", error.with_remedy(remedy))
    for request in requests:
        for fault in request_warnings(request):
            yield warned(request.common_name, f"{fault}.")
    if parts.local is not None:
        yield from examine_machine(parts.local, run.clock)
        if parts.accounts is not None:
            yield from examine_memory(
                parts.local, parts.accounts.by_name, requests, run.environ, run.clock
            )
            yield from examine_deliveries(parts.accounts.hooks, parts.local, run.clock)
    try:
        if parts.accounts is not None and parts.accounts.hooks:
            with closing(HTTPSSession(run.clock, ca_bundle=parts.ca_bundle)) as session:
                yield from examine_hooks(parts.accounts.hooks, session)
        yield from examine_vendors(run, requests)
    except JournalError as error:
        yield failed("state directory", error)
    except ConfigurationError as error:
        yield failed("trust", error)


def examine_vendors(run: Run, requests: Sequence[Request]) -> Iterator[Finding]:
    """
    Yield what both vendors answer to the settings of *run*, and what they say of *requests*.

    Raises:
        JournalError: The state cannot be used.
        ConfigurationError: The trusted certificates cannot be read.
    """
    parts = run.parts
    with _session(parts, run.clock) as session:
        if parts.akamai is not None:
            yield examine_limits(parts.akamai)
            with session.within(LIMIT):
                yield from examine_akamai(parts.akamai, session, requests)
        if parts.accounts is not None:
            with session.within(LIMIT):
                yield from examine_scm(parts.accounts.by_name, session, requests)
            if parts.local is not None:
                yield from _examine_names(run, parts.local, parts.accounts, requests, session)


def _examine_names(
    run: Run,
    local: LocalSettings,
    accounts: Accounts,
    requests: Sequence[Request],
    session: HTTPSSession,
) -> Iterator[Finding]:
    """Yield what is known of the domains of requests, and what DNS has against them."""
    looks = unshared_looks(accounts.domains, accounts.by_name, local, session)
    preflight = Preflight(local.dns_servers)
    for request in requests:
        try:
            with run.snapshots.newest() as journal:
                report = _looked_at(request, run, journal)
                if report is None:
                    now = session.told_time or run.clock.now()
                    seen = looks.of(request, request.names, now, now, journal)
                    names, records = seen.names, seen.records
                else:
                    names, records = report.domains, report.dns_records
        except JournalError:
            yield unknown(f"{request.common_name} domains", "not checked, because journal failed.")
            continue
        yield from examine_domains(request, names, records)
        issuer = report.issuer if report is not None and report.issuer else ""
        yield from examine_dns(request, names, issuer, accounts.domains, preflight)


def _looked_at(request: Request, run: Run, journal: Journal) -> Report | None:
    """Return what there is of a request's certificate; None: that cannot be found out now."""
    local = run.local
    silent = CertificateLog(local.log_dir, "CRITICAL", run.clock)
    try:
        with (
            silent,
            connected(request, run.settings, run.clock, silent, _say_nothing, journal=journal) as (
                tools,
                session,
            ),
            session.within(LIMIT),
        ):
            return status(request, tools).report
    except ConnectorError:
        return None


def _say_nothing(_line: str) -> None:
    """Whatever a look tells, `doctor` has a check of its own for."""


def _session(parts: Parts, clock: Clock) -> AbstractContextManager[HTTPSSession]:
    """Return a session; without a usable state directory, one that keeps no limits."""
    if parts.local is None:
        return closing(HTTPSSession(clock, ca_bundle=parts.ca_bundle))
    return paced_session(parts.local, clock)


def report_lines(finding: Finding) -> str:
    """Return a finding as a person reads it, its remedy on a line of its own."""
    word = finding.result.upper() if finding.result is Result.FAILED else finding.result
    first = f"{word.ljust(8)} {finding.about}: {finding.text}"
    return f"{first}\n{' ' * 9}{finding.remedy}" if finding.remedy else first


def _summary(findings: Sequence[Finding]) -> str:
    counts = dict.fromkeys(Result, 0)
    for finding in findings:
        counts[finding.result] += 1
    listed = ", ".join(f"{counts[result]} {result}" for result in Result)
    return f"\n{listed}. Nothing was changed."


COMMAND: Final = Command(
    "doctor",
    "check credentials, rights, profile and limits; changes nothing",
    _add,
    run_doctor,
)
