"""What one row of the journal says, as frozen values."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage, OrderView
from connector.core.request.values import KeyAlgorithm

StepId = NewType("StepId", int)

_ENDED: Final = frozenset({OrderStage.DECLINED, OrderStage.REJECTED})

DONE: Final = "done"
"""Outcome of a step that a vendor confirmed. Any other word tells what came instead."""
REFUSED: Final = "refused: "
"""Beginning of the outcome of an upload that CPS itself refused; then CPS's words."""


class StepName(StrEnum):
    """What a run may be about to do at CPS; the words are kept in journals."""

    CREATE_ENROLLMENT = "create_enrollment"
    UPDATE_ENROLLMENT = "update_enrollment"
    OPEN_RENEWAL = "open_renewal"
    ADD_CERTIFICATE = "add_certificate"
    ACKNOWLEDGE = "acknowledge"
    UPLOAD = "upload"


OPENS_CHANGE: Final = frozenset(
    {
        StepName.CREATE_ENROLLMENT,
        StepName.UPDATE_ENROLLMENT,
        StepName.OPEN_RENEWAL,
        StepName.ADD_CERTIFICATE,
    }
)
"""Steps after which a change of ours is open at CPS."""

CANCEL: Final = "cancel"
"""The step that cancels a change."""
DELETE: Final = "delete"
"""The step that removes an enrollment."""
REVOKE: Final = "revoke"
"""The step that revokes a certificate; its `detail` is SCM's id of the order."""


ACKNOWLEDGE: Final = StepName.ACKNOWLEDGE
"""The step that acknowledges; its `detail` is the value of the `InputType`."""
SEARCH_AGAIN: Final = "search_again"
"""The step that looks whether an order is the only one; its `detail` is the CSR's key."""
DECLINE: Final = "decline"
"""The step that declines an order; its `detail` is SCM's id."""
DEPLOYED: Final = "deployed"
"""The step that nobody takes: a change's certificates were seen on production."""


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
    """Why it was closed, who adopted it, or SCM's word for how it ended."""
    misfit: str = ""
    """What did not fit in what was last collected; empty: nothing, or it was not collected."""
    because: str = ""
    """Why a certificate was wanted, as a code of `Reason`; empty: not kept."""
    collected_on: datetime | None = None
    """By CPS's clock, which other times here are not."""

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
            vendor_status=self.note if self.stage in _ENDED else "",
            uploaded=uploaded,
            age=max(now - self.intended_at, timedelta()),
            note=self.note,
            misfit=self.misfit,
            because=self.because,
            collected_on=self.collected_on,
        )


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step at a vendor: the intent and, once it is known, the outcome."""

    step_id: StepId
    certificate_key: str
    step: str
    intended_at: datetime
    enrollment_id: EnrollmentId | None = None
    change_id: ChangeId | None = None
    detail: str = ""
    outcome: str | None = None
    """None: the intent was written and nothing after it."""
    outcome_at: datetime | None = None

    def may_have_opened(self, names: frozenset[str]) -> bool:
        """
        Whether a change that is found later may have come of it.

        Args:
            names: What the enrollment has now. A step that opens a change sets them, so with others
                it never took effect, and somebody else was at work.
        """
        return self.step in OPENS_CHANGE and self.detail == names_text(names)


def names_text(names: Iterable[str]) -> str:
    """Return the `detail` of a step that opens a change: the names that it asks CPS for."""
    return " ".join(sorted(names))


def order_from_row(row: sqlite3.Row) -> OrderRecord:
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
        placed_at=_moment(row["placed_at"]),
        issued_at=_moment(row["issued_at"]),
        uploaded_at=_moment(row["uploaded_at"]),
        closed_at=_moment(row["closed_at"]),
        order_id=None if row["order_id"] is None else OrderId(row["order_id"]),
        certificate_pem=row["certificate_pem"],
        chain_pem=row["chain_pem"],
        fingerprint=row["fingerprint"],
        note=row["note"],
        misfit=row["misfit"],
        because=row["because"],
        collected_on=_moment(row["collected_on"]),
    )


def step_from_row(row: sqlite3.Row) -> StepRecord:
    """Return the step that a row of the table `steps` holds."""
    return StepRecord(
        step_id=StepId(row["id"]),
        certificate_key=row["certificate_key"],
        step=row["step"],
        intended_at=datetime.fromisoformat(row["intended_at"]),
        enrollment_id=None if row["enrollment_id"] is None else EnrollmentId(row["enrollment_id"]),
        change_id=None if row["change_id"] is None else ChangeId(row["change_id"]),
        detail=row["detail"],
        outcome=row["outcome"],
        outcome_at=_moment(row["outcome_at"]),
    )


def stamp(moment: datetime) -> str:
    """Return the text that a time is kept as: RFC 3339 in UTC, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
