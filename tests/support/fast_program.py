"""`akamai-scm` on the fast clock of the process that starts it: it waits for a shorter time."""

import sys

from fast_clock import FastCalendar

import connector.clock

connector.clock.SystemClock = FastCalendar.shared  # type: ignore[assignment,misc]

from connector.__main__ import main  # noqa: E402 - takes the clock from there

sys.exit(main())
