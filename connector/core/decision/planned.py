"""What a plan has shown, held against what an apply finds: the world may have moved on since."""

from typing import Final

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import CreateEnrollment
from connector.core.decision.verdict import Action, Verdict

_RENEWING: Final = frozenset({Action.ENROLL, Action.RENEW, Action.RESUME})
_OF_WHAT_IS_THERE: Final = frozenset({Action.NONE, Action.RENEW, Action.UPDATE, Action.RESUME})


def creates_unplanned(planned: str, verdict: Verdict) -> bool:
    """
    Return whether an enrollment would be created where a plan has shown one that is there.

    Args:
        planned: The action that the plan has shown; empty: there was no plan, or it did not know.
        verdict: On what is found before anything is begun.
    """
    return planned in _OF_WHAT_IS_THERE and isinstance(verdict.step, CreateEnrollment)


def is_put_off_unplanned(planned: str, verdict: Verdict) -> bool:
    """
    Return whether a renewal is put off that a plan has shown.

    Where Terraform has planned it, it must not take it for done: it would never plan it again.

    Args:
        planned: As of `creates_unplanned`.
        verdict: On what a run has left.
    """
    return planned in _RENEWING and verdict.reason is Reason.DEFERRED
