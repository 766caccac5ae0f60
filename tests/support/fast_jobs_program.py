"""
As `fast_program`, the measuring of time included.

Jobs of a run over many certificates sleep by what is measured, so it must run as fast as the time.
"""

import sys

from fast_clock import FastClock

import connector.clock

connector.clock.SystemClock = FastClock.shared  # type: ignore[assignment,misc]

from connector.__main__ import main  # noqa: E402 - takes the clock from there

sys.exit(main())
