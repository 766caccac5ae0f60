"""What `decide` answers: the next step, why, and one sentence for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Ask,
    Awaited,
    Collect,
    Fail,
    Nothing,
    ProveOrders,
    Refuse,
    Step,
    Wait,
)


class Action(StrEnum):
    """The step in the words of the Terraform plan (contract of `external`)."""

    NONE = "none"
    ENROLL = "enroll"
    RENEW = "renew"
    UPDATE = "update"
    RESUME = "resume"
    BLOCKED = "blocked"


class WaitingFor(StrEnum):
    """Whose turn it is, or what has to come; a word never changes its meaning."""

    APPLY = "apply"
    """The next step is ours: `apply` takes it."""
    AKAMAI = "akamai"
    """CPS makes the CSR, checks the certificate or deploys it."""
    APPROVAL = "approval"
    """An administrator of SCM approves the order."""
    CA = "ca"
    """The CA issues the certificate."""
    SCM = "scm"
    """SCM shows, or certainly does not have, an order whose answer was lost."""
    OUTAGE = "outage"
    """A vendor is out; the renewal is put off until it answers again."""
    WINDOW = "window"
    """A window opens, or a freeze ends: then the certificate is deployed."""
    PERSON = "person"
    """Nothing goes on before somebody has decided, or corrected something."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one situation."""

    step: Step
    action: Action
    reason: Reason
    message: str
    """One sentence for the person who reads the plan."""
    renewal_due_at: datetime | None = None
    until: datetime | None = None
    """When the wait ends or is given up, aware UTC; None: nothing is waited for, or not known."""

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

    @property
    def waiting_for(self) -> WaitingFor | None:
        """Whose turn it is; None: nobody's, there is nothing to do."""
        match self.step:
            case Wait() if self.reason is Reason.AWAITING_WINDOW:
                return WaitingFor.WINDOW
            case Nothing():
                return _BY_ITSELF.get(self.reason)
            case Wait(Awaited.ISSUANCE):
                return _AT_SCM.get(self.reason, WaitingFor.CA)
            case Wait():
                return WaitingFor.AKAMAI
            case ProveOrders(by_person=True):
                return WaitingFor.PERSON
            case _:
                return WaitingFor.PERSON if self.remedy else WaitingFor.APPLY


_BY_ITSELF: Final = {
    Reason.DEFERRED: WaitingFor.OUTAGE,
    Reason.DEPLOYING: WaitingFor.AKAMAI,
    Reason.AWAITING_WINDOW: WaitingFor.WINDOW,
}
_AT_SCM: Final = {
    Reason.AWAITING_APPROVAL: WaitingFor.APPROVAL,
    Reason.ORDER_ID_LOST: WaitingFor.SCM,
}
