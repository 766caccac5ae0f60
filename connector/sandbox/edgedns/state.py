"""What Edge DNS knows besides the zones themselves."""

from dataclasses import dataclass, field
from datetime import datetime

from connector.sandbox.edgedns.switches import EdgeDNSSwitches

CLIENT = "client"
"""Who writes through the API."""


@dataclass(frozen=True, slots=True)
class Written:
    """One record set that a client of the API has made, changed or removed."""

    zone: str
    name: str
    type: str
    act: str
    """`create`, `replace` or `delete`."""
    foreign: bool
    """Whether somebody else had made what was changed or removed."""
    at: datetime
    """Virtual time."""


@dataclass(slots=True)
class EdgeDNSState:
    """Switches, and what was written since the start."""

    switches: EdgeDNSSwitches = field(default_factory=EdgeDNSSwitches)
    counted: int = 0
    """Requests that count towards the limit."""
    written: list[Written] = field(default_factory=list, metadata={"forgotten": True})
    versions_written: dict[str, int] = field(default_factory=dict, metadata={"forgotten": True})
    """How many versions clients have made, by zone."""
