"""The pauses between two looks."""

from datetime import timedelta

import pytest

from connector.core.decision.backoff import FIRST_PAUSE, LONGEST_PAUSE, poll_pause


def test_the_series_is_the_documented_one() -> None:
    """In seconds, rounded to a tenth."""
    seconds = [round(poll_pause(polls).total_seconds(), 1) for polls in range(11)]

    assert seconds == [1, 1.5, 2.2, 3.4, 5.1, 7.6, 11.4, 17.1, 25.6, 30, 30]


@pytest.mark.parametrize("polls", [-1, 0])
def test_it_begins_with_the_first_pause(polls) -> None:
    """Also before anything was polled."""
    assert poll_pause(polls) == FIRST_PAUSE


def test_it_stays_at_the_longest_pause() -> None:
    """However often is polled: no overflow."""
    assert poll_pause(10**6) == LONGEST_PAUSE


def test_an_hour_costs_about_120_calls() -> None:
    """The account's limit is shared by everybody (akamai-cps 6.1)."""
    calls, waited = 0, timedelta()
    while waited < timedelta(hours=1):
        waited += poll_pause(calls)
        calls += 1

    assert 115 < calls < 130
