"""Find the enrollment that a request means."""

from connector.account.shared import SharedLooks
from connector.akamai.enrollment_wire import ListedEnrollment
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.errors import Fault, NotFoundError, RequestError
from connector.journal.store import Journal
from connector.workflow.observe.reads import CPSReads


def find_enrollment(
    request: Request, cps: CPSReads, journal: Journal, account: SharedLooks | None = None
) -> Enrollment | None:
    """
    Return the enrollment that the request names, that the journal knows, or that has its name.

    Args:
        request: Which certificate.
        cps: Is asked for the enrollment itself, or for all of the contract.
        journal: Knows it as soon as this program has written to it.
        account: Where none of both names it, a shared look may, so that the list of a large
            contract is not read for each certificate of it. None: there is none.

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
    elif account is not None:
        seen = _seen(request, cps, account)
        if seen is not None:
            return seen
    listed = cps.list_enrollments(request.contract_id)
    return _choose(request, [one for one in listed if one.common_name == request.common_name])


def known_enrollment(request: Request, journal: Journal) -> EnrollmentId | None:
    """Return the enrollment that the request names, or that the journal knows; None: neither."""
    if request.enrollment_id is not None:
        return EnrollmentId(request.enrollment_id)
    return journal.enrollment_of(request.key)


def _seen(request: Request, cps: CPSReads, account: SharedLooks) -> Enrollment | None:
    """Return the enrollment that a kept look had alone by this name, as it is now."""
    id_ = account.id_of(request.contract_id, request.common_name)
    if id_ is None:
        return None
    try:
        found = cps.get_enrollment(id_)
    except NotFoundError:
        return None
    return found if found.third_party and found.common_name == request.common_name else None


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
