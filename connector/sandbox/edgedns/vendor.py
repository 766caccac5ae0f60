"""Edge DNS as one of the sandbox's vendors: it keeps the zones that the name servers tell."""

from connector.sandbox.dns.vendor import DNS
from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns.state import CLIENT, EdgeDNSState, Written
from connector.sandbox.ground import Ground, take_over


class EdgeDNS(EdgeDNSState):
    """Everything that Edge DNS knows."""

    __slots__ = ("dns", "ground")

    def __init__(self, ground: Ground, dns: DNS, *, state: EdgeDNSState | None = None) -> None:
        """
        Let Edge DNS know *state*; by default nothing yet.

        Args:
            ground: What it shares with the other vendors.
            dns: Whose zones at Akamai it serves and changes.
            state: What it has known before.
        """
        self.ground = ground
        self.dns = dns
        take_over(self, state or EdgeDNSState())

    @property
    def zones(self) -> dict[str, Zone]:
        """The zones of all accounts, by name."""
        return self.dns.zones

    def left_behind(self) -> tuple[RecordSet, ...]:
        """Return the record sets that clients have made and that are still there."""
        return tuple(
            one for zone in self.zones.values() for one in zone.records if one.by == CLIENT
        )

    def foreign_touched(self) -> tuple[Written, ...]:
        """Return what clients have changed or removed although somebody else had made it."""
        return tuple(one for one in self.written if one.foreign)
