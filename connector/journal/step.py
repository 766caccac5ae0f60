"""What one step at a vendor was and what came of it, as frozen values; the words are persisted."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.journal.moment import moment_or_none

StepId = NewType("StepId", int)


class StepName(StrEnum):
    """What a run may be about to do at a vendor; a word never changes its meaning."""

    CREATE_ENROLLMENT = "create_enrollment"
    UPDATE_ENROLLMENT = "update_enrollment"
    OPEN_RENEWAL = "open_renewal"
    ADD_CERTIFICATE = "add_certificate"
    ACKNOWLEDGE = "acknowledge"
    """Acknowledge an input of a change; has `input_type`."""
    SCHEDULE = "schedule"
    """Say from when on a change may be brought to production."""
    UPLOAD = "upload"
    CANCEL = "cancel"
    """Cancel a change."""
    DELETE = "delete"
    """Remove an enrollment."""
    REVOKE = "revoke"
    """Revoke a certificate; has `order_id`."""
    SEARCH_AGAIN = "search_again"
    """Look whether an order is the only one for its CSR; has `csr_key`."""
    DECLINE = "decline"
    """Decline an order; has `order_id`."""
    DEPLOYED = "deployed"
    """The step that nobody takes: a change's certificates were seen on production."""


OPENS_CHANGE: Final = frozenset(
    {
        StepName.CREATE_ENROLLMENT,
        StepName.UPDATE_ENROLLMENT,
        StepName.OPEN_RENEWAL,
        StepName.ADD_CERTIFICATE,
    }
)
"""Steps after which a change of ours is open at CPS; they have `names`."""


class Outcome(StrEnum):
    """What came of a step; a word never changes its meaning."""

    DONE = "done"
    """The vendor confirmed it."""
    NO_EFFECT = "no_effect"
    """It failed and has changed nothing at the vendor."""
    REFUSED = "refused"
    """CPS refused the certificates that were uploaded; `vendor_word` has its words."""
    NOT_PENDING = "not_pending"
    """CPS does not wait for that input, not yet or not any more."""
    FOUND = "found"
    """No answer said so, but a later look shows that it took place."""
    NOT_FOUND = "not_found"
    """No answer came, and a later look does not show that it took place."""
    OVERTAKEN = "overtaken"
    """The change that was to be cancelled has been deployed."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step at a vendor: the intent and, once it is known, the outcome. Times are aware UTC."""

    step_id: StepId
    certificate_key: str
    name: StepName
    intended_at: datetime
    enrollment_id: EnrollmentId | None = None
    change_id: ChangeId | None = None
    names: frozenset[str] = frozenset()
    """With a step that opens a change: the names that it asks CPS for."""
    input_type: InputType | None = None
    csr_key: CsrKey | None = None
    order_id: OrderId | None = None
    outcome: Outcome | None = None
    """None: the intent was written and nothing after it."""
    outcome_at: datetime | None = None
    vendor_word: str = ""
    """What the vendor said where it refused, verbatim."""

    def may_have_opened(self, names: frozenset[str]) -> bool:
        """
        Whether a change that is found later may have come of it.

        Args:
            names: What the enrollment has now. A step that opens a change sets them, so with others
                it never took effect, and somebody else was at work.
        """
        return self.name in OPENS_CHANGE and self.names == names


def step_from_row(row: Any) -> StepRecord:
    """
    Return the step that a row of the table `steps` holds.

    Raises:
        ValueError: A word or a time in it is not known.
    """
    return StepRecord(
        step_id=StepId(row["id"]),
        certificate_key=row["certificate_key"],
        name=StepName(row["step"]),
        intended_at=datetime.fromisoformat(row["intended_at"]),
        enrollment_id=None if row["enrollment_id"] is None else EnrollmentId(row["enrollment_id"]),
        change_id=None if row["change_id"] is None else ChangeId(row["change_id"]),
        names=frozenset(json.loads(row["names"])),
        input_type=None if row["input_type"] is None else InputType(row["input_type"]),
        csr_key=None if row["csr_key"] is None else CsrKey(row["csr_key"]),
        order_id=None if row["order_id"] is None else OrderId(row["order_id"]),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        outcome_at=moment_or_none(row["outcome_at"]),
        vendor_word=row["vendor_word"],
    )
