"""Which open change is a renewal that CPS has opened by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import ECDSA, NOW, certificate, enrollment, following, live, snapshot, waiting
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.cps_renewal import earliest_own_renewal, is_opened_by_cps
from connector.core.facts.change import PendingChange
from connector.core.facts.ids import ChangeId
from connector.core.facts.snapshot import Snapshot

EXPIRY = NOW + timedelta(days=30)
BEGINS = EXPIRY - timedelta(days=60)


def seen(kind: str = "renewal", opened: datetime | None = NOW, **overrides: Any) -> Snapshot:
    known = {
        "change_is_ours": False,
        "change_opened_at": opened,
        "production": live(certificate(not_after=EXPIRY)),
        "enrollment": enrollment(pending=(PendingChange(ChangeId(77), kind),)),
    }
    return following(waiting(), **(known | overrides))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(seen(), True, id="a renewal inside the last 60 days"),
        pytest.param(seen(opened=BEGINS), True, id="opened to the minute"),
        pytest.param(seen(opened=BEGINS - timedelta(hours=20)), True, id="a little early"),
        pytest.param(seen(opened=BEGINS - timedelta(days=2)), False, id="too early for CPS"),
        pytest.param(seen(opened=None), True, id="nobody told when"),
        pytest.param(seen(change_is_ours=True), False, id="ours"),
        pytest.param(seen("modify-san"), False, id="a change of names"),
        pytest.param(seen(""), False, id="a change without a type"),
        pytest.param(seen(production=()), False, id="nothing is live"),
        pytest.param(snapshot(), False, id="nothing is open"),
        pytest.param(seen(enrollment=None), False, id="no enrollment"),
        pytest.param(
            seen(
                opened=NOW,
                production=live(
                    certificate(not_after=NOW + timedelta(days=100)),
                    certificate(not_after=EXPIRY, key_algorithm=ECDSA),
                ),
            ),
            True,
            id="of two keys the first to expire counts",
        ),
    ],
)
def test_a_renewal_of_cps_is_told_by_type_and_age(found: Snapshot, expected: bool) -> None:
    assert is_opened_by_cps(found) is expected


@given(st.integers(1, 400), st.integers(0, 400))
def test_it_is_never_older_than_61_days_before_expiry(days_left: int, opened_days_ago: int) -> None:
    """Whatever the lifetime: with 47 days it may have been opened on the first one."""
    expiry, opened = NOW + timedelta(days=days_left), NOW - timedelta(days=opened_days_ago)
    found = seen(opened=opened, production=live(certificate(not_after=expiry)))

    assert is_opened_by_cps(found) == (expiry - opened <= timedelta(days=61))


def test_without_a_certificate_there_is_no_such_day() -> None:
    assert earliest_own_renewal(snapshot(production=())) is None
