"""A change of an enrollment at CPS, what it waits for, and how it stands (akamai-cps 2.6, 4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from connector.core.facts.ids import ChangeId, EnrollmentId


class InputType(StrEnum):
    """Inputs a change can wait for (akamai-cps 4.2)."""

    CERTIFICATE = "third-party-certificate"
    PRE_VERIFICATION = "pre-verification-warnings-acknowledgement"
    POST_VERIFICATION = "post-verification-warnings-acknowledgement"
    CHANGE_MANAGEMENT = "change-management"
    UNKNOWN = "unknown"


_BEFORE_UPLOAD: Final = frozenset(
    {
        "generate-csr",
        "wait-review-pre-verification-safety-checks",
        "wait-upload-third-party",
    }
)
"""Their `allowedInput` may be empty for a moment, and after an acknowledgement (akamai-cps 4.2)."""


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A reference to an open change, as the enrollment lists it."""

    change_id: ChangeId
    change_type: str
    """`new-certificate`, `modify-san`, `modify-certificate`, `renewal`; empty if CPS says null."""


@dataclass(frozen=True, slots=True)
class AllowedInput:
    """Something a change waits for, and the paths to read and answer it."""

    type: InputType
    raw_type: str
    required: bool
    info_path: str
    update_path: str


@dataclass(frozen=True, slots=True)
class ChangeRef:
    """Which change of which enrollment: CPS wants both."""

    enrollment_id: EnrollmentId
    change_id: ChangeId


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an enrollment, as GET change v2 tells it (akamai-cps 2.6)."""

    enrollment_id: EnrollmentId
    change_id: ChangeId
    state: str
    """Coarse: `running`, `awaiting-input`, `error`, `completed`, `cancelled`, …"""
    status: str
    """Fine: `generate-csr`, `wait-upload-third-party`, …"""
    description: str
    error: str
    """Description of `statusInfo.error`; empty if there is none."""
    inputs: tuple[AllowedInput, ...] = ()
    deploys_from: datetime | None = None
    """Before when CPS does not bring it to production, aware UTC; None: it brings it at once."""

    @property
    def ref(self) -> ChangeRef:
        """What it goes by at CPS."""
        return ChangeRef(self.enrollment_id, self.change_id)

    @property
    def failed(self) -> bool:
        """CPS stopped at a fault."""
        return self.state == "error"

    @property
    def cancelled(self) -> bool:
        """Somebody ended it before it was deployed."""
        return self.state == "cancelled"

    @property
    def stopped(self) -> bool:
        """CPS does not go on with it, and what it was for has not come."""
        return self.failed or self.cancelled

    @property
    def completed(self) -> bool:
        """It came to what it was for; the word is in either place (akamai-cps 4.1)."""
        return self.state == "completed" or self.status == "complete"

    @property
    def over(self) -> bool:
        """It is not open any more; one that failed still is."""
        return self.completed or self.cancelled

    @property
    def before_upload(self) -> bool:
        """It has not come past the CSR, though what it waits for may not be named yet."""
        return self.status in _BEFORE_UPLOAD

    def waits_for(self, wanted: InputType) -> AllowedInput | None:
        """Return the input of that type, or None if the change does not wait for it."""
        return next((item for item in self.inputs if item.type is wanted), None)


def not_shown_yet(ref: ChangeRef) -> Change:
    """Return what is known of a change that CPS has opened a moment ago and does not show yet."""
    return Change(ref.enrollment_id, ref.change_id, "awaiting-input", "generate-csr", "", "")


@dataclass(frozen=True, slots=True)
class ChangeManagementInfo:
    """What stands on staging and waits to be promoted (akamai-cps 2.10)."""

    validation_result_hash: str
    acknowledgement_deadline: datetime | None
    warnings: tuple[str, ...] = ()
