"""Acknowledge at CPS what a change waits for: the intent goes to the journal before the write."""

from connector.core.facts.change import AllowedInput
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError
from connector.journal.record import ACKNOWLEDGE, DONE
from connector.workflow.tools import Tools


def acknowledge(  # noqa: PLR0913 - of what, and with what
    request: Request,
    enrollment_id: EnrollmentId,
    change_id: ChangeId,
    waiting: AllowedInput,
    tools: Tools,
    *,
    hash_: str = "",
) -> None:
    """
    Acknowledge *waiting*; where CPS does not wait for it (any more), the next look tells.

    Args:
        request: Whose certificate it is.
        enrollment_id: The enrollment.
        change_id: Its change.
        waiting: What the change waits for.
        tools: To act.
        hash_: Of what stands on staging: CPS refuses if that has moved on since.

    Raises:
        ConnectorError: CPS refused for another reason, or cannot be reached.
    """
    intent = tools.journal.intend(
        request.key,
        ACKNOWLEDGE,
        enrollment_id=enrollment_id,
        change_id=change_id,
        detail=waiting.type,
    )
    try:
        tools.cps.acknowledge(waiting, hash_=hash_)
    except (NotFoundError, ConflictError) as error:
        tools.journal.outcome(intent, f"not pending: {error.status}")
    else:
        tools.journal.outcome(intent, DONE)
