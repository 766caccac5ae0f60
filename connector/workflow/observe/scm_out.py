"""Find out whether SCM is out, where a due renewal would wait for it. Changes nothing anywhere."""

from connector.core.decision.decide import decide
from connector.core.decision.deferral import waits_for_scm
from connector.core.facts.situation import Situation
from connector.errors import ConnectorError, VendorUnavailableError
from connector.sectigo.interface import SCM
from connector.workflow.observe.order_states import Asked


def why_scm_is_out(situation: Situation, asked: Asked, scm: SCM) -> ConnectorError | None:
    """
    Return why SCM cannot take part in a due renewal; None: it can, or need not.

    Such a renewal is put off while SCM is out, so that is asked where nothing else has told.

    Raises:
        CredentialsError: SCM does not take those of the request's own account.
    """
    if asked.answered or not waits_for_scm(situation, decide(situation)):
        return None
    try:
        scm.check_reachable()
    except VendorUnavailableError as error:
        return error
    return None
