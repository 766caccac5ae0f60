"""
Keeping all processes of this machine together below a vendor's rate limit.

Every call reserves a place in time in a small SQLite file and sleeps until then. Places are given
out in rising order, so looking at the place N before is enough to keep any window; a process that
dies merely leaves a place unused. Times are the machine's, since monotonic clocks are not shared.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.clock import Clock
from connector.errors import JournalError, VendorUnavailableError

MINUTE = timedelta(seconds=60)
BURST_WINDOW = timedelta(seconds=2)
BURST = 15
"""Below Akamai's 20 in 2 seconds (akamai-cps 6.1), to leave others room."""
_LONGEST_LOCK = 20.0
_TICK = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Quota:
    """Who is limited, and how far."""

    key: str
    """Whom the vendor counts as one: for Akamai, host and account switch key."""
    per_minute: int


class Pacer:
    """Gives out places in time; safe between threads and processes."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """
        Remember where the shared file is; it is made when first needed, for its owner alone.

        Args:
            path: The SQLite file; its directory must exist.
            clock: Tells the time and sleeps.
        """
        self._path = path
        self._clock = clock

    def admit(self, quota: Quota, *, within: timedelta | None = None) -> None:
        """
        Wait until one more call is allowed.

        Args:
            quota: The limit to keep.
            within: Longest acceptable wait; None: any.

        Raises:
            VendorUnavailableError: It would take longer than *within*; nothing was reserved.
            JournalError: The shared file cannot be used.
        """
        now = self._clock.now()
        with self._places() as places:
            at = max(_earliest(places, quota, now), now)
            if within is not None and at - now > within:
                raise VendorUnavailableError(
                    f"The limit of {quota.per_minute} requests a minute is used up for another"
                    f" {(at - now).total_seconds():.0f} s.",
                    remedy="Let other runs finish, or raise requests_per_minute if the vendor"
                    " allows this account more.",
                )
            _reserve(places, quota, at)
        self._clock.sleep(at - now)

    def hold(self, quota: Quota, pause: timedelta) -> None:
        """Let no process make a call for *pause*: the vendor said that there were too many."""
        with self._places() as places:
            _reserve(places, quota, self._clock.now() + pause)

    @contextmanager
    def _places(self) -> Iterator[sqlite3.Connection]:
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
            with closing(
                sqlite3.connect(self._path, timeout=_LONGEST_LOCK, isolation_level=None)
            ) as places:
                places.execute("PRAGMA synchronous=OFF")
                places.execute("BEGIN IMMEDIATE")
                places.execute(
                    "CREATE TABLE IF NOT EXISTS place (quota TEXT NOT NULL, at INTEGER NOT NULL)"
                )
                yield places
                places.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise JournalError(
                f"The pacing file {self._path} cannot be used: {error}.",
                remedy="Make the state directory writable; a damaged pacing file may be deleted.",
            ) from error


def _earliest(places: sqlite3.Connection, quota: Quota, now: datetime) -> datetime:
    """Return the first moment that keeps both windows; forgets places that no longer matter."""
    oldest, latest = _microseconds(now - MINUTE), _microseconds(now + 10 * MINUTE)
    # Places far ahead were left by a clock that has been set back since.
    places.execute("DELETE FROM place WHERE at <= ? OR at > ?", (oldest, latest))
    taken = [
        _EPOCH + row[0] * _TICK
        for row in places.execute(
            "SELECT at FROM place WHERE quota = ? ORDER BY at DESC LIMIT ?",
            (quota.key, max(quota.per_minute, BURST)),
        )
    ]
    bounds = taken[:1]
    if len(taken) >= quota.per_minute:
        bounds.append(taken[quota.per_minute - 1] + MINUTE)
    if len(taken) >= BURST:
        bounds.append(taken[BURST - 1] + BURST_WINDOW)
    return max(bounds, default=now)


def _reserve(places: sqlite3.Connection, quota: Quota, at: datetime) -> None:
    places.execute("INSERT INTO place VALUES (?, ?)", (quota.key, _microseconds(at)))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK
