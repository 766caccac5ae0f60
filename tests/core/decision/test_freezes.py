"""Freezes give way to expiry, and a calendar without any window is refused."""

from typing import Any

import pytest
from builders import (
    NOW,
    certificate,
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
from held import DAY, HOUR, NEXT, SUNDAYS, on_its_way, ready, sundays

from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.decision.decide import decide
from connector.core.decision.notes import request_notes
from connector.core.decision.openings import opening
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Awaited,
    Nothing,
    Refuse,
    ScheduleDeployment,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.snapshot import Snapshot

FREEZE = Freeze(NOW - DAY, NOW + 20 * DAY)
"""The certificate of `following` ends in ten days, and is critical in the last of them."""


def test_a_freeze_gives_way_to_expiry() -> None:
    """Once the renewal is critical, if there is nothing else before the end."""
    wanted, critical = request(freeze=(FREEZE,), critical=3 * DAY), NOW + 7 * DAY

    assert opening(situation(wanted, ready()), NOW) == critical
    assert decide(situation(wanted, ready())).step == ScheduleDeployment(waiting().ref, critical)
    assert isinstance(decide(situation(wanted, on_its_way(critical))).step, Nothing)
    verdict = decide(situation(wanted, ready(), critical))
    assert isinstance(verdict.step, UploadCertificates)
    assert any(
        "freeze gives way" in note for note in request_notes(situation(wanted, ready(), critical))
    )
    early = situation(wanted, ready(production=live(certificate())))
    assert not any("freeze gives way" in note for note in request_notes(early))


def test_it_gives_way_to_a_window_alone() -> None:
    wanted = sundays(freeze=(FREEZE,))

    assert decide(situation(wanted, ready())).step == ScheduleDeployment(waiting().ref, NEXT)


@pytest.mark.parametrize("seen", [ready(), snapshot(production=live(due_certificate()))])
def test_unless_it_holds_until_expiry(seen: Snapshot) -> None:
    """Then that is refused before anything is done."""
    verdict = decide(situation(request(freeze=(FREEZE,), freeze_until_expiry=True), seen))

    assert isinstance(verdict.step, Refuse)
    assert (verdict.action, verdict.reason) == (Action.BLOCKED, Reason.NO_WINDOW)
    assert "By freeze (freeze_until_expiry is set) no certificate for" in verdict.message
    assert "and 2026-06-11T12:00:00Z, when the live one ends" in verdict.message
    assert "the next one is at 2026-06-21T12:00:00Z" in verdict.message


def test_a_window_that_never_comes_is_refused_as_long_as_nothing_is_due() -> None:
    yearly = (Window("0 2 1 1 *", HOUR),)
    verdict = decide(situation(request(windows=yearly), snapshot()))

    assert isinstance(verdict.step, Refuse)
    assert (
        "By windows no certificate for www.example.com may be deployed between" in verdict.message
    )
    assert "the next one is at 2027-01-01T02:00:00Z" in verdict.message


def test_what_is_uploaded_already_is_not_refused() -> None:
    wanted = request(freeze=(FREEZE,), freeze_until_expiry=True)
    seen = following(change(), uploaded())

    assert decide(situation(wanted, seen)).step == Wait(Awaited.DEPLOYMENT)


def test_no_window_within_a_year() -> None:
    frozen = (Freeze(NOW - DAY, NOW + 800 * DAY),)
    wanted = request(freeze=frozen, freeze_until_expiry=True)
    verdict = decide(situation(wanted, ready(production=())))
    assert "no window opens within a year" in verdict.message
    assert verdict.until is None

    verdict = decide(situation(wanted, ready()))
    assert "none opens within a year after that" in verdict.message


def test_the_house_has_a_calendar_too() -> None:
    """A request's own windows count in place of the house's; its freezes beside them."""
    freeze = Freeze(NEXT, NEXT + DAY)
    house = Calendar(SUNDAYS, (freeze,), until_expiry=True)
    wednesdays = (Window("0 2 * * WED", HOUR),)

    def calendar(**said: Any) -> Calendar:
        return situation(request(**said), snapshot(), house=house).calendar

    assert calendar() == house
    assert calendar(windows=()) == Calendar((), (freeze,), until_expiry=True)
    assert calendar(windows=wednesdays).windows == wednesdays
    assert calendar(freeze=(FREEZE,)).freezes == (freeze, FREEZE)
    assert not calendar(freeze_until_expiry=False).until_expiry
