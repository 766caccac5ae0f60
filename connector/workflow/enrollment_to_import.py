"""Find the request that an enrollment fulfils already; changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from connector.akamai.client import CPSClient
from connector.akamai.enrollment_wire import ListedEnrollment
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import Imported, import_request
from connector.errors import (
    ConnectorError,
    Fault,
    RequestError,
    UnexpectedAnswerError,
    VendorRefusedError,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A third-party enrollment of a contract."""

    enrollment_id: int
    common_name: str
    outcome: Imported | ConnectorError
    """The request, or why there is none."""


def read_imported(cps: CPSClient, enrollment_id: EnrollmentId, contract_id: str) -> Imported:
    """
    Return the request of which nothing is to be changed in an enrollment.

    Raises:
        RequestError: The contract has no such enrollment, or no request can be about it.
        ConnectorError: CPS cannot be asked.
    """
    listed = cps.list_enrollments(contract_id)
    found = next((item for item in listed if item.enrollment_id == enrollment_id), None)
    if found is None:
        third_party = [
            f"{item.enrollment_id} {item.common_name}" for item in listed if item.third_party
        ]
        raise RequestError(
            f"There is no enrollment {enrollment_id} on contract {contract_id}",
            [Fault("", f"it has {', '.join(third_party) or 'no third-party enrollment'}")],
            remedy="Check the id and --contract in Akamai Control Center (CPS); with several"
            " accounts, give --account-switch-key.",
        )
    return _imported(cps, found, contract_id, _namesakes(listed))


def read_all_imported(
    cps: CPSClient, contract_id: str, progress: Callable[[str], None]
) -> Iterator[Found]:
    """
    Yield every third-party enrollment of a contract with its request, by name.

    Args:
        cps: One call for the list, and one more for each.
        contract_id: With or without `ctr_`.
        progress: Told how far it is, and in the end nothing.

    Raises:
        ConnectorError: CPS cannot be asked; what it refuses about a single enrollment is kept.
    """
    listed = cps.list_enrollments(contract_id)
    namesakes = _namesakes(listed)
    ours = sorted(
        (item for item in listed if item.third_party and item.enrollment_id is not None),
        key=lambda item: (item.common_name, item.enrollment_id or 0),
    )
    for number, item in enumerate(ours, 1):
        progress(f"[{number}/{len(ours)}] {item.common_name}")
        outcome: Imported | ConnectorError
        try:
            outcome = _imported(cps, item, contract_id, namesakes)
        except (RequestError, UnexpectedAnswerError, VendorRefusedError) as error:
            outcome = error
        yield Found(int(item.enrollment_id or 0), item.common_name, outcome)
    progress("")


def _namesakes(listed: Sequence[ListedEnrollment]) -> Counter[str]:
    return Counter(item.common_name for item in listed if item.third_party)


def _imported(
    cps: CPSClient, item: ListedEnrollment, contract_id: str, namesakes: Counter[str]
) -> Imported:
    enrollment = item.read()
    return import_request(
        enrollment,
        cps.get_deployments(enrollment.enrollment_id).production,
        contract_id,
        named_alone=namesakes[item.common_name] == 1,
    )
