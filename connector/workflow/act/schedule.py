"""Tell CPS from when on a change may be brought to production."""

from connector.core.decision.steps import ScheduleDeployment
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError, VendorRefusedError
from connector.journal.step import Outcome, StepName
from connector.workflow.tools import Tools


def schedule(step: ScheduleDeployment, request: Request, tools: Tools) -> None:
    """
    Tell CPS; where it refuses, the change is as it was.

    Raises:
        NotScheduledError: CPS schedules nothing for this change.
        ConnectorError: CPS cannot be reached, or its answer was lost.
    """
    change = step.change
    with tools.journal.intended(
        request.key,
        StepName.SCHEDULE,
        enrollment_id=change.enrollment_id,
        change_id=change.change_id,
    ) as intended:
        try:
            tools.cps.schedule(change, step.not_before)
        except (VendorRefusedError, ConflictError, NotFoundError) as error:
            intended.end(Outcome.NO_EFFECT, vendor_word=error.detail)
            raise NotScheduledError(error.what) from error


class NotScheduledError(Exception):
    """CPS has refused to schedule a change."""
