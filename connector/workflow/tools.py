"""What one run for one certificate works with."""

from collections.abc import Callable
from dataclasses import dataclass

from connector.akamai.client import CPSClient
from connector.clock import Clock
from connector.journal.store import Journal
from connector.sectigo.interface import SCM

Progress = Callable[[str], None]
"""Told one short line per step; where it goes is the caller's choice."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The two vendors, the journal and the clock."""

    cps: CPSClient
    scm: SCM
    journal: Journal
    clock: Clock
    progress: Progress
