"""Acknowledge at CPS what a change waits for: the intent goes to the journal before the write."""

from connector.core.decision.steps import Acknowledge
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError
from connector.journal.step import Outcome, StepName
from connector.workflow.tools import Tools


def acknowledge(step: Acknowledge, request: Request, tools: Tools) -> None:
    """
    Acknowledge; where CPS does not wait for it (any more), the next look tells.

    Args:
        step: What waits for what, and whose word it is that approves the warnings: that is kept.
        request: Whose certificate it is.
        tools: To act.

    Raises:
        ConnectorError: CPS refused for another reason, or cannot be reached.
    """
    with tools.journal.intended(
        request.key,
        StepName.ACKNOWLEDGE,
        enrollment_id=step.change.enrollment_id,
        change_id=step.change.change_id,
        input_type=step.waiting.type,
    ) as intended:
        tools.journal.keep_accepted(intended.step_id, request.key, step.accepted)
        try:
            tools.cps.acknowledge(step.waiting, hash_=step.hash)
        except (NotFoundError, ConflictError) as error:
            intended.end(Outcome.NOT_PENDING, vendor_word=error.detail)
