"""Certificates whose deployment a calendar holds up."""

from datetime import datetime, timedelta
from typing import Any

from builders import (
    certificate,
    change,
    collected,
    following,
    live,
    request,
    uploaded,
    waiting,
)

from connector.core.calendar.values import Window
from connector.core.facts.certificate import Deployed
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAYS = (Window("0 2 * * SUN", 4 * HOUR),)
"""`NOW` is a Monday."""
NEXT = datetime.fromisoformat("2026-06-07T02:00:00Z")


def sundays(**more: Any) -> Request:
    return request(windows=SUNDAYS, **more)


def staged(fingerprint: str = "FNEW") -> tuple[Deployed, ...]:
    return live(certificate("0B", fingerprint=fingerprint))


def ready(**more: Any) -> Snapshot:
    """The certificate is here, and its change waits for it."""
    return following(waiting(), collected(), **more)


def on_its_way(planned: datetime | None = NEXT, **more: Any) -> Snapshot:
    """Akamai has brought it to staging and was told from when on it may go further."""
    known = {"staging": staged(), **more}
    return following(change(deploys_from=planned), uploaded(), **known)
