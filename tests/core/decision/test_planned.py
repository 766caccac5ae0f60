"""What a plan has shown, held against what an apply finds."""

import pytest

from connector.core.decision.planned import creates_unplanned, is_put_off_unplanned
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import CreateEnrollment, Nothing
from connector.core.decision.verdict import Action, Verdict

ABSENT = Verdict(CreateEnrollment(), Action.ENROLL, Reason.ABSENT, "There is none.")
DEFERRED = Verdict(Nothing(), Action.NONE, Reason.DEFERRED, "SCM is out.")
CURRENT = Verdict(Nothing(), Action.NONE, Reason.CURRENT, "Live.")


@pytest.mark.parametrize(
    ("planned", "held", "late"),
    [
        ("renew", True, True),
        ("resume", True, True),
        ("update", True, False),
        ("none", True, False),
        ("enroll", False, True),
        ("blocked", False, False),
        ("", False, False),
    ],
)
def test_a_plan_is_held_to(planned: str, held: bool, late: bool) -> None:
    """Nothing is created that it has not shown; what it has shown and is put off is not done."""
    assert creates_unplanned(planned, ABSENT) is held
    assert is_put_off_unplanned(planned, DEFERRED) is late
    assert not creates_unplanned(planned, CURRENT)
    assert not is_put_off_unplanned(planned, CURRENT)
