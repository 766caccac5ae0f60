"""
Which orders SCM says are revoked: one list for all certificates of an account, kept for a minute.

The Admin API alone has such a list (sectigo-scm 2.5, 5.3).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.account.index import REVOKED, digest
from connector.account.kept_lists import KeptLists
from connector.account.shared import REFUSED
from connector.core.facts.ids import OrderId
from connector.errors import UnexpectedAnswerError, VendorRefusedError, VendorUnavailableError
from connector.sectigo.interface import SCM
from connector.sql import Connection

_NOT_TO_BE_HAD: Final = (VendorRefusedError, UnexpectedAnswerError, VendorUnavailableError)
_NO_LIST: Final = "null"


@dataclass(frozen=True, slots=True)
class _Kept:
    here: datetime
    until: datetime
    orders: frozenset[OrderId] | None
    """None: there was no list to be had."""


class RevokedOrders(KeptLists):
    """The lists of all SCM accounts, in a state."""

    name = REVOKED
    table = "lists"
    columns = (
        "key TEXT PRIMARY KEY, here TEXT NOT NULL,"
        " until TEXT NOT NULL, digest TEXT NOT NULL, orders TEXT NOT NULL"
    )

    @staticmethod
    def key_of(scm: SCM) -> str:
        """Return what the list of an account goes by."""
        return digest(scm.account.identity)

    def of(self, scm: SCM) -> frozenset[OrderId] | None:
        """
        Return the orders that SCM lists as revoked; None: it tells none, or is not to be had now.

        Raises:
            CredentialsError: SCM does not take the credentials.
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        if not self._max_age or not scm.can_search:
            return None
        account, key = scm.account, self.key_of(scm)

        def get() -> None:
            try:
                self._keep(key, scm.revoked_orders(), self._max_age)
            except _NOT_TO_BE_HAD:
                self._keep(key, None, min(REFUSED, self._max_age))

        try:
            what = f"the revoked orders of SCM account {account.name!r}"
            self._get_once(key, what, lambda: self._read(key) is None, get)
        except OSError:
            return None
        kept = self._read(key)
        return None if kept is None else kept.orders

    def _read(self, key: str) -> _Kept | None:
        """Return a list that is young enough."""

        def work(connection: Connection) -> _Kept | None:
            row = connection.execute(
                "SELECT here, until, digest, orders FROM lists WHERE key = ?", [key]
            ).fetchone()
            if row is None or digest([row[0], row[1], row[3]]) != row[2]:
                return None
            orders = json.loads(row[3])
            return _Kept(
                datetime.fromisoformat(row[0]).astimezone(UTC),
                datetime.fromisoformat(row[1]).astimezone(UTC),
                None if orders is None else frozenset(map(OrderId, orders)),
            )

        kept = self._file.read(work, None)
        if kept is None or not kept.here <= self._patience.clock.now() <= kept.until:
            return None
        return kept

    def _keep(self, key: str, orders: frozenset[OrderId] | None, age: timedelta) -> None:
        now = self._patience.clock.now()
        here, until = now.isoformat(), (now + age).isoformat()
        told = _NO_LIST if orders is None else json.dumps(sorted(orders))
        row = [key, here, until, digest([here, until, told]), told]

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM lists WHERE key = ?", [key])
            connection.execute("INSERT INTO lists VALUES (?, ?, ?, ?, ?)", row)

        self._file.change(work)
