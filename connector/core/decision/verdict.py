"""What `decide` answers: the next step, why, and one sentence for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Ask, Collect, Fail, Refuse, Step


class Action(StrEnum):
    """The step in the words of the Terraform plan (contract of `external`)."""

    NONE = "none"
    ENROLL = "enroll"
    RENEW = "renew"
    UPDATE = "update"
    RESUME = "resume"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one situation."""

    step: Step
    action: Action
    reason: Reason
    message: str
    """One sentence for the person who reads the plan."""
    renewal_due_at: datetime | None = None

    @property
    def due(self) -> bool:
        """Whether there is something to do, be it later."""
        return self.action is not Action.NONE or self.reason is Reason.DEFERRED

    @property
    def renewing(self) -> bool:
        """Whether a new certificate is wanted or under way, so that the live one is replaced."""
        return self.step.renewing

    @property
    def remedy(self) -> str:
        """What a person does; empty: nothing."""
        return self.step.remedy if isinstance(self.step, Ask | Fail | Refuse | Collect) else ""
