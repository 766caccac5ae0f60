"""What orders wait for that want proofs of their own: told, or published and looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from connector.core.domains.entry import DomainEntry
from connector.errors import ConnectorError
from connector.settings.values import SCMAccount
from connector.signer import connect
from connector.workflow.domains.account import ListedDomains
from connector.workflow.domains.means import Means
from connector.workflow.domains.orders import (
    OrderToProve,
    OrderValidations,
    orders_to_prove,
    ways_for_orders,
)


class OrderWork:
    """Asks for each order at the account that it was placed with."""

    def __init__(self, accounts: Mapping[str, SCMAccount], means: Means) -> None:
        """
        Ask nothing yet.

        Args:
            accounts: Those that are configured; orders of others are left out.
            means: What is worked with.
        """
        self._accounts = accounts
        self._means = replace(means, settings=ways_for_orders(means.settings))

    def look(self, names: frozenset[str]) -> Iterator[DomainEntry]:
        """
        Yield what is told of the domains that orders wait for; changes nothing.

        Args:
            names: Of certificates, or domains above them; empty: all.
        """
        for order in self._orders(names):
            try:
                yield from self._told(order, self._domains(order))
            except ConnectorError as error:
                yield _failed(order, error)

    def renew(self, names: frozenset[str]) -> Iterator[DomainEntry]:
        """Publish what orders wait for, have the CA look, and remove what has done its duty."""
        for order in self._orders(names):
            try:
                domains = self._domains(order)
                rows = tuple(domains.listed().values())
                for ended in domains.renew(rows):
                    yield _of_order(order, ended.entry)
            except ConnectorError as error:
                yield _failed(order, error)

    def _orders(self, names: frozenset[str]) -> Iterator[OrderToProve]:
        found = orders_to_prove(self._means.journal, names)
        return (order for order in found if self._wants_proofs(order.account))

    def _wants_proofs(self, name: str) -> bool:
        """Whether orders of an account may want some; what a program signs wants none."""
        return name in self._accounts and self._accounts[name].commands is None

    def _domains(self, order: OrderToProve) -> ListedDomains:
        scm = connect(self._accounts[order.account], self._means.session)
        means = self._means
        return ListedDomains(OrderValidations(order, scm, means.journal, means.clock), means)

    def _told(self, order: OrderToProve, domains: ListedDomains) -> Iterator[DomainEntry]:
        for entry in domains.look(tuple(domains.listed().values())):
            yield _of_order(order, entry)


def _of_order(order: OrderToProve, entry: DomainEntry) -> DomainEntry:
    return replace(entry, message=f"Order {order.id}: {entry.message}")


def _failed(order: OrderToProve, error: ConnectorError) -> DomainEntry:
    return DomainEntry(order.common_name, f"Order {order.id}: {error}", error.exit_code)
