"""The domains of one account of SCM: what is told of them, and a new validation of some."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from connector.account.domains import forget_domains
from connector.core.domains.entry import DomainEntry
from connector.core.domains.values import DomainState
from connector.sectigo.domains import DomainsAPI
from connector.settings.values import SCMAccount
from connector.workflow.domains.attempt import Attempt, Wish
from connector.workflow.domains.look import look_at
from connector.workflow.domains.means import Means
from connector.workflow.domains.proofs import DomainTools, Validations
from connector.workflow.domains.renew import Ended, renew
from connector.workflow.domains.stand import Waiting

NextOrder = Callable[[str], datetime | None]
"""Tells when the next certificate is to be ordered for a domain; None: that is not known."""


def not_known_when(_domain: str) -> None:
    """Tell of no order."""


class Listing(Validations, Protocol):
    """Validations of which it is told which there are."""

    def listed(self) -> Mapping[str, DomainState]:
        """Return all domains, by name."""
        ...


class ListedDomains:
    """Asks about the domains that one account, or one order, lists."""

    def __init__(self, api: Listing, means: Means, next_order: NextOrder = not_known_when) -> None:
        """
        Ask nothing yet.

        Args:
            api: Whom to ask.
            means: What is worked with.
            next_order: A domain is due also where it would lapse before that.
        """
        self._api = api
        self._means = means
        self._next_order = next_order

    def listed(self) -> Mapping[str, DomainState]:
        """Return all domains that the account may see, by name."""
        return self._api.listed()

    def look(self, rows: Sequence[DomainState]) -> Iterator[DomainEntry]:
        """Yield what is told of each of *rows*, as SCM lists them; changes nothing."""
        return look_at(rows, self._api, self._means, self._next_order)

    def begun(self, domain: str) -> bool:
        """Return whether a run has begun a validation that is not over, or not tidied up."""
        return self._means.journal.open_validation(self._api.account.name, domain) is not None

    def synchronised(self, row: DomainState) -> DomainState:
        """Have SCM ask the CA about a domain, and return what it has then."""
        try:
            return self._api.synchronised(row)
        finally:
            forget_domains(self._means.local.state, self._means.clock)

    def renew(
        self,
        rows: Sequence[DomainState],
        *,
        wanted: Collection[str] = (),
        take_over: bool = False,
        waits: Collection[Waiting] = tuple(Waiting),
    ) -> list[Ended]:
        """
        Validate again what is due of *rows*, or was begun.

        Args:
            rows: As SCM lists them.
            wanted: Those that are to be validated again though they are not due.
            take_over: Whether also where a person has begun by another method.
            waits: What is waited for; the rest is left to a later run.
        """
        means = self._means
        tools = DomainTools(
            self._api,
            means.journal,
            means.now,
            means.publisher,
            means.delegation,
            means.preflight.forbidding,
            means.locked,
            means.progress,
            means.events,
        )
        attempts = [
            Attempt(
                row,
                tools,
                means.settings.way_for(row.domain),
                Wish(row.domain in wanted, take_over, self._next_order(row.domain)),
            )
            for row in rows
        ]
        try:
            ended = renew(attempts, means.clock, waits=waits)
        finally:
            forget_domains(means.local.state, means.clock)
        means.tell(row.domain for row in rows)
        return ended


class AccountDomains(ListedDomains):
    """Asks one account of the Admin API."""

    def __init__(
        self, account: SCMAccount, means: Means, next_order: NextOrder = not_known_when
    ) -> None:
        """
        Ask nothing yet.

        Args:
            account: With `api: admin`.
            means: What is worked with.
            next_order: As in `ListedDomains`.

        Raises:
            ConfigurationError: The credentials cannot be used.
        """
        super().__init__(DomainsAPI(account, means.session), means, next_order)
