"""Find the enrollment that a request means."""

from connector.akamai.enrollment_wire import ListedEnrollment
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.errors import Fault, NotFoundError, RequestError
from connector.journal.store import Journal
from connector.workflow.observe.reads import CPSReads


def find_enrollment(request: Request, cps: CPSReads, journal: Journal) -> Enrollment | None:
    """
    Return the enrollment that the request names, that the journal knows, or that has its name.

    Raises:
        RequestError: Several have its name, so the request must say which.
        ConnectorError: CPS cannot be asked.
    """
    known = known_enrollment(request, journal)
    if known is not None:
        try:
            return cps.get_enrollment(known)
        except NotFoundError:
            if request.enrollment_id is not None:
                return None
    listed = cps.list_enrollments(request.contract_id)
    return _choose(request, [one for one in listed if one.common_name == request.common_name])


def known_enrollment(request: Request, journal: Journal) -> EnrollmentId | None:
    """Return the enrollment that the request names, or that the journal knows; None: neither."""
    if request.enrollment_id is not None:
        return EnrollmentId(request.enrollment_id)
    return journal.enrollment_of(request.key)


def _choose(request: Request, found: list[ListedEnrollment]) -> Enrollment | None:
    usable = [listed for listed in found if listed.third_party]
    if len(usable) > 1:
        ids = ", ".join(str(listed.enrollment_id) for listed in usable)
        raise RequestError(
            f"{request.common_name}: which enrollment is meant is not clear",
            [
                Fault(
                    "enrollment_id",
                    f"contract {request.contract_id} has {ids} for this name",
                )
            ],
            remedy="Set enrollment_id to one of them.",
        )
    if usable:
        return usable[0].read()
    return found[0].read() if found and not request.allow_duplicate_common_name else None
