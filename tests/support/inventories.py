"""Entries of a report over many, to vary in tests."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from builders import NOW

from connector.core.decision.wishes import Wishes
from connector.core.facts.ids import EnrollmentId
from connector.core.inventory.entry import Entry, Keeping
from connector.core.inventory.forecast import forecast
from connector.core.inventory.inventory import Inventory
from connector.core.report.values import CertificateState, Pace
from connector.reporting.overview import Overview


def days(count: float) -> timedelta:
    return timedelta(days=count)


def entry(name: str = "www.example.com", *, left: float = 80, **overrides: Any) -> Entry:
    """
    A certificate of 90 days with so many *left*; by default in its tenth day.

    What its request wants may be named as if it were its own.
    """
    wanted = {one.name: overrides.pop(one.name) for one in fields(Wishes) if one.name in overrides}
    expires = NOW + days(left)
    base = Entry(
        common_name=name,
        keeping=Keeping.MANAGED,
        enrollment_id=EnrollmentId(10002),
        state=CertificateState.ACTIVE,
        issuer="Example DV CA R1",
        validation="dv",
        keys=("RSA",),
        live_since=expires - days(90),
        expires=expires,
        due_at=expires - days(30),
        critical_at=expires - days(10),
        chain_ends=NOW + days(1000),
        looked_at=NOW,
        wishes=Wishes(**wanted),
    )
    return replace(base, **overrides)


def inventory(*entries: Entry, after: float = 0) -> Inventory:
    """Entries as they stand so many days *after* the present."""
    return Inventory.of(entries, NOW + days(after))


def overview(*entries: Entry, what_if: bool = False, after: float = 0) -> Overview:
    """A report over *entries*, on which other lifetimes may have been asked about."""
    found = inventory(*entries, after=after)
    lifetimes = (None, days(47)) if what_if else (None,)
    forecasts = tuple(forecast(found, 30, lifetime) for lifetime in lifetimes)
    pace = (Pace("akab-x.example", None, 3, 30), Pace("akab-x.example", "1-KEY", 0, 30))
    return Overview(found, forecasts, NOW, pace, what_if)
