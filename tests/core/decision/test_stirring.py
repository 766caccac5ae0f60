"""When a look is worth its call soon, whatever the clock says."""

from datetime import timedelta

from connector.core.decision.stirring import Stirring
from connector.core.facts.change import AllowedInput, Change, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId

SECONDS = timedelta(seconds=1)
INPUT = AllowedInput(InputType.CERTIFICATE, "third-party-certificate", True, "/info", "/update")


def change(status: str, state: str = "running", *inputs: AllowedInput) -> Change:
    return Change(EnrollmentId(1), ChangeId(2), state, status, "", "", inputs)


def pauses(*found: Change | None, overdue: bool = False) -> list[float | None]:
    """Return the pauses after looks that have found this, in seconds."""
    stirring, seen = Stirring(), []
    for one in found:
        stirring = stirring.seen(one, overdue=overdue)
        pause = stirring.pause(timedelta.max, timedelta.max)
        seen.append(pause.total_seconds() if stirring.is_early else None)
    return seen


VERIFYING, SLOT, LIVE = change("verify-third-party-cert"), change("create-slot-files"), change("x")
NAMELESS = change("wait-upload-third-party", "awaiting-input")


def test_a_change_that_does_not_move_is_looked_at_by_the_clock() -> None:
    assert pauses(VERIFYING, VERIFYING, VERIFYING) == [None, None, None]
    assert pauses(None, None, VERIFYING) == [None, None, None]


def test_one_that_has_moved_may_go_on_by_looks() -> None:
    """Three early ones; each that has found it moved is followed by three."""
    assert pauses(VERIFYING, SLOT, SLOT, SLOT, LIVE, LIVE) == [None, 2, 4, 8, 2, 4]


def test_one_that_goes_by_time_costs_three_looks_in_vain_and_no_more() -> None:
    assert pauses(VERIFYING, SLOT, SLOT, SLOT, SLOT, LIVE, LIVE) == [None, 2, 4, 8, *[None] * 3]


def test_what_is_overdue_may_go_by_looks_as_well() -> None:
    """An order, of which no change tells anything, too."""
    assert pauses(*[VERIFYING] * 5, overdue=True) == [2, 4, 8, None, None]
    assert pauses(*[None] * 5, overdue=True) == [2, 4, 8, None, None]


def test_what_waits_for_something_unnamed_is_looked_at_soon_and_later_and_later() -> None:
    """As long as that lasts: at most for some minutes, as the clock bounds each pause."""
    assert pauses(*[NAMELESS] * 5) == [2, 4, 8, 16, 32]
    assert pauses(*[NAMELESS] * 99)[-1] == 512


def test_what_is_named_and_cannot_be_read_yet_begins_anew() -> None:
    named = change("wait-upload-third-party", "awaiting-input", INPUT)

    assert pauses(NAMELESS, NAMELESS, NAMELESS, named, named) == [2, 4, 8, 2, 4]


def test_after_many_in_vain_what_is_named_in_the_end_is_followed() -> None:
    """What waited unnamed has no tries used up."""
    assert pauses(*[NAMELESS] * 5, VERIFYING, VERIFYING, VERIFYING) == [2, 4, 8, 16, 32, 2, 4, 8]


def test_a_pause_is_no_longer_than_the_clock_or_what_is_left_allow() -> None:
    still, early = Stirring(), Stirring().seen(NAMELESS).seen(NAMELESS)

    assert still.pause(60 * SECONDS, 90 * SECONDS) == 60 * SECONDS
    assert early.pause(60 * SECONDS, 90 * SECONDS) == 4 * SECONDS
    assert early.pause(3 * SECONDS, 90 * SECONDS) == 3 * SECONDS
    for one in (still, early):
        assert one.pause(60 * SECONDS, SECONDS) == SECONDS
        assert one.pause(60 * SECONDS, -SECONDS) == timedelta()
