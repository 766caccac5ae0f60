"""The phases of a change and how each looks from outside (akamai-cps 4.1-4.3)."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Input(StrEnum):
    """What a change can wait for."""

    PRE_VERIFICATION = "pre-verification-warnings-acknowledgement"
    CERTIFICATE = "third-party-certificate"
    POST_VERIFICATION = "post-verification-warnings-acknowledgement"
    CHANGE_MANAGEMENT = "change-management"

    @property
    def info(self) -> str:
        """Last segment of the path where it is described."""
        return _SUFFIXES[self][0]

    @property
    def update(self) -> str:
        """Last segment of the path where it is answered."""
        return _SUFFIXES[self][1]


_SUFFIXES = {
    Input.PRE_VERIFICATION: ("pre-verification-warnings", "pre-verification-warnings-ack"),
    Input.CERTIFICATE: ("third-party-csr", "third-party-cert-and-trust-chain"),
    Input.POST_VERIFICATION: ("post-verification-warnings", "post-verification-warnings-ack"),
    Input.CHANGE_MANAGEMENT: ("change-management-info", "change-management-ack"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a phase shows itself."""

    state: str
    status: str
    description: str
    waits_for: Input | None = None


class Phase(Enum):
    """Where a change stands; those that run last one step each."""

    GENERATE_CSR = Look("running", "generate-csr", "Generating the key and the CSR.")
    REVIEW_REQUEST = Look(
        "awaiting-input",
        "wait-review-pre-verification-safety-checks",
        "Waiting for you to review the pre-verification warnings.",
        Input.PRE_VERIFICATION,
    )
    UPLOAD = Look(
        "awaiting-input",
        "wait-upload-third-party",
        "Waiting for you to upload and submit your third party certificate and trust chain.",
        Input.CERTIFICATE,
    )
    VERIFY = Look("running", "verify-third-party-cert", "Verifying the certificate.")
    REVIEW_CERTIFICATE = Look(
        "awaiting-input",
        "wait-review-third-party-cert",
        "Waiting for you to review the post-verification warnings.",
        Input.POST_VERIFICATION,
    )
    FAILED = Look("error", "verify-third-party-cert", "The certificate cannot be used.")
    SLOT_FILES = Look("running", "create-slot-files", "Preparing the deployment.")
    LIVE_CHECK = Look("running", "live-check-action", "Validating the deployment.")
    CERTIFICATE_TO_STAGING = Look("running", "deploy-cert-to-staging", "Deploying to staging.")
    CHANGES_TO_STAGING = Look("running", "deploy-changes-to-staging", "Deploying to staging.")
    CHANGE_MANAGEMENT = Look(
        "awaiting-input",
        "wait-ack-change-management",
        "Waiting for you to acknowledge the deployment on staging.",
        Input.CHANGE_MANAGEMENT,
    )
    SCHEDULED = Look("running", "forward-live-check-action", "Waiting for the scheduled time.")
    TO_PRODUCTION = Look("running", "deploy-cert-to-production", "Deploying to production.")
    STAGING_FAILED = Look("error", "deploy-cert-to-staging", "The deployment has failed.")
    PRODUCTION_FAILED = Look("error", "deploy-cert-to-production", "The deployment has failed.")
    COMPLETE = Look("completed", "complete", "The change is complete.")
    CANCELLED = Look("cancelled", "cancelled", "The change was cancelled.")
    DEPROVISION = Look("running", "deprovision-cert", "Removing the certificate.")
    ABANDON_SLOTS = Look("running", "abandon-slots-action", "Giving the slots back.")
    REVIEW_REMOVAL = Look(
        "awaiting-input",
        "wait-review-cert-warning",
        "Waiting for you to review the warnings of the removal.",
        Input.POST_VERIFICATION,
    )
    REMOVE = Look("running", "live-check-action", "Checking that nothing is served any more.")

    @property
    def look(self) -> Look:
        """How it shows itself."""
        return self.value

    @property
    def ended(self) -> bool:
        """Whether nothing can follow."""
        return self is Phase.COMPLETE or self is Phase.CANCELLED  # a set would hash them, slowly


DEPLOYING = frozenset(
    {
        Phase.SLOT_FILES,
        Phase.LIVE_CHECK,
        Phase.CERTIFICATE_TO_STAGING,
        Phase.CHANGES_TO_STAGING,
        Phase.TO_PRODUCTION,
    }
)
"""What `hold` of the admin port stops."""

DEPLOYMENT_FAILS = {
    Phase.CERTIFICATE_TO_STAGING: ("staging", Phase.STAGING_FAILED),
    Phase.CHANGES_TO_STAGING: ("staging", Phase.STAGING_FAILED),
    Phase.TO_PRODUCTION: ("production", Phase.PRODUCTION_FAILED),
}
"""Network of each deployment, and where a change stands when it has failed there."""
