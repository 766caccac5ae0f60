"""The orders that a journal has, for whoever reads them."""

from typing import Final

from connector.core.facts.ids import EnrollmentId
from connector.core.facts.order import OrderStage
from connector.journal.record import OrderRecord, order_from_row
from connector.journal.storage import Storage

OF_CERTIFICATE: Final = (
    "SELECT * FROM orders WHERE certificate_key = ?1"
    " OR (enrollment_id = ?2 AND certificate_key IN (?3, ?4)) ORDER BY id DESC"
)
"""By both at once an order belongs to a certificate; see `OrderRecords.orders`."""


class OrderRecords(Storage):
    """What was ordered at SCM, as it stands."""

    def orders(
        self, certificate_key: str | None = None, enrollment_id: EnrollmentId | None = None
    ) -> tuple[OrderRecord, ...]:
        """
        Return the orders of one certificate, or all of them, newest first.

        Args:
            certificate_key: `Request.key`; None: of all.
            enrollment_id: Its orders for the same name belong to the certificate too: the key
                changes when a request begins to name the enrollment. Those for another name do not:
                it had the id before.
        """
        if certificate_key is None:
            rows = self._rows("SELECT * FROM orders ORDER BY id DESC")
        else:
            named = certificate_key.partition("#")[0]
            also = (enrollment_id, named, f"{named}#{enrollment_id}")
            rows = self._rows(OF_CERTIFICATE, certificate_key, *also)
        return tuple(order_from_row(row) for row in rows)

    def placed_orders(self) -> tuple[OrderRecord, ...]:
        """Return the orders that SCM has, as far as is known, and nothing was collected of yet."""
        rows = self._rows("SELECT * FROM orders WHERE stage = ? ORDER BY id", OrderStage.PLACED)
        return tuple(order_from_row(row) for row in rows)

    def find_orders(self, text: str) -> tuple[OrderRecord, ...]:
        """Return the orders whose CSR key begins with *text* or whose id it is, newest first."""
        rows = self._rows(
            "SELECT * FROM orders WHERE substr(csr_key, 1, length(?1)) = ?1 OR order_id = ?1"
            " ORDER BY id DESC",
            text,
        )
        return tuple(order_from_row(row) for row in rows)
