"""Waiting is quick at first and cheap later."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.core.backoff import FIRST_PAUSE, LONGEST_PAUSE, poll_pause


def test_the_first_pause_is_a_second():
    """A step that takes a moment is noticed at once."""
    assert poll_pause(0) == FIRST_PAUSE == timedelta(seconds=1)


def test_after_a_while_pauses_are_half_a_minute():
    """An hour of waiting stays far below the account's quota."""
    assert poll_pause(8) < poll_pause(9) == LONGEST_PAUSE == timedelta(seconds=30)


@given(st.integers(min_value=-5, max_value=10**9))
def test_pauses_only_grow_and_stay_in_bounds(polls):
    """No number of polls leaves the range from a second to half a minute."""
    assert FIRST_PAUSE <= poll_pause(polls) <= poll_pause(polls + 1) <= LONGEST_PAUSE
