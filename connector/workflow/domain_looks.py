"""
What is known of the domains of a certificate: one list for all of an account. Changes nothing.

A look that fails, or that nobody may take, fails no status: then each name says why.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.account.domains import DomainList, DomainLists, Told
from connector.account.turns import TurnPatience
from connector.core.domains.outlook import NameOutlook, outlook
from connector.core.domains.told import (
    DnsRecord,
    NameDomain,
    next_moments,
    not_told,
    told_domains,
    told_record,
)
from connector.core.domains.values import DomainState
from connector.core.domains.ways import Way
from connector.core.domains.words import UNDER_WAY
from connector.core.request.values import Request, ValidationType
from connector.errors import ConnectorError
from connector.journal.store import Journal
from connector.machine.cache_file import CacheFiles
from connector.sectigo.domains import DomainsAPI
from connector.settings.dcv import DomainSettings
from connector.settings.scm_config import who_tells
from connector.settings.values import LocalSettings, SCMAccount
from connector.transport.session import HTTPSSession
from connector.workflow.domains.look import told_proof

SHARE: Final = timedelta(seconds=4)
"""Of a plan's limit; what is not known by then is told as not known."""

_NOBODY_TELLS: Final = (
    "Not known: the account of the request does not tell of domains. Name one with `api: admin` as"
    " dcv_account in scm_config.yaml."
)


@dataclass(frozen=True, slots=True)
class SeenDomains:
    """What was found out of the domains of one certificate."""

    names: tuple[NameDomain, ...] = ()
    records: tuple[DnsRecord, ...] = ()
    """Those that a person has to publish."""
    until: datetime | None = None
    """When something else may be told though SCM says the same; None: never."""
    grounds: tuple[tuple[str, str], ...] = ()
    """The kept lists that it stands on."""
    steady: bool = True
    """Whether it stands on nothing else that may change."""


class DomainLooks:
    """Looks at the domains of certificates in one run."""

    def __init__(
        self,
        settings: DomainSettings,
        accounts: Mapping[str, SCMAccount],
        lists: DomainLists,
        session: HTTPSSession,
        told: Callable[[], Told | None] = lambda: None,
    ) -> None:
        """
        Ask nothing yet.

        Args:
            settings: Name the account, and the ways.
            accounts: Those that are configured.
            lists: Are asked.
            session: Makes the calls.
            told: Returns what the same look was told before of the accounts; None: nothing.
        """
        self._settings = settings
        self._accounts = accounts
        self._lists = lists
        self._session = session
        self._told = told

    def of(
        self,
        request: Request,
        names: Collection[str],
        order_at: datetime,
        now: datetime,
        journal: Journal,
    ) -> SeenDomains:
        """
        Return what is known of the domains of a certificate; that of a private CA has none.

        Args:
            request: Names the account.
            names: Of the certificate.
            order_at: When the next one is to be ordered.
            now: The vendor's time, aware UTC.
            journal: Knows what runs have published.
        """
        if request.validation is ValidationType.PRIVATE:
            return SeenDomains()
        accounts = who_tells(request.scm_account, self._accounts, self._settings)
        if not accounts:
            return SeenDomains(not_told(names, _NOBODY_TELLS))
        try:
            with self._session.within(SHARE):
                api, lists = self._told() or self._lists.first_told(accounts, self._session)
                found = outlook(names, lists[-1].rows, order_at, now)
                return self._seen(found, lists, api, journal)
        except ConnectorError as error:
            return SeenDomains(not_told(names, _not_known(error.what)), steady=False)

    def _seen(
        self,
        found: tuple[NameOutlook, ...],
        lists: tuple[DomainList, ...],
        api: DomainsAPI,
        journal: Journal,
    ) -> SeenDomains:
        grounds = tuple(one.ground for one in lists if one.ground is not None)
        steady = len(grounds) == len(lists)
        if lists[-1].why:
            names = not_told([one.name for one in found], _not_known(lists[-1].why))
            return SeenDomains(names, grounds=grounds, steady=steady)
        begun = {
            one.state.domain: one.state
            for one in found
            if one.state is not None and one.state.proof in UNDER_WAY
        }
        records = (self._to_publish(begun[domain], api, journal) for domain in sorted(begun))
        return SeenDomains(
            told_domains(found),
            tuple(one for one in records if one is not None),
            min(next_moments(found), default=None),
            grounds,
            steady=steady and not begun,
        )

    def _to_publish(self, row: DomainState, api: DomainsAPI, journal: Journal) -> DnsRecord | None:
        """Return the record that a person has to publish for a domain; None: there is none."""
        known = journal.open_validation(api.account.name, row.domain)
        way = self._settings.way_for(row.domain)
        if way is None:
            told = known is not None and known.facts.record is not None
            by_person = told and known is not None and not known.published_in
        else:
            by_person = way.way is Way.PERSON
        if not by_person:
            return None
        proof = told_proof(self._lists.status(api, row))
        return None if proof is None else told_record(row.domain, proof)


def unshared_looks(
    settings: DomainSettings,
    accounts: Mapping[str, SCMAccount],
    local: LocalSettings,
    session: HTTPSSession,
) -> DomainLooks:
    """Return looks that neither use what is kept nor keep anything."""
    lists = DomainLists(local.state, timedelta(), TurnPatience(session.clock), CacheFiles())
    return DomainLooks(settings, accounts, lists, session)


def _not_known(why: str) -> str:
    return f"Not known: {why}"
