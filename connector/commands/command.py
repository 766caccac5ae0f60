"""What each command's module says of it: name, help, flags, and what it does."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from connector.running.run import Run


@dataclass(frozen=True, slots=True)
class Command:
    """One word after `akamai-scm`."""

    name: str
    help: str
    """What it does, in half a sentence without a capital letter."""
    add: Callable[[argparse.ArgumentParser], None]
    """Adds its arguments."""
    run: Callable[[argparse.Namespace, Run], int]
    """Carries it out and returns the exit code; raises a ConnectorError."""
