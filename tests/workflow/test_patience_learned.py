"""What a run learns of how long vendors take, and not of its own waiting."""

from datetime import timedelta

from builders import NOW, allowed
from hypothesis import given
from hypothesis import strategies as st
from waiting_run import Waiting

from connector.core.decision.backoff import EXPECTED
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Awaited,
    Nothing,
    PlaceOrders,
    UploadCertificates,
)
from connector.core.facts.change import ChangeRef, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId

DEPLOYMENT = Awaited.DEPLOYMENT
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

REF = ChangeRef(EnrollmentId(1), ChangeId(77))
UPLOAD = UploadCertificates(REF, allowed(InputType.CERTIFICATE), (), "")
APPROVED = Acknowledge(REF, allowed(InputType.POST_VERIFICATION))


def test_how_long_it_was_meant_to_take_is_learned_for_the_next_certificate() -> None:
    """Not how long others had their turn before it was noticed; once."""
    run = Waiting()
    run.late = MINUTE

    run.patience.after_step(UPLOAD)
    run.wait(DEPLOYMENT)

    assert run.over(PlaceOrders(REF, (), None)) == ()
    assert run.over(Nothing()) == (90 * SECOND,)
    assert run.over(Nothing()) == (90 * SECOND,)


@given(
    st.timedeltas(timedelta(), timedelta(minutes=20)),
    st.lists(st.lists(st.timedeltas(timedelta(), MINUTE), max_size=6), min_size=2, max_size=12),
)
def test_what_is_learned_does_not_grow_by_our_own_waiting(
    needed: timedelta, runs: list[list[timedelta]]
) -> None:
    """However late each look of each run comes, when others have their turn before."""
    expected = EXPECTED[DEPLOYMENT]
    seen: list[timedelta] = []
    for lates in runs:
        run = Waiting()
        run.seen[DEPLOYMENT], turns = seen, iter(lates)
        began = run.clock.now()
        run.late = next(turns, timedelta())
        run.patience.after_step(UPLOAD)
        while run.clock.now() - began < needed:
            run.late = next(turns, timedelta())
            run.wait(DEPLOYMENT)
        known = len(seen)
        run.patience.over(Nothing())

        assert len(seen) == known + 1
        assert seen[0] <= max(expected, 2 * needed, *seen[1:])


def test_of_a_wait_that_began_elsewhere_nothing_is_learned() -> None:
    """In a run before, or when somebody approved."""
    found, approved = Waiting(), Waiting()

    found.wait(DEPLOYMENT)
    approved.patience.after_step(APPROVED)

    assert found.over(Nothing()) == approved.over(Nothing()) == ()
    assert approved.slept == [2]


def test_how_long_a_window_took_to_open_is_no_duration_of_akamais() -> None:
    run = Waiting()

    run.patience.after_step(UPLOAD)
    run.wait(DEPLOYMENT, reason=Reason.AWAITING_WINDOW, until=NOW + 30 * MINUTE)

    assert run.over(Nothing()) == ()
