"""Whether a report that was made before may stand in for one while a vendor is out. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.report.values import Report

_AHEAD: Final = timedelta(minutes=5)
"""How far clocks may differ: what is from later than that is of no known age."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The last report on a request, with what may become of it."""

    at: datetime
    """The vendor's time when it was made, aware UTC."""
    report: Report
    put_off: Report | None = None
    """The same with its due renewal put off; None: no renewal was due, or it cannot wait."""
    critical_from: datetime | None = None
    """From when on a renewal that is due cannot wait; None: none was due."""


class TooStaleError(Exception):
    """The report may not stand in; the text is the end of a sentence about it."""


def stand_in(kept: KeptReport, now: datetime, limit: timedelta) -> Report:
    """
    Return the report that stands in for one that cannot be made.

    It has an age and an end: past `expiry`, or past a `renewal_due_at` of which it did not know
    yet that it is due, it says nothing true any more. A renewal that was known to be due is put off
    until it is critical.

    Args:
        kept: What was told last.
        now: The vendor's time, as far as that is known, aware UTC.
        limit: How old it may be (`max_staleness`); nothing may stand in with a limit of zero.

    Raises:
        TooStaleError: It may not.
    """
    age = now - kept.at
    if not limit or age > limit or age < -_AHEAD:
        raise TooStaleError("is older than AKAMAI_SCM_MAX_STALENESS allows")
    if _is_past(kept.report.expiry, now):
        raise TooStaleError("is out of date, since the certificate has expired")
    if kept.critical_from is not None:
        if kept.put_off is None or kept.critical_from <= now:
            raise TooStaleError("knows of a renewal that cannot wait any more")
        return kept.put_off
    if not kept.report.due and _is_past(kept.report.renewal_due_at, now):
        raise TooStaleError("is out of date, since the renewal has become due")
    return kept.report


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
