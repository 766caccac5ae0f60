"""What a look asks of CPS, whoever answers: CPS itself, or what is kept of it."""

from datetime import datetime
from typing import Protocol

from connector.akamai.enrollment_wire import ListedEnrollment
from connector.akamai.values import Deployments, History
from connector.core.facts.change import AllowedInput, Change, ChangeManagementInfo
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, EnrollmentId


class CPSReads(Protocol):
    """What is asked of CPS for a look; `CPSClient` asks it by calls."""

    @property
    def vendor_time(self) -> datetime | None:
        """CPS's own time when it last answered."""
        ...

    def list_enrollments(self, contract_id: str) -> tuple[ListedEnrollment, ...]:
        """Return the enrollments of a contract."""
        ...

    def get_enrollment(self, enrollment_id: EnrollmentId, step: str = ...) -> Enrollment:
        """Return one enrollment."""
        ...

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Change:
        """Return the state of a change."""
        ...

    def get_csrs(self, waiting: AllowedInput) -> tuple[Csr, ...]:
        """Return the CSRs of a change; none while CPS is still making them."""
        ...

    def get_warnings(self, waiting: AllowedInput) -> str:
        """Return the warnings that wait; empty while CPS does not show them yet."""
        ...

    def get_change_management_info(self, waiting: AllowedInput) -> ChangeManagementInfo:
        """Return what stands on staging."""
        ...

    def get_deployments(self, enrollment_id: EnrollmentId) -> Deployments:
        """Return what is on production and staging."""
        ...

    def get_history(self, enrollment_id: EnrollmentId) -> History:
        """Return the finished changes that carried certificates."""
        ...
