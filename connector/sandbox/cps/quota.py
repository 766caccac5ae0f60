"""Akamai's limits on requests of one account (akamai-cps 6.1), counted in real time."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from connector.sandbox.cps import errors

ACTIVE_CERTIFICATES = "/cps/v2/active-certificates"


@dataclass(slots=True)
class _Window:
    """At most *limit* requests in *seconds*."""

    limit: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return after how many seconds a request fits; 0 for at once."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        return self.taken[0] + self.seconds - now if len(self.taken) >= self.limit else 0.0


class Quota:
    """35 a minute, 20 in two seconds, and 10 a minute for active-certificates."""

    def __init__(self) -> None:
        self._account = (_Window(35, 60), _Window(20, 2))
        self._active_certificates = _Window(10, 60)

    def take(self, path: str, monotonic: float, now: datetime) -> None:
        """
        Count a request.

        Args:
            path: Without the query.
            monotonic: Real seconds.
            now: Virtual time, for X-RateLimit-Next.

        Raises:
            CPSError: 429, with both headers that clients look for.
        """
        windows: tuple[_Window, ...] = self._account
        if path == ACTIVE_CERTIFICATES:
            windows = (*windows, self._active_certificates)
        wait = max(window.wait(monotonic) for window in windows)
        if wait > 0:
            free_at = now + timedelta(seconds=wait)
            headers = {
                "Retry-After": str(ceil(wait)),
                "X-RateLimit-Next": free_at.isoformat(timespec="milliseconds"),
            }
            raise errors.quota_exhausted(headers)
        for window in windows:
            window.taken.append(monotonic)
