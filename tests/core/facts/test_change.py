"""What the words of a change and the stage of an order come to (akamai-cps 4.1)."""

from dataclasses import replace

import pytest

from connector.core.facts.change import Change, InputType, not_shown_yet
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.facts.order import OrderStage

CHANGE = Change(
    EnrollmentId(7), ChangeId(5), state="running", status="generate-csr", description="", error=""
)
PROPERTIES = ("failed", "cancelled", "stopped", "completed", "over")


@pytest.mark.parametrize(
    ("state", "status", "true"),
    [
        ("running", "deploy-cert-to-prod", ()),
        ("awaiting-input", "wait-upload-third-party", ()),
        ("error", "verify-third-party-cert", ("failed", "stopped")),
        ("cancelled", "cancelled", ("cancelled", "stopped", "over")),
        ("completed", "whatever", ("completed", "over")),
        ("running", "complete", ("completed", "over")),
    ],
)
def test_how_a_change_stands(state: str, status: str, true: tuple[str, ...]) -> None:
    change = replace(CHANGE, state=state, status=status)

    assert tuple(name for name in PROPERTIES if getattr(change, name)) == true


def test_what_scm_may_still_have_to_do_with() -> None:
    assert {stage for stage in OrderStage if stage.at_scm} == {
        OrderStage.INTENDED,
        OrderStage.PLACED,
    }


def test_a_change_that_is_not_shown_yet_waits_and_wants_nothing() -> None:
    """It is on its way, by its own name; there is nothing to read of it, and nothing to give it."""
    change = not_shown_yet(CHANGE.ref)

    assert change.ref == CHANGE.ref
    assert not any(getattr(change, name) for name in PROPERTIES)
    assert [wanted for wanted in InputType if change.waits_for(wanted)] == []
    assert change.state == "awaiting-input", "so that it is looked at again soon"
