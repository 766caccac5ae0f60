"""What is waited for while a vendor works by itself."""

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Act,
    AddCertificate,
    Awaited,
    CreateEnrollment,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    UpdateEnrollment,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change, InputType
from connector.core.request.values import Request


def awaiting_csr(request: Request) -> Verdict:
    """Return the wait for CPS to make what can be ordered for."""
    return Verdict(
        Wait(Awaited.CSR),
        Action.RESUME,
        Reason.AWAITING_CSR,
        f"CPS is making the key and CSR for {request.common_name}.",
    )


def waiting_for_cps(request: Request, change: Change) -> Verdict:
    """Return the wait for CPS to check or deploy what it was brought."""
    return Verdict(
        Wait(Awaited.DEPLOYMENT),
        Action.RESUME,
        Reason.AWAITING_VERIFICATION
        if change.status == "verify-third-party-cert"
        else Reason.AWAITING_DEPLOYMENT,
        f"CPS is working on change {change.change_id} for {request.common_name}: {change.status}.",
    )


def deploying(request: Request) -> Verdict:
    """Return the verdict of a person who does not want to wait for the network."""
    return Verdict(
        Nothing(renewing=True),
        Action.NONE,
        Reason.DEPLOYING,
        f"The new certificate for {request.common_name} is uploaded and on its way to production.",
    )


def wait_after(step: Act, request: Request) -> tuple[Awaited, str] | None:
    """
    Return what a vendor has to do once *step* is taken, and the sentence for a person.

    None: nothing, so that the next look comes at once.
    """
    name = request.common_name
    brought = f"CPS is checking and deploying what it was brought for {name}."
    match step:
        case UpdateEnrollment(renewing=False):
            return Awaited.DEPLOYMENT, f"CPS is deploying the settings for {name}."
        case CreateEnrollment() | UpdateEnrollment() | OpenRenewal() | AddCertificate():
            return Awaited.CSR, awaiting_csr(request).message
        case Acknowledge(waiting=waiting) if waiting.type is InputType.PRE_VERIFICATION:
            return Awaited.CSR, awaiting_csr(request).message
        case Acknowledge() | UploadCertificates():
            return Awaited.DEPLOYMENT, brought
        case PlaceOrders():
            return Awaited.ISSUANCE, f"What was ordered for {name} is being processed."
        case _:
            return None
