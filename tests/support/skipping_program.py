"""
`akamai-scm` on the clock of whoever starts it, for which nobody waits.

Unlike what `clocked` makes of a process, it sleeps for no time at all: it is for a program and a
sandbox that nobody else is at work beside.
"""

import os
import sys
from pathlib import Path

from skipping_clock import VARIABLE, SkippingClock

import connector.clock

_CLOCK = SkippingClock(Path(os.environ[VARIABLE]))
connector.clock.SystemClock = lambda: _CLOCK  # type: ignore[assignment,misc]

from connector.__main__ import main  # noqa: E402 - takes the clock from there

sys.exit(main())
