"""Ask SCM what it offers, before anything is changed anywhere that only an order could use."""

from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.issuance.fit import Fit, fit_to_offer
from connector.core.request.subject import paste
from connector.errors import ConnectorError, RequestError
from connector.workflow.tools import Tools


def read_fitting_offer(situation: Situation, tools: Tools) -> Fit:
    """
    Return how the request fits what SCM offers.

    Raises:
        RequestError: It does not offer what the request wants; every fault is listed. Or the
            subject is empty, and CPS would stop at that after the order.
        CredentialsError: SCM does not take the credentials.
    """
    request, untouched = situation.completed, _untouched(situation.snapshot)
    try:
        offer = tools.scm.read_offer(request)
        if offer is None:
            tools.scm.check_credentials()
    except ConnectorError as error:
        remedy = " ".join(part for part in (error.remedy, untouched) if part)
        raise error.with_remedy(remedy) from error
    fixed = tools.scm.account.commands is None
    fit = fit_to_offer(request, offer, situation.now, fixed=fixed)
    if fit.faults:
        raise RequestError(
            f"SCM does not offer what is asked for {request.common_name}",
            [fault for fault in (*fit.faults, fit.subject_fault) if fault is not None],
            remedy="Correct the request, or have SCM's administrator correct the profile, then run"
            f" again. {untouched}",
        )
    if fit.subject_fault is not None:
        raise RequestError(
            f"The certificate for {request.common_name} would be ordered in vain",
            [fit.subject_fault],
            remedy=f"{paste(request)}Or approve such warnings in"
            f" approve.post_verification_warnings. {untouched}",
        )
    return fit


def _untouched(snapshot: Snapshot) -> str:
    """Tell what a refusal before an order leaves as it was."""
    if snapshot.change is None:
        return "Nothing was changed at Akamai or SCM."
    return "Nothing was ordered; the change that is open at Akamai waits."
