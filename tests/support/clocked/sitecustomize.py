"""What Python runs first in a process that goes by the clock of the test that has started it."""

import os
from pathlib import Path

from skipping_clock import ALONE, VARIABLE, LonelyClock, WaitingClock

import connector.clock

if VARIABLE in os.environ:
    _path = Path(os.environ[VARIABLE])
    _clock = (LonelyClock if ALONE in os.environ else WaitingClock)(_path)
    connector.clock.SystemClock = lambda: _clock  # type: ignore[assignment,misc]
