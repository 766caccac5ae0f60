"""Acknowledge at CPS what a change waits for: the intent goes to the journal before the write."""

from connector.core.facts.change import AllowedInput, ChangeRef
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError
from connector.journal.step import Outcome, StepName
from connector.workflow.tools import Tools


def acknowledge(
    request: Request, change: ChangeRef, waiting: AllowedInput, tools: Tools, *, hash_: str = ""
) -> None:
    """
    Acknowledge *waiting*; where CPS does not wait for it (any more), the next look tells.

    Args:
        request: Whose certificate it is.
        change: What waits.
        waiting: For what.
        tools: To act.
        hash_: Of what stands on staging: CPS refuses if that has moved on since.

    Raises:
        ConnectorError: CPS refused for another reason, or cannot be reached.
    """
    with tools.journal.intended(
        request.key,
        StepName.ACKNOWLEDGE,
        enrollment_id=change.enrollment_id,
        change_id=change.change_id,
        input_type=waiting.type,
    ) as intended:
        try:
            tools.cps.acknowledge(waiting, hash_=hash_)
        except (NotFoundError, ConflictError) as error:
            intended.end(Outcome.NOT_PENDING, vendor_word=error.detail)
