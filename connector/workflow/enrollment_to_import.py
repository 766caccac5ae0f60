"""Find the request that an enrollment fulfils already; changes nothing."""

from connector.akamai.client import CPSClient
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import Imported, import_request
from connector.errors import Fault, RequestError


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
    namesakes = [
        item for item in listed if item.third_party and item.common_name == found.common_name
    ]
    return import_request(
        found.read(),
        cps.get_deployments(enrollment_id).production,
        contract_id,
        named_alone=len(namesakes) == 1,
    )
