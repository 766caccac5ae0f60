"""`status` for people: a line a certificate, and a paragraph where something is due or wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    CONTACT,
    NOW,
    certificate,
    change,
    due_certificate,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)

from connector.commands.status_table import COLUMNS, ORDERS, Looked, in_order, status_table
from connector.core.decision.decide import decide
from connector.core.facts.certificate import Revocation
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report
from connector.text.table import Tone

AKAMAI = replace(CONTACT, email="ada@akamai.com")


def looked(seen: Snapshot, name: str = "", **wanted: Any) -> Looked:
    """A look at *seen*; *name* is only how it is told."""
    asked = request(tech_contact=AKAMAI, **wanted)
    if seen.enrollment is not None:
        seen = replace(seen, enrollment=replace(seen.enrollment, tech_contact=AKAMAI))
    held = situation(asked, seen)
    report = build_report(held, decide(held), ())
    return Looked(asked, replace(report, common_name=name or report.common_name), NOW)


SETTLED = looked(snapshot())
EARLY = live(
    due_certificate(not_before=NOW - timedelta(days=65), not_after=NOW + timedelta(days=25))
)
DUE = looked(snapshot(production=EARLY))
CRITICAL = looked(snapshot(production=live(due_certificate())))
REVOKED = looked(snapshot(revocation=Revocation.REVOKED))
ABSENT = looked(Snapshot())
ORDERED = looked(following(waiting(), order(), production=EARLY))
DRIFTED = looked(snapshot(orders=(uploaded(600, fingerprint="FOLD"),)))
STOPPED = looked(following(change(state="error"), production=live(certificate())))


@pytest.mark.parametrize(
    ("one", "row", "tone"),
    [
        (SETTLED, ["80", "active", "2026-07-21"], Tone.CALM),
        (DUE, ["25", "active", "now"], Tone.ATTENTION),
        (CRITICAL, ["10", "active", "now"], Tone.ALARM),
        (REVOKED, ["80", "revoked", "now"], Tone.ALARM),
        (ABSENT, ["-", "absent", "now"], Tone.ATTENTION),
        (ORDERED, ["25", "renewing", "now"], Tone.PROGRESS),
        (STOPPED, ["80", "renewing", "now"], Tone.ATTENTION),
    ],
)
def test_a_row_tells_what_is_left_and_when_it_is_due(
    one: Looked, row: Sequence[str], tone: Tone
) -> None:
    table = status_table([one])
    (cells,) = table.rows

    assert [cell.strip() for cell in cells[1:4]] == row
    assert table.tones == [tone]
    assert len(cells) == len(COLUMNS)


def test_a_row_tells_who_signed_it_and_by_which_accounts() -> None:
    """The CA as a person calls it; a switch key only where there is one."""
    one = looked(snapshot(), scm_account="sectigo-ov", account_switch_key="1-ABC")

    assert status_table([SETTLED, one]).rows[1][4:] == ["Issuer", "sectigo-ov, 1-ABC"]
    assert status_table([ABSENT]).rows[0][4:] == ["-", "default"]


def test_only_what_is_due_odd_or_wrong_has_a_paragraph() -> None:
    """With the name, the code where something is due, what it is, and what to do."""
    below = status_table([SETTLED, REVOKED, DRIFTED, STOPPED]).below

    assert len(below) == 3
    assert below[0].startswith("www.example.com (revoked): A new certificate will be ordered")
    assert below[1] == ("www.example.com: Drift: production has serial 0A, not uploaded from here.")
    assert "Correct the cause" in below[2]


def names(by: str | None) -> list[str]:
    sooner = snapshot(production=EARLY)
    seen = [
        looked(snapshot(), "c"),
        looked(Snapshot(), "d"),
        looked(sooner, "b"),
        looked(snapshot(), "a"),
    ]
    return [one.report.common_name for one in in_order(seen, by)]


def test_rows_stand_as_they_were_named_or_in_the_order_that_is_wanted() -> None:
    """What has no end, as it is not live, comes last; what is due comes first."""
    assert names(None) == ["c", "d", "b", "a"]
    assert {by: names(by) for by in ORDERS} == {
        "name": ["a", "b", "c", "d"],
        "expiry": ["b", "a", "c", "d"],
        "due": ["b", "d", "a", "c"],
    }
