"""
The orders of a journal. The key of an order is the SHA-256 of its CSR.

An order goes INTENDED → PLACED → ISSUED; DECLINED and REJECTED end it, CLOSED from anywhere ends it
and allows a new one. The database itself refuses a second order for a CSR that is not closed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypedDict, Unpack

from connector.core.facts.claim import Claim
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.errors import ConnectorError, Effect, JournalError, VendorRefusedError
from connector.journal.moment import stamp
from connector.journal.order_records import OrderRecords
from connector.machine.sql import Connection, TakenError, insert_row

_OPEN: Final = tuple(stage for stage in OrderStage if stage.is_open)


class OrderPlace(TypedDict):
    """Where an order belongs."""

    change_id: ChangeId
    enrollment_id: EnrollmentId
    account: str
    """Name of the SCM account in scm_config.yaml."""
    names: Iterable[str]
    """All names that are ordered."""


class OrderJournal(OrderRecords):
    """What was ordered at SCM and what came of it."""

    def intend_order(
        self, certificate_key: str, csr: Csr, *, because: str = "", **place: Unpack[OrderPlace]
    ) -> None:
        """
        Write that an order for *csr* is about to be sent; call it before the request leaves.

        Args:
            certificate_key: `Request.key` of the certificate it is for.
            csr: What is ordered.
            because: Why a certificate is wanted, as a code of `Reason`; empty: not kept.
            **place: Where it belongs.

        Raises:
            JournalError: There is an order for this CSR already that is not closed: do not order.
        """
        with self._writing() as connection:
            columns = {"stage": OrderStage.INTENDED, "because": because}
            self._insert(connection, certificate_key, csr, place, columns)

    def take_adopted(
        self, certificate_key: str, csr: Csr, claim: Claim, **place: Unpack[OrderPlace]
    ) -> None:
        """
        Write the order that a person adopted where the journal had none; it is followed from now.

        Raises:
            JournalError: There is an open order for this CSR, or the id belongs to another one.
        """
        order_id = OrderId(claim.order_id or "")
        self.refuse_taken(csr.key, order_id)
        columns = {"stage": OrderStage.PLACED, "placed_at": self._now()}
        with self._writing() as connection:
            adoption = _adoption(order_id, claim.who)
            self._insert(connection, certificate_key, csr, place, {**columns, **adoption})
            connection.execute("DELETE FROM claims WHERE csr_key = ?", [claim.csr_key])

    def _insert(
        self,
        connection: Connection,
        certificate_key: str,
        csr: Csr,
        place: OrderPlace,
        columns: Mapping[str, str],
    ) -> None:
        row = {
            "csr_key": csr.key,
            "certificate_key": certificate_key,
            "key_algorithm": csr.key_algorithm,
            "common_name": csr.common_name,
            "intended_at": self._now(),
            **place,
            "names": json.dumps(sorted(place["names"])),
            **columns,
        }
        try:
            insert_row(connection, "orders", row)
        except TakenError as error:
            raise JournalError(
                f"The journal has an order for the CSR {csr.key[:16]} of {csr.common_name}"
                " already; it is not ordered a second time.",
                remedy=f"Look at it with `akamai-scm orders show {csr.key[:16]}`.",
            ) from error

    @contextmanager
    def sending(self, csr_key: CsrKey) -> Iterator[None]:
        """
        Run the block that sends an intended order; what its error leaves is as `intended` has it.

        An error without any effect closes the order, so that a new one is allowed. One whose effect
        is unknown leaves it INTENDED: SCM may have it.
        """
        try:
            yield
        except ConnectorError as error:
            if error.effect is Effect.NONE:
                said_no = isinstance(error, VendorRefusedError)
                because = ClosedBecause.REFUSED if said_no else ClosedBecause.NOT_SENT
                self.order_refused(csr_key, because, note=error.what)
            raise

    def order_placed(self, csr_key: CsrKey, order_id: OrderId, delivered: str = "") -> None:
        """Write an intended order's id, and what came with it, as soon as they are known."""
        self._move(
            csr_key,
            (OrderStage.INTENDED,),
            stage=OrderStage.PLACED,
            order_id=order_id,
            delivered=delivered,
            at="placed",
        )

    def order_refused(self, csr_key: CsrKey, because: ClosedBecause, *, note: str = "") -> None:
        """Close an intended order because SCM certainly has none; the *note* is for people."""
        self._close(csr_key, (OrderStage.INTENDED,), because, note)

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
            delivered="",
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
        self._move(csr_key, (OrderStage.PLACED,), stage=stage, vendor_word=word, at="closed")

    def order_closed(self, csr_key: CsrKey, because: ClosedBecause, *, note: str = "") -> None:
        """
        End an order that leads nowhere; a new one for the same CSR is allowed again.

        SCM's word for how it ended stays; the *note* is for people.
        """
        self._close(csr_key, _OPEN, because, note)

    def _close(
        self,
        csr_key: CsrKey,
        allowed: tuple[OrderStage, ...],
        because: ClosedBecause,
        note: str,
    ) -> None:
        closed = {"stage": OrderStage.CLOSED, "closed_because": because, "note": note}
        self._move(csr_key, allowed, at="closed", **closed)

    def adopt_order(self, csr_key: CsrKey, order_id: OrderId, *, who: str) -> None:
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
            at="placed",
            **_adoption(order_id, who),
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
        """Close an order because a person says that it does not exist or leads nowhere."""
        note = f"forgotten by {who}{f': {why}' if why else ''}"
        self.order_closed(csr_key, ClosedBecause.FORGOTTEN, note=note)

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


def _adoption(order_id: OrderId, who: str) -> dict[str, str]:
    return {"order_id": order_id, "adopted_by": who, "note": f"adopted by {who}"}
