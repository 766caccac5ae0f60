"""Whether an old answer may stand in while a vendor is out."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.staleness import KeptAnswer, TooStaleError, stand_in

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LIMIT = timedelta(hours=24)


def told(**changed: str) -> dict[str, str]:
    usual = {"expiry": "2026-08-01T00:00:00Z", "renewal_due_at": "2026-07-01T00:00:00Z"}
    return {**usual, "due": "false", "reason": "current", **changed}


@pytest.mark.parametrize("age", [timedelta(0), LIMIT, timedelta(minutes=-4)])
def test_a_young_answer_stands_in(age) -> None:
    """As it was; clocks may differ a little."""
    kept = KeptAnswer(AT, told())

    assert stand_in(kept, AT + age, LIMIT) == told()


@pytest.mark.parametrize(
    ("kept", "age", "limit", "why"),
    [
        (KeptAnswer(AT, told()), LIMIT + timedelta(seconds=1), LIMIT, "older"),
        (KeptAnswer(AT, told()), timedelta(seconds=1), timedelta(0), "older"),
        (KeptAnswer(AT, told()), timedelta(hours=-1), LIMIT, "older"),
        (KeptAnswer(AT, told()), 30 * DAY, 99 * DAY, "has become due"),
        (KeptAnswer(AT, told()), 61 * DAY, 99 * DAY, "has expired"),
        (KeptAnswer(AT, told(due="true")), 61 * DAY, 99 * DAY, "has expired"),
        (KeptAnswer(AT, told(due="true"), told(), AT + DAY), DAY, LIMIT, "cannot wait"),
        (KeptAnswer(AT, told(due="true"), None, AT - DAY), timedelta(0), LIMIT, "cannot wait"),
    ],
)
def test_an_answer_has_an_age_and_an_end(kept, age, limit, why) -> None:
    """Past either it says nothing true any more."""
    with pytest.raises(TooStaleError, match=why):
        stand_in(kept, AT + age, limit)


def test_a_renewal_that_was_known_is_put_off() -> None:
    """Until it is critical, the answer is the one in which it waits."""
    later = told(due="true", reason="deferred", renewal_due_at="2026-05-01T00:00:00Z")
    kept = KeptAnswer(AT, told(due="true"), later, AT + DAY)

    assert stand_in(kept, AT + DAY / 2, LIMIT) == later


@pytest.mark.parametrize("due", ["true", "false"])
def test_nothing_live_has_no_end_but_its_age(due) -> None:
    """What is known of an enrollment without a certificate stays true for a while."""
    kept = KeptAnswer(AT, told(expiry="", renewal_due_at="", due=due))

    assert stand_in(kept, AT + DAY / 2, LIMIT)["expiry"] == ""
