"""When to look again: few looks at what takes its usual time, none much too late."""

from datetime import timedelta
from math import log, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.backoff import (
    EXPECTED,
    FIRST_LOOK,
    LONGEST_PAUSE,
    LONGEST_USUAL,
    SHORTEST_PAUSE,
    is_overdue,
    pause_before_look,
    usual_duration,
)
from connector.core.decision.steps import Awaited

KINDS = st.sampled_from(Awaited)
SPANS = st.timedeltas(timedelta(milliseconds=1), timedelta(hours=3))
EVER = timedelta(days=30)
LIMIT = timedelta(hours=2)


def looks(
    awaited: Awaited, duration: timedelta, usual: timedelta | None, *, slow: bool = False
) -> list[timedelta]:
    """Return when is looked until it is seen that a step of this *duration* is over."""
    found: list[timedelta] = []
    waited = timedelta()
    while not found or waited < duration:
        waited += pause_before_look(awaited, waited, usual, slow=slow)
        found.append(waited)
    return found


def seconds(found: list[timedelta]) -> list[float]:
    return [round(one.total_seconds(), 1) for one in found]


def test_what_takes_its_usual_time_costs_one_look() -> None:
    """The look comes when it can be over, and not before."""
    usual = timedelta(minutes=12)

    assert looks(Awaited.DEPLOYMENT, usual, usual) == [usual]


@given(KINDS, SPANS, st.timedeltas(SHORTEST_PAUSE, timedelta(hours=1)))
def test_what_takes_longer_is_noticed_soon_after(
    awaited: Awaited, duration: timedelta, usual: timedelta
) -> None:
    """Later by a third of its duration at the most, with looks that grow as its logarithm."""
    found = looks(awaited, duration, usual)

    assert found[-1] <= max(usual, duration + max(duration / 3, SHORTEST_PAUSE))
    growing = log(max(duration / usual, 1), 4 / 3)
    assert len(found) <= 5 + growing + duration / LONGEST_PAUSE[awaited]


@given(KINDS, SPANS)
def test_what_is_not_known_is_looked_at_at_growing_distances(
    awaited: Awaited, duration: timedelta
) -> None:
    """Later by its whole duration at most, but for the first minute or so; few looks as well."""
    found = looks(awaited, duration, None)

    assert found[-1] <= max(EXPECTED[awaited], 2 * duration)
    doublings = log2(max(duration / EXPECTED[awaited], 1))
    assert len(found) <= 3 + doublings + duration / LONGEST_PAUSE[awaited]


@given(KINDS, SPANS)
def test_a_vendor_that_answers_in_a_moment_costs_nobody_a_minute(
    awaited: Awaited, duration: timedelta
) -> None:
    """The first look at what is not known is early; one that is known to be slow is spared it."""
    assert looks(awaited, duration, None)[0] == FIRST_LOOK
    assert looks(awaited, duration, None, slow=True)[0] == EXPECTED[awaited]


def test_the_series_is_the_documented_one() -> None:
    """In seconds, for a quarter of an hour of deployment of which nothing is known."""
    found = looks(Awaited.DEPLOYMENT, timedelta(minutes=15), None)

    assert seconds(found) == [2, 90, 180, 360, 660, 960]


def test_no_pause_grows_for_ever() -> None:
    """However long it has lasted: no overflow, and a look now and then."""
    for awaited in Awaited:
        for usual in (None, timedelta(minutes=1)):
            assert pause_before_look(awaited, EVER, usual) == LONGEST_PAUSE[awaited]


def test_a_look_that_came_a_moment_early_is_not_repeated_at_once() -> None:
    """Clocks are not exact."""
    usual = timedelta(seconds=30)

    assert pause_before_look(Awaited.CSR, usual - timedelta.resolution, usual) == SHORTEST_PAUSE


def test_most_of_what_was_seen_was_over_by_the_usual_time() -> None:
    """Three of four, a little sooner than it was noticed."""
    seen = [timedelta(seconds=each) for each in (100, 20, 40, 60, 80, 1000, 30, 50)]

    assert usual_duration(Awaited.CSR, seen, LIMIT) == timedelta(seconds=80) * 0.95


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_seen_once_or_twice_is_taken_as_it_was(count: int) -> None:
    """It may have been noticed just when it was over: sooner would be a look for nothing."""
    seen = [timedelta(seconds=40)] * count

    assert usual_duration(Awaited.CSR, seen, LIMIT) == timedelta(seconds=40)


@pytest.mark.parametrize("seen", [[], [timedelta(days=1)], [timedelta(seconds=-1)]])
def test_what_is_no_duration_of_a_step_teaches_nothing(seen: list[timedelta]) -> None:
    """A run ended and the next one came later; or a clock was set back."""
    assert usual_duration(Awaited.ISSUANCE, seen, LIMIT) is None


@given(KINDS, st.lists(st.timedeltas(timedelta(-1), timedelta(2)), max_size=12))
def test_a_usual_duration_is_one_that_was_seen_or_less(
    awaited: Awaited, seen: list[timedelta]
) -> None:
    """Never longer than what one run waits for by default, and long enough to be waited for."""
    found = usual_duration(awaited, seen, LIMIT)

    if found is not None:
        assert SHORTEST_PAUSE <= found <= max(SHORTEST_PAUSE, *seen)
        assert found <= LONGEST_USUAL[awaited]


@given(KINDS, st.timedeltas(timedelta(seconds=3), timedelta(minutes=9)), st.integers(20, 60))
def test_learning_from_our_own_looks_does_not_drift(
    awaited: Awaited, duration: timedelta, runs: int
) -> None:
    """What is seen is when the end was noticed; all the same the looks stay near the end."""
    seen: list[timedelta] = []
    for _ in range(runs):
        found = looks(awaited, duration, usual_duration(awaited, seen[-9:], LIMIT))
        seen.append(found[-1] + timedelta(milliseconds=100))
        assert len(seen) == 1 or len(found) <= 2

    late = max(duration / 3, SHORTEST_PAUSE) + timedelta(milliseconds=100)
    first = seen[0]
    assert seen[-1] <= max(first * 0.95 ** (runs / 9), duration + late) + timedelta(seconds=3)


def test_the_first_look_leaves_room_for_more() -> None:
    """However long it took before: whoever waits half an hour at most looks after a quarter."""
    seen = [timedelta(minutes=29)] * 5

    found = usual_duration(Awaited.ISSUANCE, seen, timedelta(minutes=30))

    assert found == timedelta(minutes=15)


def test_overdue_is_what_takes_longer_than_it_should() -> None:
    """By what is known, with some play; twice as long as what is expected where nothing is."""
    minute = timedelta(minutes=1)

    assert not is_overdue(Awaited.CSR, minute, minute)
    assert is_overdue(Awaited.CSR, minute + minute / 10, minute)
    assert not is_overdue(Awaited.DEPLOYMENT, 2 * minute, None)
    assert is_overdue(Awaited.DEPLOYMENT, 3 * minute, None)
