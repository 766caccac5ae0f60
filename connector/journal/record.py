"""What the journal says of one order, as a frozen value."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStage, OrderView
from connector.core.request.values import KeyAlgorithm
from connector.journal.moment import moment_or_none

_ENDED: Final = frozenset({OrderStage.DECLINED, OrderStage.REJECTED})


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One order: what was intended and what came of it. Times are aware UTC; None: not yet."""

    csr_key: CsrKey
    certificate_key: str
    """`Request.key` of the certificate it is for."""
    key_algorithm: KeyAlgorithm
    common_name: str
    names: tuple[str, ...]
    """All names that were ordered, sorted."""
    account: str
    """Name of the SCM account in scm_config.yaml."""
    enrollment_id: EnrollmentId
    change_id: ChangeId
    stage: OrderStage
    intended_at: datetime
    placed_at: datetime | None = None
    issued_at: datetime | None = None
    uploaded_at: datetime | None = None
    closed_at: datetime | None = None
    order_id: OrderId | None = None
    certificate_pem: str = ""
    chain_pem: str = ""
    fingerprint: str = ""
    note: str = ""
    """What happened, in words for people; nothing is decided by it."""
    adopted_by: str = ""
    """Who gave its id after the answer was lost; empty: it was not adopted."""
    closed_because: ClosedBecause | None = None
    """None: it is not closed."""
    vendor_word: str = ""
    """SCM's own word for how it ended without a certificate."""
    misfit: str = ""
    """What did not fit in what was last collected; empty: nothing, or it was not collected."""
    because: str = ""
    """Why a certificate was wanted, as a code of `Reason`; empty: not kept."""
    delivered: str = ""
    """While it is placed: certificates as PEM that came with the answer to it."""
    collected_on: datetime | None = None
    """By CPS's clock, which other times here are not."""

    @property
    def words(self) -> str:
        """What happened, in words for people: SCM's for how it ended, then ours."""
        return "; ".join(word for word in (self.vendor_word, self.note) if word)

    def view(self, now: datetime) -> OrderView:
        """
        Return the part that decisions need.

        Args:
            now: This moment by the clock that the journal was opened with, not by a vendor's.
        """
        uploaded = None if self.uploaded_at is None else max(now - self.uploaded_at, timedelta())
        return OrderView(
            csr_key=self.csr_key,
            key_algorithm=self.key_algorithm,
            common_name=self.common_name,
            stage=self.stage,
            account=self.account,
            change_id=self.change_id,
            intended_at=self.intended_at,
            order_id=self.order_id,
            certificate_pem=self.certificate_pem,
            chain_pem=self.chain_pem,
            fingerprint=self.fingerprint,
            vendor_status=self.vendor_word if self.stage in _ENDED else "",
            uploaded=uploaded,
            age=max(now - self.intended_at, timedelta()),
            adopted_by=self.adopted_by,
            closed_because=self.closed_because,
            misfit=self.misfit,
            because=self.because,
            delivered=self.delivered,
            collected_on=self.collected_on,
        )


def order_from_row(row: Any) -> OrderRecord:
    """Return the order that a row of the table `orders` holds."""
    return OrderRecord(
        csr_key=CsrKey(row["csr_key"]),
        certificate_key=row["certificate_key"],
        key_algorithm=KeyAlgorithm(row["key_algorithm"]),
        common_name=row["common_name"],
        names=tuple(json.loads(row["names"])),
        account=row["account"],
        enrollment_id=EnrollmentId(row["enrollment_id"]),
        change_id=ChangeId(row["change_id"]),
        stage=OrderStage(row["stage"]),
        intended_at=datetime.fromisoformat(row["intended_at"]),
        placed_at=moment_or_none(row["placed_at"]),
        issued_at=moment_or_none(row["issued_at"]),
        uploaded_at=moment_or_none(row["uploaded_at"]),
        closed_at=moment_or_none(row["closed_at"]),
        order_id=None if row["order_id"] is None else OrderId(row["order_id"]),
        certificate_pem=row["certificate_pem"],
        chain_pem=row["chain_pem"],
        fingerprint=row["fingerprint"],
        note=row["note"],
        adopted_by=row["adopted_by"] or "",
        closed_because=None
        if row["closed_because"] is None
        else ClosedBecause(row["closed_because"]),
        vendor_word=row["vendor_word"],
        misfit=row["misfit"],
        because=row["because"],
        delivered=row["delivered"],
        collected_on=moment_or_none(row["collected_on"]),
    )
