"""
The orders of a journal. The key of an order is the SHA-256 of its CSR.

An order goes INTENDED → PLACED → ISSUED; DECLINED and REJECTED end it, CLOSED from anywhere ends it
and allows a new one. The database itself refuses a second order for a CSR that is not closed.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from connector.core.facts.claim import Claim
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ADOPTED, OrderStage
from connector.errors import JournalError
from connector.journal.record import OrderRecord, order_from_row, stamp
from connector.journal.storage import Storage

_OPEN: Final = tuple(stage for stage in OrderStage if stage is not OrderStage.CLOSED)


class OrderJournal(Storage):
    """What was ordered at SCM and what came of it."""

    def intend_order(  # noqa: PLR0913 - each is a column of the order
        self,
        certificate_key: str,
        csr: Csr,
        *,
        change_id: ChangeId,
        enrollment_id: EnrollmentId,
        account: str,
        names: Iterable[str],
        because: str = "",
    ) -> None:
        """
        Write that an order for *csr* is about to be sent; call it before the request leaves.

        Raises:
            JournalError: There is an order for this CSR already that is not closed: do not order.
        """
        with self._writing() as connection:
            self._insert(
                connection,
                csr,
                certificate_key=certificate_key,
                names=json.dumps(sorted(names)),
                account=account,
                enrollment_id=enrollment_id,
                change_id=change_id,
                stage=OrderStage.INTENDED,
                because=because,
            )

    def take_adopted(  # noqa: PLR0913 - each is a column of the order
        self,
        certificate_key: str,
        csr: Csr,
        claim: Claim,
        *,
        change_id: ChangeId,
        enrollment_id: EnrollmentId,
        account: str,
        names: Iterable[str],
    ) -> None:
        """
        Write the order that a person adopted where the journal had none; it is followed from now.

        Raises:
            JournalError: There is an open order for this CSR, or the id belongs to another one.
        """
        order_id = OrderId(claim.order_id or "")
        self.refuse_taken(csr.key, order_id)
        with self._writing() as connection:
            self._insert(
                connection,
                csr,
                certificate_key=certificate_key,
                names=json.dumps(sorted(names)),
                account=account,
                enrollment_id=enrollment_id,
                change_id=change_id,
                stage=OrderStage.PLACED,
                order_id=order_id,
                placed_at=self._now(),
                note=f"{ADOPTED} {claim.who}",
            )
            connection.execute("DELETE FROM claims WHERE csr_key = ?", [claim.csr_key])

    def _insert(self, connection: sqlite3.Connection, csr: Csr, **columns: str | int) -> None:
        row = {
            "csr_key": csr.key,
            "key_algorithm": csr.key_algorithm,
            "common_name": csr.common_name,
            "intended_at": self._now(),
            **columns,
        }
        places = ", ".join("?" for _ in row)
        try:
            connection.execute(
                f"INSERT INTO orders ({', '.join(row)}) VALUES ({places})",  # noqa: S608 - names are ours
                tuple(row.values()),
            )
        except sqlite3.IntegrityError as error:
            raise JournalError(
                f"The journal has an order for the CSR {csr.key[:16]} of {csr.common_name}"
                " already; it is not ordered a second time.",
                remedy=f"Look at it with `akamai-scm orders show {csr.key[:16]}`.",
            ) from error

    def order_placed(self, csr_key: CsrKey, order_id: OrderId) -> None:
        """Write SCM's id of an intended order; call it as soon as the id is known."""
        self._move(
            csr_key, (OrderStage.INTENDED,), stage=OrderStage.PLACED, order_id=order_id, at="placed"
        )

    def order_refused(self, csr_key: CsrKey, why: str) -> None:
        """Close an intended order because SCM certainly has none: it said no, or was not asked."""
        self._move(csr_key, (OrderStage.INTENDED,), stage=OrderStage.CLOSED, note=why, at="closed")

    def order_misfit(self, csr_key: CsrKey, why: str) -> None:
        """Write that what was collected does not fit; what is collected later may."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE orders SET misfit = ? WHERE csr_key = ? AND stage = ?",
                (why, csr_key, OrderStage.PLACED),
            )

    def order_issued(
        self,
        csr_key: CsrKey,
        *,
        certificate_pem: str,
        chain_pem: str,
        fingerprint: str,
        collected_on: datetime | None = None,
    ) -> None:
        """Keep the collected certificate and its chain, which fit; *collected_on* is CPS's time."""
        self._move(
            csr_key,
            (OrderStage.PLACED,),
            stage=OrderStage.ISSUED,
            certificate_pem=certificate_pem,
            chain_pem=chain_pem,
            fingerprint=fingerprint,
            misfit="",
            collected_on=None if collected_on is None else stamp(collected_on),
            at="issued",
        )

    def order_uploaded(self, csr_key: CsrKey) -> None:
        """Write that CPS took the certificate of this order just now."""
        self._move(csr_key, (OrderStage.ISSUED,), at="uploaded")

    def order_ended(self, csr_key: CsrKey, stage: OrderStage, word: str) -> None:
        """
        Write that SCM will never issue an order; only a person may allow another one.

        Args:
            csr_key: The order's.
            stage: DECLINED or REJECTED.
            word: SCM's own for it.
        """
        self._move(csr_key, (OrderStage.PLACED,), stage=stage, note=word, at="closed")

    def order_closed(self, csr_key: CsrKey, why: str) -> None:
        """End an order that leads nowhere; a new one for the same CSR is allowed again."""
        self._move(csr_key, _OPEN, stage=OrderStage.CLOSED, note=why, at="closed")

    def adopt_order(self, csr_key: CsrKey, order_id: OrderId, *, who: str = "") -> None:
        """
        Write the id that a person found at SCM for an intended order whose answer was lost.

        Raises:
            JournalError: The order does not wait for an id, or the id belongs to another order.
        """
        self._adopt(csr_key, order_id, who, OrderStage.INTENDED)

    def correct_adoption(self, csr_key: CsrKey, order_id: OrderId, *, who: str) -> None:
        """
        Write another id for an adopted order; the caller has made sure that the old one was wrong.

        Raises:
            JournalError: The order is not followed at SCM, or the id belongs to another order.
        """
        self._adopt(csr_key, order_id, who, OrderStage.PLACED)

    def _adopt(self, csr_key: CsrKey, order_id: OrderId, who: str, stage: OrderStage) -> None:
        self.refuse_taken(csr_key, order_id)
        self._move(
            csr_key,
            (stage,),
            stage=OrderStage.PLACED,
            order_id=order_id,
            note=f"{ADOPTED} {who}" if who else "adopted",
            at="placed",
        )

    def refuse_taken(self, csr_key: str, order_id: OrderId) -> None:
        """
        Do nothing unless an open order for another CSR has that id.

        Raises:
            JournalError: One has.
        """
        for other in self.find_orders(order_id):
            if (
                other.order_id == order_id
                and not other.csr_key.startswith(csr_key)
                and other.stage in _OPEN
            ):
                raise JournalError(
                    f"Order {order_id} belongs to {other.common_name}, CSR {other.csr_key[:16]},"
                    " already.",
                    remedy="Look the id up in SCM again.",
                )

    def forget_order(self, csr_key: CsrKey, who: str, why: str = "") -> None:
        """
        Close an order because a person says that it does not exist or leads nowhere.

        SCM's word for how it ended stays in the note.
        """
        ended = (
            order.note
            for order in self.find_orders(csr_key)
            if order.stage in {OrderStage.DECLINED, OrderStage.REJECTED}
        )
        word = next(ended, "")
        said = f"forgotten by {who}{f': {why}' if why else ''}"
        note = f"{word}; {said}" if word else said
        self._move(csr_key, _OPEN, stage=OrderStage.CLOSED, note=note, at="closed")

    def orders(
        self, certificate_key: str | None = None, enrollment_id: EnrollmentId | None = None
    ) -> tuple[OrderRecord, ...]:
        """
        Return the orders of one certificate, or all of them, newest first.

        Args:
            certificate_key: `Request.key`; None: of all.
            enrollment_id: Its orders belong to the certificate too: the key changes when a request
                begins to name the enrollment.
        """
        rows = self._rows(
            "SELECT * FROM orders WHERE ?1 IS NULL OR certificate_key = ?1 OR enrollment_id = ?2"
            " ORDER BY id DESC",
            certificate_key,
            enrollment_id,
        )
        return tuple(order_from_row(row) for row in rows)

    def find_orders(self, text: str) -> tuple[OrderRecord, ...]:
        """Return the orders whose CSR key begins with *text* or whose id it is, newest first."""
        rows = self._rows(
            "SELECT * FROM orders WHERE substr(csr_key, 1, length(?1)) = ?1 OR order_id = ?1"
            " ORDER BY id DESC",
            text,
        )
        return tuple(order_from_row(row) for row in rows)

    def _move(
        self, csr_key: CsrKey, allowed: tuple[OrderStage, ...], *, at: str, **columns: str | None
    ) -> None:
        """Write *columns* and the time `<at>_at` to the open order, if its stage is *allowed*."""
        columns[f"{at}_at"] = self._now()
        settings = ", ".join(f"{name} = ?" for name in columns)
        places = ", ".join("?" for _ in allowed)
        statement = f"UPDATE orders SET {settings} WHERE csr_key = ? AND stage IN ({places})"  # noqa: S608 - names are ours
        with self._writing() as connection:
            cursor = connection.execute(statement, (*columns.values(), csr_key, *allowed))
            if cursor.rowcount != 1:
                raise JournalError(
                    f"The journal has no order for the CSR {csr_key[:16]} in stage"
                    f" {' or '.join(allowed)}, so it cannot be written as {at}.",
                    remedy="Look with `akamai-scm orders list`.",
                )
