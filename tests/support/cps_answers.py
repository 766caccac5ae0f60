"""What CPS answers about one enrollment and its change, as tests script it."""

import json

from scripted_server import Answer

from connector.core.facts.change import AllowedInput, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId

E, C = EnrollmentId(20001), ChangeId(30001)


CHANGE = "/cps/v2/enrollments/20001/changes/30001"


def media_type(name: str) -> str:
    """Return a media type of CPS, such as that of `enrollment.v11`."""
    return f"application/vnd.akamai.cps.{name}+json"


def cps_answer(document: object, status: int = 200) -> Answer:
    """Return an answer with *document* as JSON."""
    return Answer(status, json.dumps(document).encode())


def _waiting(kind: InputType, info: str, update: str) -> AllowedInput:
    return AllowedInput(
        kind, kind.value, True, f"{CHANGE}/input/info/{info}", f"{CHANGE}/input/update/{update}"
    )


CERTIFICATE = _waiting(InputType.CERTIFICATE, "third-party-csr", "third-party-cert-and-trust-chain")


POST_VERIFICATION = _waiting(
    InputType.POST_VERIFICATION, "post-verification-warnings", "post-verification-warnings-ack"
)


MANAGEMENT = _waiting(
    InputType.CHANGE_MANAGEMENT, "change-management-info", "change-management-ack"
)
