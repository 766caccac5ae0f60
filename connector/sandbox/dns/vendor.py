"""The name servers as one of the sandbox's vendors: what they know, and how late they tell it."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.sandbox.dns.state import DNSState
from connector.sandbox.ground import Ground, take_over

REMEMBERED = 10_000
"""So many questions are remembered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that a client has sent."""

    server: int
    """Counts from 0."""
    over: str
    """`udp` or `tcp`."""
    name: str
    type: str
    at: datetime
    """Virtual time."""
    answer: str
    """What was answered: `NOERROR` and the like; empty: nothing."""


class DNS(DNSState):
    """Every name server there is, the root's included."""

    __slots__ = ("asked", "ground", "servers")

    def __init__(self, ground: Ground, servers: int, *, state: DNSState | None = None) -> None:
        """
        Let the servers know *state*; by default the zones that the sandbox ships.

        Args:
            ground: What they share with the vendors.
            servers: How many answer.
            state: What they have known before.
        """
        self.ground = ground
        self.servers = servers
        self.asked: deque[Asked] = deque(maxlen=REMEMBERED)
        take_over(self, state or DNSState.load())

    def seen_by(self, server: int, moment: datetime) -> datetime:
        """Return the moment of whose zones *server* tells at *moment*."""
        lags = self.switches.server_lags
        own = lags[server] if server < len(lags) else 0
        return moment - timedelta(seconds=self.switches.lag_seconds + own)
