"""
What the certificates of one run learn for each other while it goes on.

The journal tells how long a vendor took until somebody noticed. Where many wait for their turn at
an account's pace that is later than it was over, and whoever waited so long the next time would be
later still: so a run goes by when it had meant to look.
"""

import threading
from collections import deque
from datetime import timedelta
from typing import Final

from connector.core.decision.steps import Awaited

_NEWEST: Final = 9
"""So many of a kind count, as in the journal."""


class Learned:
    """Safe between threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._guard = threading.Lock()
        self._durations: dict[tuple[Awaited, str], deque[timedelta]] = {}
        self.looks_pay = True
        """
        Whether a look at the whole contract is worth its two calls: not while certificate after
        certificate has something to do, and so is looked at by itself all the same.
        """

    def took(self, awaited: Awaited, account: str, span: timedelta) -> None:
        """Keep how long a vendor took at most; *account*: name of the SCM account."""
        with self._guard:
            key = (awaited, account)
            self._durations.setdefault(key, deque(maxlen=_NEWEST)).append(span)

    def durations(self, awaited: Awaited, account: str) -> tuple[timedelta, ...]:
        """Return the newest such spans; empty: none was seen in this run."""
        with self._guard:
            return tuple(self._durations.get((awaited, account), ()))
