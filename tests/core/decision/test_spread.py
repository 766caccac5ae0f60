"""Each name has its place in its window, so that a fleet does not come due on one day again."""

from collections import Counter
from datetime import timedelta

import pytest
from builders import ECDSA, NOW, certificate, due_certificate, live, request, situation, snapshot
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.decide import decide
from connector.core.decision.live import next_renewal
from connector.core.decision.reasons import Reason
from connector.core.decision.renewal import renewal_due_at
from connector.core.decision.spread import place_of, wanted_place
from connector.core.facts.certificate import Deployed, Revocation

DAY = timedelta(days=1)
OPENS = NOW + 50 * DAY
LAST_THIRD = NOW + 70 * DAY
"""Of `certificate()`."""


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ({"spread": None}, True),
        ({"spread": True}, True),
        ({"spread": False}, False),
        ({"spread": None, "renew_before": 30 * DAY}, False),
        ({"spread": True, "renew_before": 30 * DAY}, True),
    ],
)
def test_a_window_that_is_named_is_kept_to_the_day(wanted: dict[str, object], placed: bool) -> None:
    """Unless spreading is asked for beside it."""
    assert (wanted_place(request(**wanted)) is not None) == placed


@given(st.text())
def test_a_place_is_the_same_for_ever(key: str) -> None:
    """On each machine, in each run; it lies between 0 and 1."""
    assert 0 <= place_of(key) < 1
    assert place_of(key) == place_of(key)


def test_places_do_not_change_with_the_version() -> None:
    """Else a whole fleet would move at an update."""
    assert place_of("C-0N7RAC7/www.example.com") == pytest.approx(0.84117997)


def test_a_fleet_that_was_issued_in_one_second_does_not_come_due_in_one_day() -> None:
    """A thousand of 90 days: 19 days get 53 each on average, none more than half as many again."""
    keys = [request(common_name=f"www{index}.example.com").key for index in range(1000)]
    dues = [renewal_due_at(NOW, NOW + 90 * DAY, None, None, place_of(key)) for key in keys]
    days = Counter((due - NOW).days for due in dues)

    assert set(days) == set(range(60, 79))
    assert max(days.values()) <= 80
    assert min(days.values()) >= 30


def test_what_is_told_is_the_place() -> None:
    """Not due before, due from then on."""
    wanted = request(spread=None)
    due = next_renewal(situation(wanted, snapshot()))
    assert due is not None
    before, after = (
        decide(situation(wanted, snapshot(), now)) for now in (due - timedelta(seconds=1), due)
    )

    assert OPENS < due <= LAST_THIRD - DAY
    assert due == OPENS + timedelta(seconds=int(19 * 86400 * place_of(wanted.key)))
    assert (before.reason, before.renewal_due_at) == (Reason.CURRENT, due)
    assert (after.reason, after.renewal_due_at) == (Reason.INSIDE_WINDOW, due)
    assert "due since" in after.message


def test_both_keys_come_due_together() -> None:
    """One name has one place, so a dual stack does not take two renewals."""
    both = live(certificate(), certificate("0B", key_algorithm=ECDSA))
    wanted = request(spread=None)

    assert next_renewal(situation(wanted, snapshot(production=both))) == next_renewal(
        situation(wanted, snapshot())
    )


def test_the_end_of_the_chain_is_the_end_of_the_window() -> None:
    """The place is one in the window that counts."""
    ends = NOW + 20 * DAY
    seen = snapshot(production=(Deployed(certificate(), "", chain_ends=ends),))
    due = next_renewal(situation(request(spread=None), seen))

    assert due is not None
    assert NOW + 10 * DAY <= due <= ends - 10 * DAY / 3 - DAY


@pytest.mark.parametrize("case", ["revoked", "expired", "forced", "names"])
def test_what_is_urgent_or_asked_for_does_not_wait_for_its_place(case: str) -> None:
    wanted = request(spread=None)
    seen = {
        "revoked": snapshot(revocation=Revocation.REVOKED),
        "expired": snapshot(production=live(due_certificate(not_after=NOW))),
        "forced": snapshot(served_trigger="old"),
        "names": snapshot(),
    }[case]
    if case == "forced":
        wanted = request(spread=None, renewal_trigger="new")
    if case == "names":
        wanted = request(spread=None, sans=frozenset({"a.example.com"}))

    assert decide(situation(wanted, seen)).due


def test_a_certificate_of_a_few_days_is_due_as_soon_as_its_window_opens() -> None:
    """Six days: what looks once a day has to see it before the last sixteen hours."""
    short = certificate(not_before=NOW, not_after=NOW + 6 * DAY)
    due = next_renewal(situation(request(spread=None), snapshot(production=live(short))))

    assert due is not None
    assert NOW + 3 * DAY <= due <= NOW + 4 * DAY
