"""What may not be deployed now waits for a window, at Akamai where that can be."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from builders import (
    NOW,
    change,
    due_certificate,
    following,
    live,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)
from held import DAY, HOUR, NEXT, on_its_way, ready, staged, sundays
from hypothesis import given
from hypothesis import strategies as st

from connector.core.calendar.openings import is_open
from connector.core.calendar.values import OPEN, Calendar, Freeze, Window
from connector.core.decision.decide import decide
from connector.core.decision.notes import request_notes
from connector.core.decision.openings import opening
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Awaited,
    Nothing,
    ScheduleDeployment,
    UpdateEnrollment,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.facts.certificate import Revocation
from connector.core.facts.change import InputType
from connector.core.facts.snapshot import Snapshot
from connector.core.request.emergency import Emergency, Everything
from connector.core.request.values import AcknowledgePolicy, Approve, WarningPolicy


def test_akamai_is_told_the_next_window_before_the_upload() -> None:
    verdict = decide(situation(sundays(), ready()))

    assert verdict.step == ScheduleDeployment(waiting().ref, NEXT)
    assert (verdict.action, verdict.reason, verdict.until) == (
        Action.RESUME,
        Reason.AWAITING_WINDOW,
        NEXT,
    )
    assert verdict.waiting_for is WaitingFor.APPLY


def test_once_it_knows_the_certificate_is_uploaded() -> None:
    seen = ready(change=waiting(deploys_from=NEXT))

    assert isinstance(decide(situation(sundays(), seen)).step, UploadCertificates)


@pytest.mark.parametrize("planned", [NEXT - HOUR, NEXT + 4 * HOUR])
def test_a_time_that_is_in_no_window_is_corrected(planned: datetime) -> None:
    seen = ready(change=waiting(deploys_from=planned))

    assert decide(situation(sundays(), seen)).step == ScheduleDeployment(waiting().ref, NEXT)
    assert decide(situation(sundays(), on_its_way(planned))).step == ScheduleDeployment(
        change().ref, NEXT
    )


def test_a_later_window_that_was_told_stays_if_it_is_in_time() -> None:
    nightly = request(windows=(Window("0 2 * * *", HOUR),))
    for days, step in ((2, UploadCertificates), (7, ScheduleDeployment)):
        seen = ready(change=waiting(deploys_from=NEXT + days * DAY))
        assert isinstance(decide(situation(nightly, seen)).step, step)


def test_in_a_window_nothing_waits() -> None:
    for planned in (None, NEXT):
        seen = ready(change=waiting(deploys_from=planned))
        assert isinstance(decide(situation(sundays(), seen, NEXT)).step, UploadCertificates)


def test_what_waits_for_a_later_window_is_deployed_in_one_that_is_open() -> None:
    seen = on_its_way(NEXT + 7 * DAY)

    assert decide(situation(sundays(), seen, NEXT)).step == ScheduleDeployment(change().ref, None)


def test_then_akamai_waits_and_nothing_has_to_run() -> None:
    verdict = decide(situation(sundays(), on_its_way()))

    assert verdict.step == Nothing(renewing=True)
    assert (verdict.action, verdict.reason, verdict.until) == (
        Action.NONE,
        Reason.AWAITING_WINDOW,
        NEXT,
    )
    assert verdict.waiting_for is WaitingFor.WINDOW
    assert "Akamai deploys it from 2026-06-07T02:00:00Z on" in verdict.message


def test_a_window_that_is_near_is_waited_for() -> None:
    verdict = decide(situation(sundays(), on_its_way(), NEXT - HOUR / 2))

    assert (verdict.step, verdict.waiting_for) == (Wait(Awaited.DEPLOYMENT), WaitingFor.WINDOW)
    patient = sundays(wait_for_deployment=False)
    assert isinstance(decide(situation(patient, on_its_way(), NEXT - HOUR / 2)).step, Nothing)


@pytest.mark.parametrize(
    "seen",
    [
        on_its_way(staging=()),
        on_its_way(staging=staged("F?")),
        replace(on_its_way(), change=change(status="verify-third-party-cert", deploys_from=NEXT)),
    ],
    ids=["not on staging", "another one on staging", "being checked"],
)
def test_until_it_is_on_staging_akamai_is_at_work(seen: Snapshot) -> None:
    verdict = decide(situation(sundays(), seen))

    assert verdict.step == Wait(Awaited.DEPLOYMENT)
    assert verdict.waiting_for is WaitingFor.AKAMAI


def test_a_time_that_a_person_told_akamai_is_kept() -> None:
    verdict = decide(situation(request(), on_its_way()))

    assert (type(verdict.step), verdict.reason) == (Nothing, Reason.AWAITING_WINDOW)
    assert isinstance(
        decide(situation(request(), ready(change=waiting(deploys_from=NEXT)))).step,
        UploadCertificates,
    )


def test_a_time_that_we_told_is_taken_back_with_the_windows() -> None:
    seen = on_its_way(schedule_is_ours=True)

    assert decide(situation(request(), seen)).step == ScheduleDeployment(change().ref, None)


def test_with_nothing_live_the_upload_is_held_back() -> None:
    """Akamai schedules only where a certificate is live (akamai-cps 2.11)."""
    verdict = decide(situation(sundays(), ready(production=())))

    assert (verdict.step, verdict.reason) == (Wait(Awaited.DEPLOYMENT), Reason.AWAITING_WINDOW)
    assert (verdict.until, verdict.waiting_for) == (NEXT, WaitingFor.WINDOW)
    assert verdict.due


def test_where_akamai_refuses_the_upload_is_held_back() -> None:
    verdict = decide(situation(sundays(), ready(schedulable=False)))
    assert (verdict.step, verdict.until) == (Wait(Awaited.DEPLOYMENT), NEXT)

    verdict = decide(situation(sundays(), on_its_way(NEXT - HOUR, schedulable=False)))
    assert verdict.until == NEXT - HOUR


def test_settings_wait_for_a_window() -> None:
    wanted = sundays(change_management=True)
    verdict = decide(situation(wanted, snapshot()))

    assert verdict.step == Wait(Awaited.DEPLOYMENT, renewing=False)
    assert (verdict.action, verdict.until) == (Action.UPDATE, NEXT)
    assert "The settings for www.example.com may not be deployed now" in verdict.message
    assert isinstance(decide(situation(wanted, snapshot(), NEXT)).step, UpdateEnrollment)


@pytest.mark.parametrize(
    ("kind", "waits"),
    [(InputType.PRE_VERIFICATION, False), (InputType.POST_VERIFICATION, True)],
)
def test_an_acknowledgement_that_deploys_waits(kind: InputType, waits: bool) -> None:
    everything = WarningPolicy(AcknowledgePolicy.ALL)
    wanted = sundays(approve=Approve(everything, everything, change_management=True))
    seen = following(change(kind), uploaded(), warnings_text="Something.")

    assert isinstance(
        decide(situation(wanted, seen)).step, ScheduleDeployment if waits else Acknowledge
    )


@pytest.mark.parametrize(
    "more",
    [
        {"production": live(due_certificate(not_after=NOW - HOUR))},
        {"revocation": Revocation.REVOKED},
    ],
    ids=["expired", "revoked"],
)
def test_what_serves_nobody_waits_for_no_window(more: dict[str, Any]) -> None:
    assert isinstance(decide(situation(sundays(), ready(**more))).step, UploadCertificates)
    assert decide(situation(sundays(), on_its_way(**more))).step == ScheduleDeployment(
        change().ref, None
    )


def test_an_emergency_waits_for_no_window() -> None:
    emergency = Emergency(Everything(), NOW)
    wanted = sundays(emergency=emergency)

    assert isinstance(decide(situation(wanted, ready())).step, UploadCertificates)


def test_a_window_too_long_for_the_lifetime_is_told() -> None:
    notes = request_notes(situation(request(renew_before=80 * DAY), snapshot()))

    assert [note for note in notes if note.startswith("renew_before_days: 80 is more than")]
    assert not request_notes(situation(request(renew_before=20 * DAY), snapshot()))


@given(
    st.sampled_from(["0 22 * * *", "0 2 * * SUN", "0 2 1 * *"]),
    st.timedeltas(HOUR, 2 * DAY),
    st.lists(st.tuples(st.integers(-20, 90), st.integers(1, 40)), max_size=2),
    st.booleans(),
    st.integers(-79, 9),
)
def test_nothing_is_deployed_while_it_may_not_be(
    cron, duration, frozen, until_expiry, days
) -> None:
    """Whatever the calendar: a step that deploys is decided in an opening, or waits for one."""
    freezes = tuple(Freeze(NOW + a * DAY, NOW + (a + b) * DAY) for a, b in frozen)
    calendar = Calendar((Window(cron, duration),), freezes, until_expiry=until_expiry)
    decided = situation(request(), ready(), NOW + days * DAY, calendar)
    verdict = decide(decided)

    match verdict.step:
        case UploadCertificates():
            way = calendar.unfrozen if not until_expiry else calendar
            assert is_open(calendar, decided.now) or is_open(way, decided.now)
        case ScheduleDeployment(not_before=moment):
            assert moment is not None
            assert decided.now < moment < NOW + 10 * DAY
            assert is_open(calendar if until_expiry else calendar.unfrozen, moment)
        case _:
            assert verdict.reason is Reason.NO_WINDOW
            assert opening(decided, decided.now) is None


def test_who_says_nothing_is_never_held_up() -> None:
    assert situation(request(), snapshot()).calendar == OPEN
