"""The renewal window is a share of the real lifetime."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.renewal import public_limit, renewal_due_at

START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("lifetime", "before", "due_after"),
    [
        pytest.param(90, None, 60, id="without a wish the last third is the window"),
        pytest.param(90, 10, 80, id="a wished window is kept"),
        pytest.param(47, 30, 17, id="also one that is more than half of the lifetime"),
        pytest.param(90, 90, 30, id="a window as long as the lifetime leaves a third in service"),
        pytest.param(90, 365, 30, id="so does one that is longer"),
    ],
)
def test_when_the_window_opens(lifetime, before, due_after):
    """Days after the start of validity."""
    wish = None if before is None else timedelta(days=before)
    assert renewal_due_at(START, START + timedelta(days=lifetime), wish) == START + timedelta(
        days=due_after
    )


@given(
    st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=3650)),
    st.none() | st.timedeltas(min_value=timedelta(days=1), max_value=timedelta(days=3650)),
)
def test_a_new_certificate_is_never_due(lifetime, wish):
    """Else every apply would order again; and no certificate is left until it has expired."""
    due = renewal_due_at(START, START + lifetime, wish)
    assert START + lifetime / 3 <= due < START + lifetime


@pytest.mark.parametrize(
    ("since", "before", "after"),
    [
        (datetime(2026, 3, 15, tzinfo=UTC), 398, 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 200, 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 100, 47),
    ],
)
def test_public_lifetimes_fall_on_their_day(since, before, after):
    """The schedule of the CA/B Forum, to the second."""
    assert public_limit(since - SECOND) == timedelta(days=before)
    assert public_limit(since) == timedelta(days=after)
