"""A certificate whose domains are looked at before it is ordered, at its own layer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from builders import request
from domain_cases import EXPIRED, NOW
from virtual_clock import VirtualClock

from connector.account.domains import DomainList
from connector.core.domains.entry import DomainEntry
from connector.core.domains.lapsing import Lapsing
from connector.core.domains.values import DomainState
from connector.core.request.values import Request, ValidationType
from connector.errors import (
    ConnectorError,
)
from connector.journal.store import Journal
from connector.settings.values import SCMAccount
from connector.workflow.domains.before_order import BeforeOrder
from connector.workflow.domains.renew import Ended
from connector.workflow.domains.stand import Waiting
from connector.workflow.domains.turns import Turns

WANTED = request(common_name="www.example.org", validation=ValidationType.OV)
ADMIN = SCMAccount("admin", "admin", "https://scm.example")
PUBLIC = WANTED.validation
LAPSED = (Lapsing("example.org"),)
WAITS = Ended(DomainEntry("example.org", "Publish it.", 3, EXPIRED))


@dataclass
class AtSCM:
    """Lists domains to one account, and validates them as a script says."""

    rows: dict[str, DomainState]
    why: str = ""
    outcomes: list[Ended | DomainState] = field(default_factory=list)
    error: ConnectorError | None = None
    lists: int = 0
    synchronised: list[str] = field(default_factory=list)
    next_orders: list[Any] = field(default_factory=list)
    """When it was said that the next order is to be placed."""
    renewed: list[tuple[list[str], list[str], list[Waiting]]] = field(default_factory=list)

    def first_told(self, accounts: Sequence[SCMAccount], session: object) -> Any:
        self.lists += 1
        rows = {} if self.why else self.rows
        return SimpleNamespace(account=accounts[0]), (DomainList(rows, self.why),)


class House:
    """A run that orders for one certificate."""

    def __init__(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scm = AtSCM({"example.org": EXPIRED})
        self.clock, self.turns, self.journal = VirtualClock(NOW), Turns(), journal
        self.said: list[str] = []
        self.told: list[set[str]] = []
        self.offer: Any = None
        self.accounts: list[SCMAccount] = [ADMIN]
        scm, house = self.scm, self

        class Scripted:
            """Stands in for the domains of the account."""

            def __init__(
                self, account: SCMAccount, _means: object, next_order: Any = lambda _: None
            ) -> None:
                assert account == ADMIN
                scm.next_orders.append(next_order("example.org"))

            def renew(
                self,
                rows: Iterable[DomainState],
                wanted: Collection[str] = (),
                waits: Iterable[Waiting] = (),
            ) -> list[Ended]:
                found = list(rows)
                asked = [one.domain for one in found]
                scm.renewed.append((asked, list(wanted), list(waits)))
                return [ended(scm.outcomes.pop(0)) for _ in found]

            def synchronised(self, row: DomainState) -> DomainState:
                scm.synchronised.append(row.domain)
                if scm.error is not None:
                    raise scm.error
                return replace(EXPIRED, domain=row.domain)

            def begun(self, domain: str) -> bool:
                return house.journal.open_validation("admin", domain) is not None

        monkeypatch.setattr("connector.workflow.domains.before_order.AccountDomains", Scripted)

    def before(self) -> BeforeOrder:
        means: Any = SimpleNamespace(
            session=None,
            clock=self.clock,
            progress=self.said.append,
            journal=self.journal,
            tell=self.told.append,
        )
        lists: Any = self.scm
        orders: Any = SimpleNamespace(read_offer=self._read_offer)
        return BeforeOrder(self.accounts, means, lists, self.turns, orders)

    def _read_offer(self, request: Request) -> Any:
        if isinstance(self.offer, ConnectorError):
            raise self.offer
        return self.offer


def ended(outcome: Ended | DomainState) -> Ended:
    if isinstance(outcome, Ended):
        return outcome
    return Ended(DomainEntry(outcome.domain, "It is validated.", state=outcome))
