"""Calls in a window of time, as a vendor counts them."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def fullest(times: Sequence[datetime], window: timedelta) -> int:
    """Return how many of *times* the fullest window [t, t + window) holds."""
    return max(sum(begin <= at < begin + window for at in times) for begin in times)
