"""
Where every run begins: clock, environment, directories and console, fetched here and handed on.

Nothing else asks the machine for these four, so a whole run can be put into other surroundings.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from connector.clock import Clock, SystemClock
from connector.errors import ConfigurationError, Fault
from connector.terminal.console import Console, StandardStreams


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run finds around it."""

    clock: Clock
    environ: Mapping[str, str]
    console: Console
    cwd: Callable[[], Path]
    """Asked when first needed; raises OSError where somebody has removed it."""
    home: Callable[[], Path]
    """Asked when first needed; raises RuntimeError where there is none."""
    began: float | None = None
    """When the program was started, of `clock.monotonic`; None: just now."""

    def directory(self) -> Path:
        """
        Return where the run works.

        Raises:
            ConfigurationError: Somebody has removed it.
        """
        try:
            return self.cwd()
        except OSError as error:
            raise ConfigurationError(
                "The working directory cannot be used",
                [Fault("", f"it is gone, or closed to you ({error.strerror})")],
                remedy="Change to another directory, then run the same command again.",
            ) from error

    def home_directory(self) -> Path:
        """
        Return the home directory of whoever runs this.

        Raises:
            ConfigurationError: There is none, as in a container for a user that it does not know.
        """
        try:
            return self.home()
        except RuntimeError as error:
            raise ConfigurationError(
                "The home directory cannot be found",
                [Fault("HOME", "is not set, and the system knows no home of this user")],
                remedy="Set HOME to a directory, even an empty one, then run the same command"
                " again.",
            ) from error

    @classmethod
    def of_this_process(cls, began: float | None = None) -> Self:
        """Return the real ones."""
        console = StandardStreams(sys.stdin, sys.stdout, sys.stderr)
        return cls(SystemClock(), os.environ, console, Path.cwd, Path.home, began)
