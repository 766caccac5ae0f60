"""Everything that the sandbox's name servers know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.sandbox import data
from connector.sandbox.dns.switches import DNSSwitches
from connector.sandbox.dns.zones import RecordSet, Zone, new_zone

AKAMAI = tuple(f"a{n}-{m}.akam.net" for n, m in ((1, 1), (7, 65), (12, 66)))
"""Name servers of the zones that Edge DNS hosts."""
ELSEWHERE = ("ns1.dns.invalid", "ns2.dns.invalid")
"""Name servers of all other zones."""
_UNSERVED = frozenset({"NEW", "PENDING_APPROVAL", "OBSOLETE"})


@dataclass(slots=True)
class DNSState:
    """The zones that Edge DNS hosts, and those of everybody else."""

    zones: dict[str, Zone] = field(default_factory=dict)
    """At Akamai, by name."""
    elsewhere: dict[str, Zone] = field(default_factory=dict)
    """By name; where both have one, the name is delegated to this."""
    switches: DNSSwitches = field(default_factory=DNSSwitches)

    @classmethod
    def load(cls) -> "DNSState":
        """Return the zones that the sandbox ships."""
        document = data.load("zones")
        return cls(
            {name: _zone(name, one, AKAMAI) for name, one in document["zones"].items()},
            {name: _zone(name, one, ELSEWHERE) for name, one in document["elsewhere"].items()},
        )

    def served(self, name: str) -> Zone | None:
        """Return the zone that answers for *name*: the longest that is delegated."""
        at = name
        while at:
            zone = self.elsewhere.get(at) or self.zones.get(at)
            if zone is not None and zone.activation_state not in _UNSERVED:
                return zone
            _, _, at = at.partition(".")
        return None

    def above_a_zone(self, name: str) -> bool:
        """Whether a zone lies below *name*, which has none of its own."""
        return any(zone.endswith(f".{name}") or not name for zone in (*self.zones, *self.elsewhere))


def _zone(name: str, described: Mapping[str, Any], servers: tuple[str, ...]) -> Zone:
    facts = dict(described)
    records = [
        RecordSet(one["name"], one["type"], one.get("ttl", 300), tuple(one["rdata"]))
        for one in facts.pop("records", ())
    ]
    facts["masters"] = tuple(facts.get("masters", ()))
    return new_zone(name, servers, records, **facts)
