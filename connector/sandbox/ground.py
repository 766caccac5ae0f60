"""What every imitated vendor stands on: the time, and one lock."""

import threading
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from connector.clock import Clock, SystemClock
from connector.sandbox.clock import VirtualClock

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(slots=True)
class Ground:
    """
    Shared by the vendors of one sandbox.

    Hold `lock` while reading or changing what a vendor knows; the servers hold it while they handle
    a request, but not while a scripted fault keeps one waiting.
    """

    real: Clock = field(default_factory=SystemClock)
    """Signatures, tokens and the length of steps go by this clock."""
    step_seconds: float = 0.3
    """Real seconds that each step of a change or an order takes."""
    host: str = "127.0.0.1"
    """Where the servers listen."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    clock: VirtualClock = field(init=False)
    """Calendar time as the vendors see it; goes into every fact."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.real)


def take_over(vendor: object, facts: "DataclassInstance") -> None:
    """Let *vendor* know *facts*, and nothing that it knew before."""
    for one in fields(facts):
        setattr(vendor, one.name, getattr(facts, one.name))
