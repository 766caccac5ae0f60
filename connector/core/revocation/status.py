"""One source's word on one certificate, and the bounds within which a word counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.facts.certificate import Revocation

TOLERANCE: Final = timedelta(minutes=5)
"""Clocks of a CA and of Akamai need not agree on the minute."""

LONGEST: Final = timedelta(days=10)
"""How old a word without an end may be (Baseline Requirements 4.9.10)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says."""

    revocation: Revocation
    why: str = ""
    """Of UNKNOWN: the end of a sentence that begins with the source."""


GOOD: Final = Said(Revocation.GOOD)
REVOKED: Final = Said(Revocation.REVOKED)


def unknown(why: str) -> Said:
    """Return that nothing is known, and why."""
    return Said(Revocation.UNKNOWN, why)


def time_fault(start: datetime, end: datetime | None, now: datetime) -> str:
    """
    Return why a word does not count at *now*; empty if it does.

    Args:
        start: thisUpdate.
        end: nextUpdate; None: the source says that it always has a newer one.
        now: The vendor's time, aware UTC.
    """
    if start > now + TOLERANCE:
        return f"its answer is from the future ({start:%Y-%m-%dT%H:%M:%SZ})"
    last = start + LONGEST if end is None else end
    if last < now - TOLERANCE:
        return f"its answer is out of date since {last:%Y-%m-%dT%H:%M:%SZ}"
    return ""
