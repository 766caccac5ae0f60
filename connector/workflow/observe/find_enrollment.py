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

    One that the journal alone knows counts only while CPS has it under the request's common name:
    that never changes (akamai-cps 3), so with another name it is another's, who has got an id that
    was given before, and ours is gone.

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
        found = _present(cps, known)
        if request.enrollment_id is not None or _is_named(found, request):
            return found
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
    found = _present(cps, id_)
    return found if found is not None and found.third_party and _is_named(found, request) else None


def _present(cps: CPSReads, id_: EnrollmentId) -> Enrollment | None:
    try:
        return cps.get_enrollment(id_)
    except NotFoundError:
        return None


def _is_named(found: Enrollment | None, request: Request) -> bool:
    return found is not None and found.common_name == request.common_name


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
