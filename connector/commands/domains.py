"""`domains`: whether the domains of certificates are validated, and a new validation in time."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import Final

from connector.akamai.edgedns import EdgeDNS
from connector.akamai.edgedns_exchange import EdgeDNSExchange
from connector.commands.command import Command
from connector.commands.domains_table import domains_json, domains_table
from connector.commands.parser import add_json, add_settings
from connector.commands.several import DUE, gravest
from connector.core.domains.caa import DIGICERT, ENTRUST, SECTIGO, CaaWord, judge_caa
from connector.core.domains.entry import DomainEntry
from connector.core.domains.values import DomainState, dns_name
from connector.core.domains.ways import Way
from connector.core.request.names import name_fault
from connector.core.request.values import Request
from connector.dns.caa import caa_records
from connector.dns.delegation import Delegation, delegation_of, named_servers
from connector.documents.files import names_requests, read_requests
from connector.errors import ConfigurationError, ConnectorError, UsageError
from connector.journal.store import Journal
from connector.running import Run
from connector.sectigo.domains import DomainsAPI
from connector.settings.dcv import WaySettings
from connector.settings.scm_config import Accounts
from connector.text.leaving import quoted
from connector.transport.session import HTTPSSession
from connector.workflow.connect import paced_session
from connector.workflow.domains.attempt import Attempt
from connector.workflow.domains.hook import ByCommand
from connector.workflow.domains.look import look_at, not_known, unlisted
from connector.workflow.domains.proofs import DomainTools
from connector.workflow.domains.publishing import ByEdgeDNS, ByPerson, Publisher, by_default
from connector.workflow.domains.renew import renew
from connector.workflow.domains.targets import Target, meant, targets

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
    if accounts is None:
        raise ConfigurationError("The configuration is not complete", run.parts.faults["scm"])
    _ = run.places
    if not looks:
        run.check_terms()
    requests, domains, codes = _named(arguments.named, run)
    chosen, untold = targets(requests, domains, accounts.by_name, accounts.domains)
    entries = [entry for request in untold for entry in not_known(request)]
    with (
        paced_session(run.places, run.clock) as session,
        run.journal(read_only=looks) as journal,
    ):
        for target in chosen:
            work = _Work(run, session, journal, accounts, target)
            entries += work.look() if looks else work.renew(arguments)
    entries.sort(key=lambda entry: entry.domain)
    if arguments.json:
        run.console.show(domains_json(entries))
    elif entries:
        run.console.show_table(domains_table(entries))
        for entry in entries:
            if entry.exit or entry.due:
                run.console.say(f"{entry.domain}: {entry.message}")
    due = arguments.act == "status" and arguments.detailed_exitcode
    codes += [DUE for entry in entries if due and entry.due]
    codes += [entry.exit for entry in entries if not looks or entry.state is None]
    return gravest(codes)


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
    if not files and (domains or not names_requests((), run.environ)):
        return [], domains, []
    requests, rejected = read_requests(files, run.environ, run.console.read, run.path)
    for document in rejected:
        run.console.say(f"akamai-scm: {document.error}")
    return requests, domains, [document.error.exit_code for document in rejected]


def _is_file(name: str, run: Run) -> bool:
    looks_like_one = name == "-" or "/" in name or name.endswith(_ENDINGS)
    return looks_like_one or run.path(name).exists()


class _Work:
    """What is done with the names of one account."""

    def __init__(
        self,
        run: Run,
        session: HTTPSSession,
        journal: Journal,
        accounts: Accounts,
        target: Target,
    ) -> None:
        self._run = run
        self._session = session
        self._journal = journal
        self._accounts = accounts
        self._settings = accounts.domains
        self._target = target
        self._api = DomainsAPI(accounts.by_name[target.account], session)
        self._delegations: dict[str, Delegation] = {}
        self._edgedns: dict[WaySettings | None, EdgeDNS] = {}

    def look(self) -> list[DomainEntry]:
        """Return what SCM says."""
        with self._told() as told:
            rows, names = meant(self._target.names, self._api.listed())
            told.extend(unlisted(name) for name in names)
            told.extend(look_at(rows, self._api, self._journal, self._settings, self._now))
        return told

    def renew(self, arguments: argparse.Namespace) -> list[DomainEntry]:
        """Validate again what is due."""
        with self._told() as told, ExitStack() as locks:
            rows, names = meant(self._target.names, self._api.listed())
            told.extend(unlisted(name) for name in names)
            seen = look_at(rows, self._api, self._journal, self._settings, self._now)
            open_ = self._journal.open_validation
            work: list[DomainState] = []
            for row, entry in zip(rows, seen, strict=True):
                begun = open_(self._api.account.name, row.domain) is not None
                watched = entry.way is Way.PERSISTENT
                if entry.due or begun or watched or arguments.all:
                    work.append(row)
                else:
                    told.append(entry)
            for row in work:
                locks.enter_context(self._lock(f"domain {self._api.account.name} {row.domain}"))
            tools = DomainTools(
                self._api,
                self._journal,
                self._now,
                self._publisher,
                self._delegation,
                self._forbidden,
                self._run.console.say,
            )
            attempts = [
                Attempt(
                    row,
                    tools,
                    self._settings.way_for(row.domain),
                    wanted=arguments.all,
                    take_over=arguments.take_over,
                )
                for row in work
            ]
            told.extend(renew(attempts, self._run.clock))
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

    def _now(self) -> datetime:
        return self._session.told_time or self._run.clock.now()

    def _lock(self, key: str) -> AbstractContextManager[None]:
        return self._run.locked(key)

    def _delegation(self, domain: str) -> Delegation:
        if domain not in self._delegations:
            named = named_servers(self._run.places.dns_servers)
            self._delegations[domain] = delegation_of(domain, named)
        return self._delegations[domain]

    def _forbidden(self, domain: str) -> str:
        """Return what CAA has against all CAs that SCM orders from; a failed look has nothing."""
        records = caa_records(domain, self._delegation(domain).servers)
        verdict = judge_caa(domain, records, SECTIGO | DIGICERT | ENTRUST)
        if verdict.word is not CaaWord.FORBIDDEN or verdict.record is None:
            return ""
        return f"{domain} has the CAA record {quoted(verdict.record.text)}"

    def _publisher(self, domain: str) -> Publisher:
        way = self._settings.way_for(domain)
        if way is None:
            return by_default(self._zones(None), domain, self._delegation)
        return self._publisher_of(way)

    def _publisher_of(self, way: WaySettings) -> Publisher:
        if way.by is not None:
            return self._publisher_of(way.by)
        if way.way is Way.EDGEDNS:
            return ByEdgeDNS(self._zones(way), self._delegation)
        if way.way is Way.COMMAND:
            directory = self._accounts.path.parent
            return ByCommand(way.run, self._run.environ, directory)
        return ByPerson()

    def _zones(self, way: WaySettings | None) -> EdgeDNS:
        if way not in self._edgedns:
            parts = self._run.parts
            credentials = parts.edgedns.get(way) if way is not None else None
            credentials = credentials or parts.akamai
            if credentials is None:
                raise ConfigurationError("Edge DNS cannot be used", parts.faults["akamai"])
            key = None if way is None else way.account_switch_key
            exchange = EdgeDNSExchange(credentials, self._session, key)
            self._edgedns[way] = EdgeDNS(exchange, lambda zone: self._lock(f"zone {zone}"))
        return self._edgedns[way]


COMMAND: Final = Command(
    "domains", "whether domains are validated, and a new validation in time", _add, run_domains
)
