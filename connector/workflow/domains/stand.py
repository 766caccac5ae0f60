"""How far a domain has come in a run, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.core.domains.entry import DomainEntry


class Waiting(StrEnum):
    """What a domain waits for."""

    DNS = "dns"
    CA = "ca"
    GRACE = "grace"


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a domain has come."""

    entry: DomainEntry
    waiting: Waiting | None = None
    """None: this run has nothing more to do for it."""
    until: datetime | None = None
    """Of GRACE: when it is over."""
    is_odd: bool = False
    """Whether the entry tells more than how far the domain has come."""
