"""`domains`: whether the domains of certificates are validated, and a new validation in time."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Final

from connector.commands.command import Command
from connector.commands.domains_table import domains_json, domains_table
from connector.commands.parser import add_json, add_settings
from connector.commands.several import DUE, gravest
from connector.core.domains.entry import DomainEntry
from connector.core.domains.values import DomainState, dns_name, itself_and_above
from connector.core.domains.ways import Way
from connector.core.request.names import ascii_name, name_fault
from connector.core.request.values import Request
from connector.documents.files import names_requests, read_requests
from connector.errors import ConfigurationError, ConnectorError, UsageError
from connector.running.last_report import LastReport
from connector.running.run import Run
from connector.settings.dcv import WaySettings
from connector.settings.scm_config import Accounts
from connector.settings.values import AkamaiCredentials
from connector.terminal.console import Console
from connector.workflow.domains.account import AccountDomains, NextOrder, not_known_when
from connector.workflow.domains.look import not_known, unlisted
from connector.workflow.domains.means import Means
from connector.workflow.domains.order_work import OrderWork
from connector.workflow.domains.targets import Target, meant, targets
from connector.workflow.events.opening import events_of
from connector.workflow.paced_session import paced_session
from connector.workflow.preflight import Preflight

_ENDINGS: Final = (".yaml", ".yml", ".json")


def _add(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", metavar="ACT", required=True)
    status = acts.add_parser("status", help="what SCM says, and what is due; changes nothing")
    _add_named(status)
    status.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something is due"
    )
    again = acts.add_parser("renew", help="validate again what is due")
    _add_named(again)
    again.add_argument("--all", action="store_true", help="what is not due, too")
    again.add_argument("--dry-run", action="store_true", help="tell what is due; change nothing")
    again.add_argument(
        "--take-over",
        action="store_true",
        help="validate by DNS also where a person has begun by another method",
    )


def _add_named(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "named",
        nargs="*",
        metavar="REQUEST|DOMAIN",
        help="requests as for apply, or domains; without any: the variable AKAMAI_SCM_REQUEST, else"
        " all domains that SCM lists",
    )
    add_json(command)
    add_settings(command)


def run_domains(arguments: argparse.Namespace, run: Run) -> int:
    """Look at domains, or validate them again; return the gravest exit code."""
    looks = arguments.act == "status" or arguments.dry_run
    accounts = run.parts.accounts
    if accounts is None or run.parts.faults["scm"]:
        raise ConfigurationError("The configuration is not complete", run.parts.faults["scm"])
    _ = run.local
    if not looks:
        run.check_terms()
    requests, domains, codes = _named(arguments.named, run)
    entries: list[DomainEntry] = []
    with (
        paced_session(run.local, run.clock) as session,
        run.journal(read_only=looks) as journal,
        events_of(
            () if looks else accounts.hooks,
            journal,
            run.clock,
            run.console.say,
            ca_bundle=run.local.ca_bundle,
        ) as events,
    ):
        means = Means(
            accounts.domains,
            run.local,
            partial(_credentials, run),
            session,
            journal,
            run.clock,
            run.console.say,
            Preflight(run.local.dns_servers),
            events,
        )
        of_orders, names = OrderWork(accounts.by_name, means), _names(requests, domains)
        entries += of_orders.look(names) if looks else of_orders.renew(names)
        chosen, untold = _targets(requests, domains, accounts, proven=bool(entries))
        known = {entry.domain for entry in entries}
        told_not = (entry for request in untold for entry in not_known(request))
        entries += [entry for entry in told_not if entry.domain not in known]
        orders = _next_orders(requests, run)
        for target in chosen:
            told = AccountDomains(accounts.by_name[target.account], means, orders)
            work = _Work(target, told)
            entries += work.look() if looks else work.renew(arguments)
        means.tell(entry.domain for entry in entries)
    entries.sort(key=lambda entry: entry.domain)
    if arguments.json:
        run.console.show(domains_json(entries))
    elif entries:
        _show(entries, run.console)
    if arguments.act != "status" and looks and not arguments.json:
        run.console.show("Nothing was done (--dry-run).")
    due = arguments.act == "status" and arguments.detailed_exitcode
    codes += [DUE for entry in entries if due and entry.due]
    codes += [entry.exit for entry in entries if not looks or entry.state is None]
    return gravest(codes)


def _show(entries: Sequence[DomainEntry], console: Console) -> None:
    """Show all, and tell of those that want something what that is, each with its name."""
    console.show_table(domains_table(entries))
    for entry in entries:
        if entry.exit or entry.due:
            named = entry.message.startswith(f"{entry.domain} ")
            console.say(entry.message if named else f"{entry.domain}: {entry.message}")


def _named(named: Sequence[str], run: Run) -> tuple[list[Request], list[str], list[int]]:
    """Return requests and domains that are named, and the exit codes of what is neither."""
    files = [name for name in named if _is_file(name, run)]
    domains = [dns_name(name) for name in named if name not in files]
    for domain in domains:
        if fault := name_fault(domain.removeprefix("*.")):
            raise UsageError(
                f"{domain!r} is neither a file nor a domain: it {fault}.",
                remedy="Name certificate requests, or domains such as example.org.",
                again="",
            )
    domains = [ascii_name(domain) for domain in domains]
    if not files and (domains or not names_requests((), run.environ)):
        return [], domains, []
    requests, rejected = read_requests(
        files, run.environ, run.console.read, run.path, of_terraform=True
    )
    for document in rejected:
        run.console.say(f"akamai-scm: {document.error}")
        run.errors.append(document.error)
    return requests, domains, [document.error.exit_code for document in rejected]


def _names(requests: Sequence[Request], domains: Sequence[str]) -> frozenset[str]:
    """Return the names that are meant; empty: all."""
    return frozenset(domains).union(*(one.names for one in requests))


def _targets(
    requests: Sequence[Request], domains: Sequence[str], accounts: Accounts, *, proven: bool
) -> tuple[tuple[Target, ...], tuple[Request, ...]]:
    """
    Return whom to ask about what; nobody, where nothing is named and orders alone are told of.

    Raises:
        ConfigurationError: No account tells of domains, and no order does.
    """
    try:
        return targets(requests, domains, accounts.by_name, accounts.domains)
    except ConfigurationError:
        if proven and not domains:
            return (), ()
        raise


def _is_file(name: str, run: Run) -> bool:
    looks_like_one = name == "-" or "/" in name or name.endswith(_ENDINGS)
    return looks_like_one or run.path(name).exists()


class _Work:
    """What is done with the names of one account."""

    def __init__(self, target: Target, domains: AccountDomains) -> None:
        self._target = target
        self._domains = domains

    def look(self) -> list[DomainEntry]:
        """Return what SCM says."""
        with self._told() as told:
            rows, names = meant(self._target.names, self._domains.listed())
            told.extend(unlisted(name) for name in names)
            told.extend(self._domains.look(rows))
        return told

    def renew(self, arguments: argparse.Namespace) -> list[DomainEntry]:
        """Validate again what is due."""
        with self._told() as told:
            rows, names = meant(self._target.names, self._domains.listed())
            told.extend(unlisted(name) for name in names)
            work: list[DomainState] = []
            for row, entry in zip(rows, self._domains.look(rows), strict=True):
                watched = entry.way is Way.PERSISTENT
                begun = self._domains.begun(row.domain)
                if entry.due or begun or watched or arguments.all:
                    work.append(row)
                else:
                    told.append(entry)
            wanted = [row.domain for row in work] if arguments.all else []
            ended = self._domains.renew(work, wanted=wanted, take_over=arguments.take_over)
            told.extend(each.entry for each in ended)
        return told

    @contextmanager
    def _told(self) -> Iterator[list[DomainEntry]]:
        """Yield where entries are put; an error about the whole account is told of each name."""
        told: list[DomainEntry] = []
        try:
            yield told
        except ConnectorError as error:
            if not self._target.names:
                raise
            known = {entry.domain for entry in told}
            told.extend(
                DomainEntry(name, str(error), error.exit_code)
                for name in sorted(self._target.names - known)
            )


def _credentials(run: Run, way: WaySettings | None) -> AkamaiCredentials:
    """Return those for Edge DNS; a configuration without any may know other ways."""
    own = None if way is None else run.parts.edgedns.get(way)
    found = own or run.parts.akamai
    if found is None:
        raise ConfigurationError("Edge DNS cannot be used", run.parts.faults["akamai"])
    return found


def _next_orders(requests: Sequence[Request], run: Run) -> NextOrder:
    """Return what tells when certificates are to be renewed, as far as that was seen before."""
    try:
        settings = run.settings
    except ConfigurationError:
        return not_known_when
    orders: dict[str, datetime] = {}
    for request in requests:
        found = LastReport(request, settings).read(run.clock.now(), None)
        due = None if found is None else found[0].report.renewal_due_at
        if due is not None:
            for name in request.names:
                orders[name] = min(due, orders.get(name, due))

    def next_order(domain: str) -> datetime | None:
        below = (at for name, at in orders.items() if domain in itself_and_above(name))
        return min(below, default=None)

    return next_order


COMMAND: Final = Command(
    "domains",
    "tell whether domains are validated, and validate them again in time",
    _add,
    run_domains,
)
