"""
Media types of CPS (akamai-cps 2.1, 2.2); a version must match exactly.

The newest that public clients prove to work: enrollment v11, or v12 where a request tells its FIPS
mode, change v2, csr v2, certificate-and-trust-chain v2, deployments v8 with v7 to fall back to,
active-certificates v2 with v1.
"""

from typing import Final


def _cps(name: str, version: int) -> str:
    return f"application/vnd.akamai.cps.{name}.v{version}+json"


ENROLLMENT = _cps("enrollment", 11)
ENROLLMENTS = _cps("enrollments", 11)
ENROLLMENT_WITH_FIPS = _cps("enrollment", 12)
ENROLLMENTS_WITH_FIPS = _cps("enrollments", 12)
"""With `fipsMode`, which an older version neither shows nor changes (akamai-cps 3.2)."""
ENROLLMENT_STATUS = _cps("enrollment-status", 1)
CHANGE = _cps("change", 2)
CHANGE_ID = _cps("change-id", 1)
CSR = _cps("csr", 2)
CERTIFICATE_AND_TRUST_CHAIN = _cps("certificate-and-trust-chain", 2)
WARNINGS = _cps("warnings", 1)
DEPLOYMENT_SCHEDULE = _cps("deployment-schedule", 1)
ACKNOWLEDGEMENT = _cps("acknowledgement", 1)
ACKNOWLEDGEMENT_WITH_HASH = _cps("acknowledgement-with-hash", 1)
CHANGE_MANAGEMENT_INFO = _cps("change-management-info", 5)
DEPLOYMENTS = (_cps("deployments", 8), _cps("deployments", 7))
"""The newest first; an older one is asked for where CPS answers 406."""
CHANGE_HISTORY = _cps("change-history", 5)
ACTIVE_CERTIFICATES = (_cps("active-certificates", 2), _cps("active-certificates", 1))
"""The newest first, as with deployments."""


def content_type(media_type: str) -> str:
    """Return the value for Content-Type: contact data may hold any letter (akamai-cps 2.1)."""
    return f"{media_type}; charset=utf-8"


MARKS: Final = {
    ENROLLMENTS: ("enrollments",),
    ENROLLMENT: ("id", "location", "csr"),
    ENROLLMENTS_WITH_FIPS: ("enrollments",),
    ENROLLMENT_WITH_FIPS: ("id", "location", "csr"),
    ENROLLMENT_STATUS: ("enrollment",),
    CHANGE: ("statusInfo",),
    CHANGE_ID: ("change",),
    CSR: ("csrs",),
    WARNINGS: ("warnings",),
    CHANGE_MANAGEMENT_INFO: (
        *("validationResultHash", "validationResult", "acknowledgementDeadline"),
        *("pendingState", "pendingCertificates", "pendingCertificate"),
    ),
    DEPLOYMENTS[0]: ("production", "staging"),
    CHANGE_HISTORY: ("changes",),
    ACTIVE_CERTIFICATES[0]: ("enrollments",),
}
"""
By media type the fields of which an answer has one at least, be it null: what has none of them is
not CPS's, though it be JSON and 200.
"""
