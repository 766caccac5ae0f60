"""
Which domains SCM lists: one list for all certificates of an account, kept for a minute.

The Admin API alone tells it, to an administrator who may validate (sectigo-scm 2.11). Where it is
not to be had, that is kept as well, so that not every certificate asks again with the same
credentials.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from connector.account.credentials import scm_key
from connector.account.domain_rows import rows_from, rows_text
from connector.account.index import DOMAINS, digest
from connector.account.kept_lists import KeptLists
from connector.account.shared import REFUSED
from connector.account.turns import TurnPatience
from connector.clock import Clock
from connector.core.domains.values import DomainState
from connector.errors import (
    CredentialsError,
    PersonNeededError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State
from connector.sectigo.domains import DomainsAPI
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

_NOT_TO_BE_HAD: Final = (
    *(VendorRefusedError, UnexpectedAnswerError, VendorUnavailableError),
    *(CredentialsError, PersonNeededError),
)
_UNREADABLE: Final = (ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class DomainList:
    """What an account is told of domains."""

    rows: Mapping[str, DomainState]
    why: str = ""
    """Why there is no list, as a sentence; empty: there is one."""
    ground: tuple[str, str] | None = None
    """What it is kept as and the digest of what it says; None: it is not kept."""


Told = tuple[DomainsAPI, tuple[DomainList, ...]]
"""The last account that was asked, and the answers of all."""


class DomainLists(KeptLists):
    """The lists of all accounts of the Admin API, in a state."""

    name = DOMAINS
    table = "domain_lists"

    def of(self, api: DomainsAPI) -> DomainList:
        """
        Return the domains that SCM lists to an account, or why it does not.

        Raises:
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        what = f"the domains of SCM account {api.account.name!r}"
        return self._got(key_of(api.account), what, lambda: api.listed().values())

    def first_told(self, accounts: Iterable[SCMAccount], session: HTTPSSession) -> Told:
        """
        Ask accounts until one may tell; return the last that was asked, and all answers.

        Args:
            accounts: One at least.
            session: Makes the calls.

        Raises:
            StillWaitingError: As `of`.
        """
        lists: list[DomainList] = []
        for account in accounts:
            api = DomainsAPI(account, session)
            lists.append(self.of(api))
            if not lists[-1].why:
                break
        return api, tuple(lists)

    def status(self, api: DomainsAPI, row: DomainState) -> DomainState:
        """Return what SCM has of a domain, with the record of a validation; else the *row*."""
        what = f"the validation of {row.domain}"
        key = digest([key_of(api.account), row.domain])
        found = self._got(key, what, lambda: (api.status(row),))
        return found.rows.get(row.domain, row)

    def _got(self, key: str, what: str, ask: Callable[[], Iterable[DomainState]]) -> DomainList:
        """Return what is kept under *key* and young enough, else what *ask* finds out."""
        taken: list[DomainList] = []

        def get() -> None:
            found = _asked(ask)
            taken.append(replace(found, ground=self._keep_found(key, found)))

        if not self._max_age:
            return _asked(ask)
        with suppress(OSError):
            self._get_once(key, what, lambda: self._read(key) is None, get)
        found = taken[0] if taken else self._read(key)
        return found or DomainList({}, f"Another run has not found out {what} in time.")

    def _read(self, key: str) -> DomainList | None:
        """Return what is kept, if it is young enough."""
        kept = self._young(key)
        if kept is None:
            return None
        told, said = kept
        try:
            document = json.loads(told)
            return DomainList(rows_from(document["rows"]), document["why"], (key, said))
        except _UNREADABLE:
            return None

    def _keep_found(self, key: str, found: DomainList) -> tuple[str, str] | None:
        age = min(REFUSED, self._max_age) if found.why else self._max_age
        told = json.dumps({"rows": rows_text(found.rows.values()), "why": found.why})
        said = self._keep(key, told, age)
        return None if said is None else (key, said)


def forget_domains(state: State, clock: Clock) -> None:
    """Let go all lists that are kept in a state, for whoever works on domains."""
    with closing(CacheFiles()) as files:
        DomainLists(state, timedelta(), TurnPatience(clock), files).forget()


def key_of(account: SCMAccount) -> str:
    """Return what the list of an account goes by."""
    return digest(["domains", scm_key(account)])


def _asked(ask: Callable[[], Iterable[DomainState]]) -> DomainList:
    try:
        return DomainList({row.domain: row for row in ask()})
    except _NOT_TO_BE_HAD as error:
        return DomainList({}, error.what)
