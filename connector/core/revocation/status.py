"""The status of one certificate by one source, and for how long it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.facts.certificate import Revocation
from connector.text.moments import utc_text

TOLERANCE: Final = timedelta(minutes=5)
"""Clocks of a CA and of Akamai need not agree on the minute."""

LONGEST: Final = timedelta(days=10)
"""How old a status without an end may be (Baseline Requirements 4.9.10)."""


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """What one source says of a certificate, as certStatus does (RFC 6960 4.2.1)."""

    revocation: Revocation
    why: str = ""
    """Of UNKNOWN: the end of a sentence that begins with the source."""
    until: datetime | None = None
    """nextUpdate of what was said; None: of UNKNOWN, or where there is a newer word at any time."""


def unknown(why: str) -> CertificateStatus:
    """Return that nothing is known, and why."""
    return CertificateStatus(Revocation.UNKNOWN, why)


KEPT_AT_MOST: Final = timedelta(hours=12)
"""How long a good status is kept at the longest: what looks once a night always asks anew."""


def kept_until(status: CertificateStatus, now: datetime) -> datetime:
    """
    Return until when a status that was told at *now* may be told again without asking.

    A revocation stays true for as long as it was signed for; what is good may be revoked any time.
    """
    if status.until is None or status.revocation is Revocation.UNKNOWN:
        return now
    if status.revocation is Revocation.REVOKED:
        return status.until
    return min(status.until, now + KEPT_AT_MOST)


def time_fault(start: datetime, end: datetime | None, now: datetime) -> str:
    """
    Return why a status does not count at *now*; empty if it does.

    Args:
        start: thisUpdate.
        end: nextUpdate; None: the source says that it always has a newer one.
        now: The vendor's time, aware UTC.
    """
    if start > now + TOLERANCE:
        return f"its answer is from the future ({utc_text(start)})"
    last = start + LONGEST if end is None else end
    if last < now - TOLERANCE:
        return f"its answer is out of date since {utc_text(last)}"
    return ""
