"""When a calendar lets a certificate be deployed. All times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime

from connector.core.calendar.cron import opened_before, opens_after
from connector.core.calendar.values import Calendar


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when a calendar is open without a break that it knows of."""

    begins: datetime
    ends: datetime


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether a certificate may be deployed at *moment*."""
    return _frozen_until(calendar, moment) is None and _opens(calendar, moment) == moment


def next_opening(calendar: Calendar, start: datetime, end: datetime) -> datetime | None:
    """
    Return the first moment from *start* on, before *end*, at which the calendar is open.

    None: there is none.
    """
    moment: datetime | None = start
    while moment is not None and moment < end:
        thawed = _frozen_until(calendar, moment)
        opens = _opens(calendar, moment if thawed is None else thawed)
        if thawed is None and opens == moment:
            return moment
        moment = opens
    return None


def opening_before_end(
    calendar: Calendar, start: datetime, end: datetime, critical: datetime | None
) -> datetime | None:
    """
    Return the first moment from *start* on at which what replaces a certificate may be deployed.

    A freeze gives way to the end of what is live, unless `freeze_until_expiry` says otherwise: from
    when on its renewal is critical, if it could not be deployed before its end at all.

    Args:
        calendar: Of the certificate.
        start: From when on there is something to deploy.
        end: When what is live ends.
        critical: From when on its renewal is critical; None: nothing is live.

    Returns:
        None: there is none before *end*.
    """
    found = next_opening(calendar, start, end)
    if found is None and calendar.freezes and not calendar.until_expiry:
        thawed = start if critical is None else max(start, critical)
        found = next_opening(calendar.unfrozen, thawed, end)
    return found


def last_opening(calendar: Calendar, start: datetime, end: datetime) -> Opening | None:
    """
    Return the last opening that has begun before *end*, cut to what lies between both times.

    None: there is none.
    """
    moment = end
    while moment > start:
        frozen = min(
            (one.begins for one in calendar.freezes if one.begins < moment <= one.ends),
            default=None,
        )
        if frozen is not None:
            moment = frozen
            continue
        opening = _before(calendar, start, moment)
        if opening is None or opening.ends == moment:
            return opening
        moment = opening.ends
    return None


def _before(calendar: Calendar, start: datetime, moment: datetime) -> Opening | None:
    """Return what is open right before *moment*, or the end of what was open last before it."""
    thawed = max((one.ends for one in calendar.freezes if one.ends < moment), default=start)
    earliest = max(start, thawed)
    if not calendar.windows:
        return Opening(earliest, moment)
    found = [
        Opening(max(earliest, opened), min(moment, opened + window.duration))
        for window in calendar.windows
        if (opened := opened_before(window, moment)) is not None
    ]
    usable = [one for one in found if one.ends > start]
    return max(usable, key=lambda one: (one.ends, one.ends - one.begins), default=None)


def _frozen_until(calendar: Calendar, moment: datetime) -> datetime | None:
    """Return when the freeze that holds at *moment* ends; None: none holds."""
    return max(
        (one.ends for one in calendar.freezes if one.begins <= moment < one.ends), default=None
    )


def _opens(calendar: Calendar, moment: datetime) -> datetime | None:
    """Return the first moment from *moment* on in a window, whatever is frozen."""
    if not calendar.windows:
        return moment
    found = (opens_after(window, moment - window.duration) for window in calendar.windows)
    return min((max(one, moment) for one in found if one is not None), default=None)
