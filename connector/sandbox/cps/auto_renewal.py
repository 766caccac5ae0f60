"""CPS opens renewals by itself, also for third-party enrollments (akamai-cps 4.4)."""

from datetime import datetime, timedelta

from connector.sandbox.cps.changes import Wishes, open_change
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import CPS_ITSELF, Enrollment, Kind
from connector.sandbox.cps.vendor import CPS


def renewed_until(cps: CPS) -> datetime | None:
    """Return until when a certificate has to end to be renewed now; None: none is, by switch."""
    days = cps.switches.auto_renewal_days
    return None if days is None else cps.ground.clock.now() + timedelta(days=days)


def renew_automatically(cps: CPS, enrollment: Enrollment) -> None:
    """
    Open a renewal where it is time and nothing is open.

    Cancelled, the next one follows after a pause, in which the enrollment can be edited.
    """
    switches = cps.switches
    begins = enrollment.own_renewal_begins(switches)
    if begins is None or cps.ground.clock.now() < begins or enrollment.pending is not None:
        return
    pause = timedelta(minutes=switches.auto_renewal_pause_minutes)
    ends = (
        one.updated_at + (pause if one.phase is Phase.CANCELLED else timedelta())
        for one in enrollment.changes
    )
    opens_at = max(begins, *ends)
    if cps.ground.clock.now() >= opens_at:
        change = open_change(cps, enrollment, Kind.RENEW, Wishes())
        change.created_at, change.created_by = opens_at, CPS_ITSELF
