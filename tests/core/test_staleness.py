"""Whether an old answer may stand in while a vendor is out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from reports import REPORT

from connector.core.decision.reasons import Reason
from connector.core.report.values import Report
from connector.core.staleness import KeptReport, TooStaleError, stand_in

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LIMIT = timedelta(hours=24)


def told(**changed: Any) -> Report:
    usual = replace(REPORT, expiry=AT + 61 * DAY, renewal_due_at=AT + 30 * DAY)
    return replace(usual, **{"due": False, "reason": Reason.CURRENT, **changed})


@pytest.mark.parametrize("age", [timedelta(0), LIMIT, timedelta(minutes=-4)])
def test_a_young_answer_stands_in(age) -> None:
    """As it was; clocks may differ a little."""
    kept = KeptReport(AT, told())

    assert stand_in(kept, AT + age, LIMIT) == told()


@pytest.mark.parametrize(
    ("kept", "age", "limit", "why"),
    [
        (KeptReport(AT, told()), LIMIT + timedelta(seconds=1), LIMIT, "older"),
        (KeptReport(AT, told()), timedelta(seconds=1), timedelta(0), "older"),
        (KeptReport(AT, told()), timedelta(0), timedelta(0), "older"),
        (KeptReport(AT, told()), timedelta(hours=-1), LIMIT, "older"),
        (KeptReport(AT, told()), 30 * DAY, 99 * DAY, "has become due"),
        (KeptReport(AT, told()), 61 * DAY, 99 * DAY, "has expired"),
        (KeptReport(AT, told(due=True)), 61 * DAY, 99 * DAY, "has expired"),
        (KeptReport(AT, told(due=True), told(), AT + DAY), DAY, LIMIT, "cannot wait"),
        (KeptReport(AT, told(due=True), None, AT - DAY), timedelta(0), LIMIT, "cannot wait"),
    ],
)
def test_an_answer_has_an_age_and_an_end(kept, age, limit, why) -> None:
    """Past either it says nothing true any more."""
    with pytest.raises(TooStaleError, match=why):
        stand_in(kept, AT + age, limit)


def test_a_renewal_that_was_known_is_put_off() -> None:
    """Until it is critical, the answer is the one in which it waits."""
    later = told(due=True, reason=Reason.DEFERRED, renewal_due_at=AT - 31 * DAY)
    kept = KeptReport(AT, told(due=True), later, AT + DAY)

    assert stand_in(kept, AT + DAY / 2, LIMIT) == later


@pytest.mark.parametrize("due", [True, False])
def test_nothing_live_has_no_end_but_its_age(due) -> None:
    """What is known of an enrollment without a certificate stays true for a while."""
    kept = KeptReport(AT, told(expiry=None, renewal_due_at=None, due=due))

    assert stand_in(kept, AT + DAY / 2, LIMIT).expiry is None
