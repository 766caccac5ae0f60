"""How long a run waits for a vendor, when it looks again, and what each look asks."""

from datetime import timedelta
from typing import Any

import pytest
from builders import NOW, allowed, change, csr
from waiting_run import Waiting

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Awaited,
    Collect,
    Nothing,
    PlaceOrders,
    SettleOrders,
    UploadCertificates,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import ChangeRef, InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import Timeouts
from connector.errors import StillWaitingError
from connector.workflow.observe.scope import Scope

CSR, ISSUANCE, DEPLOYMENT = Awaited.CSR, Awaited.ISSUANCE, Awaited.DEPLOYMENT
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
REF = ChangeRef(EnrollmentId(1), ChangeId(77))
UPLOAD = UploadCertificates(REF, allowed(InputType.CERTIFICATE), (), "")
APPROVED = Acknowledge(REF, allowed(InputType.POST_VERIFICATION))
WORKING = change(status="deploy-cert", state="running")


def test_a_wait_is_told_once_and_its_pauses_are_counted() -> None:
    run = Waiting()

    for message in ("It waits.", "It waits.", "It waits on."):
        run.wait(CSR, message)

    assert run.said == ["It waits.", "It waits on."]
    assert run.slept == [2, 43, 45]
    assert run.timings.waits[CSR].pauses == 3
    assert run.timings.waits[CSR].whole == timedelta(seconds=90)


@pytest.mark.parametrize("awaited", Awaited)
def test_a_wait_ends_at_its_limit_and_not_before(awaited: Awaited) -> None:
    """The last pause is as long as what is left of it."""
    limits = {one.value: 7 * MINUTE if one is awaited else MINUTE for one in Awaited}
    run = Waiting(timeouts=Timeouts(**limits))

    ended = run.wait_out(awaited)

    assert run.clock.passed == 7 * MINUTE
    assert ended.what == f"It waits. Waited 420 s (timeouts.{awaited})."
    assert ended.again == "Nothing is lost and nothing will be ordered twice."
    assert "later, with the same state directory" in ended.remedy


def test_each_kind_of_wait_has_a_limit_of_its_own() -> None:
    """All that is waited for one of them counts, whatever came in between."""
    run = Waiting(timeouts=Timeouts(csr=MINUTE, issuance=MINUTE, deployment=MINUTE))

    run.wait(CSR)
    run.clock.advance(30 * SECOND)
    run.wait(DEPLOYMENT)
    run.clock.advance(25 * SECOND)
    run.wait(CSR)

    assert run.slept == [2, 2, 1]
    with pytest.raises(StillWaitingError, match=r"Waited 60 s \(timeouts.csr\)"):
        run.wait(CSR)


@pytest.mark.parametrize(
    ("awaited", "scope"),
    [(CSR, Scope.WHOLE), (ISSUANCE, Scope.ORDERS), (DEPLOYMENT, Scope.WHOLE)],
)
def test_what_is_asked_goes_by_who_has_to_do_something(awaited: Awaited, scope: Scope) -> None:
    """While SCM has, nothing is asked of CPS."""
    assert Waiting().wait(awaited) is scope


def test_a_deployment_that_is_likely_to_be_over_is_asked_for_its_end() -> None:
    """By what it usually took, and not before."""
    run = Waiting(usual=10 * MINUTE)

    assert run.wait(DEPLOYMENT, reason=Reason.AWAITING_VERIFICATION) is Scope.ENDING
    assert run.slept == [600]
    assert Waiting(usual=MINUTE).wait(CSR) is Scope.WHOLE, "a change waits for us then"


def test_what_is_not_waited_for_to_the_end_is_looked_at_soon() -> None:
    """And teaches nothing of a deployment."""
    unwaited = Waiting(usual=10 * MINUTE, wait_for_deployment=False)
    unwaited.wait(DEPLOYMENT)
    unwaited.wait(CSR)
    assert unwaited.slept == [2, 300]
    brief = Waiting(wait_for_deployment=False)
    brief.patience.after_step(UPLOAD)
    assert brief.over(Nothing()) == ()


@pytest.mark.parametrize(("late", "scope"), [(9, Scope.WHOLE), (100, Scope.ENDING)])
def test_a_look_that_comes_much_too_late_may_find_it_all_over(late: int, scope: Scope) -> None:
    """Since others had their turn before."""
    run = Waiting()
    run.late = timedelta(seconds=late)

    assert run.wait(DEPLOYMENT) is scope


