"""
Domains come before certificates: what a CA would refuse for want of a validation is not begun.

A change that is opened at CPS, and a CSR that is ordered for, would wait for the domain.
"""

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import OpensChange, PlaceOrders, Step, ValidateDomains
from connector.core.decision.verdict import Verdict
from connector.core.facts.situation import Situation


def leads_to_order(step: Step) -> bool:
    """Return whether an order follows *step*, or is the step."""
    return isinstance(step, PlaceOrders) or (isinstance(step, OpensChange) and step.renewing)


def validate_first(situation: Situation, verdict: Verdict) -> Verdict | None:
    """Return what comes before *verdict*; None: no domain of the certificate is known to lapse."""
    found = situation.snapshot.lapsing
    if not found or not leads_to_order(verdict.step):
        return None
    listed = ", ".join(map(str, found))
    return Verdict(
        ValidateDomains(tuple(each.domain for each in found)),
        verdict.action,
        Reason.AWAITING_DOMAINS,
        f"Before a certificate for {situation.request.common_name} is ordered, its domains are"
        f" validated again: {listed}.",
        renewal_due_at=verdict.renewal_due_at,
    )
