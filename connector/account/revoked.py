"""
Which orders SCM says are revoked: one list for all certificates of an account, kept for a minute.

The Admin API alone has such a list (sectigo-scm 2.5, 5.3).
"""

import json
from typing import Final

from connector.account.credentials import scm_key
from connector.account.index import REVOKED
from connector.account.kept_lists import KeptLists
from connector.account.shared import REFUSED
from connector.core.facts.ids import OrderId
from connector.errors import (
    CredentialsError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.interface import SCM

_NOT_TO_BE_HAD: Final = (
    *(VendorRefusedError, UnexpectedAnswerError, VendorUnavailableError),
    CredentialsError,
)
_UNAUTHORIZED: Final = 401
_NO_LIST: Final = "null"


class RevokedOrders(KeptLists):
    """The lists of all SCM accounts, in a state."""

    name = REVOKED
    table = "revoked_lists"

    @staticmethod
    def key_of(scm: SCM) -> str:
        """Return what the list of an account goes by."""
        return scm_key(scm.account)

    def of(self, scm: SCM) -> frozenset[OrderId] | None:
        """
        Return the orders that SCM lists as revoked; None: it tells none, or is not to be had now.

        Raises:
            CredentialsError: SCM does not take the credentials.
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        if not self._max_age or not (scm.can_search and scm.tells_revocation):
            return None
        account, key = scm.account, self.key_of(scm)

        def get() -> None:
            try:
                orders = scm.revoked_orders()
                told = _NO_LIST if orders is None else json.dumps(sorted(orders))
                self._keep(key, told, self._max_age)
            except _NOT_TO_BE_HAD as error:
                if error.status == _UNAUTHORIZED:
                    raise  # another call would not fare better
                self._keep(key, _NO_LIST, min(REFUSED, self._max_age))

        try:
            what = f"the revoked orders of SCM account {account.name!r}"
            self._get_once(key, what, lambda: self._young(key) is None, get)
        except OSError:
            return None
        kept = self._young(key)
        listed = None if kept is None else json.loads(kept[0])
        return None if listed is None else frozenset(map(OrderId, listed))
