"""What Python runs first in a process that goes by the clock of the test that has started it."""

import os
from pathlib import Path

from skipping_clock import VARIABLE, WaitingClock

import connector.clock

if VARIABLE in os.environ:
    _path = Path(os.environ[VARIABLE])
    connector.clock.SystemClock = lambda: WaitingClock(_path)  # type: ignore[assignment,misc]
