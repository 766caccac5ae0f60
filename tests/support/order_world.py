"""
CPS and SCM by their rules alone, in memory: what a model of an order's life is played on.

A world is a value that is copied before each branch. CPS keeps one enrollment and its changes, each
with a CSR of its own; SCM keeps orders, and requests that are on their way and may still arrive.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import builders

from connector.core.facts.change import PendingChange
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, CsrKey, OrderId
from connector.core.facts.order import ORDER_SETTLING, OrderStatus

SETTLED = ORDER_SETTLING + timedelta(minutes=1)


class TwoOrdersError(AssertionError):
    """SCM has two orders for one CSR that may both lead to a certificate."""


class Call(StrEnum):
    """What may become of a write at a vendor, and of the run that makes it."""

    DONE = "done"
    LOST_DONE = "answer lost, had effect"
    LOST_NOT = "answer lost, had no effect"
    LOST_LATE = "answer lost, arrives later"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    KILLED_LATE = "killed, arrives later"
    BESIDE = "another run comes between"


@dataclass
class Order:
    """One order at SCM."""

    order_id: OrderId
    key: CsrKey
    status: OrderStatus = OrderStatus.PROCESSING

    @property
    def alive(self) -> bool:
        return self.status is OrderStatus.PROCESSING


@dataclass
class World:
    """Both vendors, and the time."""

    searchable: bool
    """Whether SCM has a search: the Admin API has, the Enrollment API has not."""
    now: datetime = builders.NOW
    enrolled: bool = False
    live: bool = False
    """Whether a certificate is on production; it is due then."""
    changes: list[bool] = field(default_factory=list)
    """Of each change, from 77 on, whether it is open."""
    orders: list[Order] = field(default_factory=list)
    on_the_way: list[CsrKey] = field(default_factory=list)
    """Orders that were sent, and that SCM has not taken up yet."""
    doubled: bool = False
    """Whether a CSR ever had two orders that were alive."""
    lenient: bool = False
    """Whether two orders for a CSR are only noted down, not an error at once."""

    def copy(self) -> "World":
        return deepcopy(self)

    @property
    def open_change(self) -> ChangeId | None:
        if not self.changes or not self.changes[-1]:
            return None
        return ChangeId(76 + len(self.changes))

    def open(self, *, cancel: bool) -> ChangeId:
        """Open a change; at most one is open (akamai-cps 2.4)."""
        assert cancel or self.open_change is None
        self.changes = [False] * len(self.changes) + [True]
        self.enrolled = True
        return ChangeId(76 + len(self.changes))

    def enrollment(self) -> Enrollment:
        open_ = self.open_change
        pending = () if open_ is None else (PendingChange(open_, ""),)
        return builders.enrollment(pending=pending)

    def take(self, key: CsrKey) -> OrderId:
        """Take an order, as SCM does: without a look at what there is for the CSR already."""
        order = Order(OrderId(str(4711 + len(self.orders))), key)
        self.orders.append(order)
        if len(self.alive(key)) > 1:
            self.doubled = True
            if not self.lenient:
                raise TwoOrdersError(key)
        return order.order_id

    def alive(self, key: CsrKey) -> list[Order]:
        return [order for order in self.orders if order.key == key and order.alive]


def csr_of(change_id: ChangeId) -> Csr:
    key = hashlib.sha256(str(change_id).encode()).hexdigest()
    return builders.csr(key=CsrKey(key), public_key_sha256=key[:16])
