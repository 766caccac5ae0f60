"""What is waited for while CPS works on a change by itself."""

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Awaited, Nothing, Wait
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change
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
