"""
`akamai-scm` as one of several processes that go by a `TurnClock`.

A database's server goes by it, too: it cannot, so how far their clocks are apart is not measured.
"""

import sys
from datetime import timedelta

from turn_clock import TurnClock

import connector.clock
from connector.postgres.database import Database

_CLOCK = TurnClock.shared()
connector.clock.SystemClock = lambda: _CLOCK  # type: ignore[assignment,misc]
Database.skew = lambda *_: timedelta()  # type: ignore[method-assign,assignment]

from connector.__main__ import main  # noqa: E402 - takes the clock from there

sys.exit(main())