def test_every_second_look_at_what_is_on_its_way_asks_for_its_end_alone() -> None:
    run = Waiting()
    looks = [run.wait(DEPLOYMENT, reason=Reason.AWAITING_DEPLOYMENT) for _ in range(4)]

    assert looks[0] is Scope.OVER
    assert looks[1] is not Scope.OVER


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        (Reason.AWAITING_VERIFICATION, {}),
        (Reason.AWAITING_DEPLOYMENT, {"change_management": True}),
    ],
)
def test_where_a_change_may_come_to_want_something_it_is_looked_at(
    reason: Reason, wanted: dict[str, Any]
) -> None:
    run = Waiting(**wanted)

    assert Scope.OVER not in [run.wait(DEPLOYMENT, reason=reason) for _ in range(4)]


def test_a_change_that_moves_is_looked_at_again_at_once() -> None:
    """It stirs; while an order is waited for, its change tells nothing."""
    run, ordered = Waiting(), Waiting()

    for status in ("one", "one", "two"):
        run.wait(CSR, change=change(status=status, state="running"))
        ordered.wait(ISSUANCE, change=change(status=status, state="running"))

    assert run.slept == [2, 43, 2]
    assert ordered.slept == [2, 2, 4]


def test_what_takes_longer_than_it_should_is_looked_at_again_soon() -> None:
    """Three times; then by the clock again."""
    run = Waiting()

    for _ in range(6):
        run.wait(CSR, change=WORKING)

    assert run.slept[:3] == [2, 43, 45]
    assert run.slept[3] == 2, "90 s are twice what is expected"


@pytest.mark.parametrize(
    ("step", "awaited", "slept", "scope"),
    [
        (PlaceOrders(REF, (csr(),), None), ISSUANCE, [2], Scope.ORDERS),
        (UPLOAD, DEPLOYMENT, [2], Scope.WHOLE),
        (Collect(()), None, [], Scope.ORDERS),
        (SettleOrders(REF, ()), None, [], Scope.ORDERS),
    ],
)
def test_a_step_is_followed_by_the_wait_for_what_it_has_set_going(
    step: Any, awaited: Awaited | None, slept: list[int], scope: Scope
) -> None:
    """After one that sets nothing going SCM is looked at at once."""
    run = Waiting()

    assert run.patience.after_step(step) is scope

    assert run.slept == slept
    assert list(run.timings.waits) == ([] if awaited is None else [awaited])


def test_what_has_answered_slowly_once_is_not_asked_at_once_again() -> None:
    """The next CSR is waited for as long as one is expected to take."""
    run = Waiting()
    for _ in range(2):
        run.wait(CSR)

    run.patience.after_step(PlaceOrders(REF, (csr(),), None))
    run.wait(CSR)

    assert run.slept == [2, 43, 4, 45]


def test_a_vendor_that_answers_in_a_moment_is_asked_at_once_again() -> None:
    run = Waiting()
    run.wait(CSR)

    run.patience.after_step(PlaceOrders(REF, (csr(),), None))
    run.wait(CSR)

    assert run.slept == [2, 2, 2]


def test_a_step_that_had_no_effect_is_taken_again_after_a_pause() -> None:
    """Any other is taken at once."""
    run = Waiting()
    verdict = Verdict(UPLOAD, Action.RESUME, Reason.AWAITING_DEPLOYMENT, "It is uploaded.")
    collect = Verdict(Collect(()), Action.RESUME, Reason.AWAITING_DEPLOYMENT, "It is collected.")

    run.patience.before_step(verdict)
    run.patience.before_step(collect)
    run.patience.before_step(verdict)
    assert run.slept == []
    run.patience.before_step(verdict)
    assert (run.slept, list(run.timings.waits)) == ([2], [DEPLOYMENT])
    run.patience.before_step(collect)
    run.patience.before_step(collect)
    assert list(run.timings.waits) == [DEPLOYMENT, ISSUANCE]


@pytest.mark.parametrize(
    ("opens", "slept"), [(59 * MINUTE, [3540]), (60 * MINUTE, [3600]), (-MINUTE, [1])]
)
def test_a_window_that_opens_soon_is_waited_for(opens: timedelta, slept: list[int]) -> None:
    """As long as a deployment may take; then all is looked at."""
    run = Waiting()

    look = run.wait(DEPLOYMENT, reason=Reason.AWAITING_WINDOW, until=NOW + opens)

    assert (look, run.slept, run.said) == (Scope.WHOLE, slept, ["It waits."])


@pytest.mark.parametrize("until", [None, NOW + 60 * MINUTE + SECOND])
def test_a_window_that_opens_later_is_left_to_a_later_run(until: Any) -> None:
    run = Waiting()

    with pytest.raises(StillWaitingError) as later:
        run.wait(DEPLOYMENT, reason=Reason.AWAITING_WINDOW, until=until)

    assert later.value.remedy == "Run the same command again once the window is open."
    assert later.value.again == "Nothing is lost and nothing will be ordered twice."
    assert run.slept == []
