"""Which warnings of CPS were acknowledged, and by whose word, as a report tells it."""

from typing import Final

from connector.core.facts.change import InputType
from connector.core.report.values import AcceptedView, ApprovalStage
from connector.core.request.values import Request
from connector.workflow.tools import Tools

_STAGES: Final = {
    InputType.PRE_VERIFICATION: ApprovalStage.PRE_VERIFICATION,
    InputType.POST_VERIFICATION: ApprovalStage.POST_VERIFICATION,
    InputType.CHANGE_MANAGEMENT: ApprovalStage.CHANGE_MANAGEMENT,
}


def accepted_warnings(request: Request, tools: Tools) -> tuple[AcceptedView, ...]:
    """Return what was acknowledged for the last change that CPS warned of."""
    return tuple(
        AcceptedView(
            id=one.warning_id,
            text=one.text,
            stage=_STAGES[one.input_type],
            by=one.by,
            until=None if one.until is None else str(one.until),
            acknowledged_at=one.acknowledged_at,
        )
        for one in tools.journal.accepted(request.key)
    )
