"""Zones with what they have had: each change is a version, and slow servers tell an older one."""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

KEPT = 40
"""So many versions of a zone are remembered."""
BEGINNING = datetime(2026, 1, 3, 12, tzinfo=UTC)
"""When the zones that the sandbox ships were made."""
SOMEBODY = "somebody"
"""Who has written what no client of the API has."""


@dataclass(frozen=True, slots=True)
class RecordSet:
    """All records of one name and type."""

    name: str
    """Lower case, without the dot at the end."""
    type: str
    """Upper case."""
    ttl: int
    """Seconds."""
    rdata: tuple[str, ...]
    """As master files have it; names in it end in a dot."""
    by: str = SOMEBODY
    """Who has made it, whoever changed it since."""

    @property
    def key(self) -> tuple[str, str]:
        """Name and type, of which a zone has each pair once."""
        return self.name, self.type


@dataclass(frozen=True, slots=True)
class Version:
    """A zone's records from one moment on."""

    id: str
    at: datetime
    """Virtual time."""
    by: str
    records: tuple[RecordSet, ...]


@dataclass(slots=True)
class Zone:
    """A zone, hosted at Akamai or elsewhere."""

    name: str
    """Lower case, without the dot at the end."""
    versions: list[Version]
    """Oldest first, never empty."""
    type: str = "PRIMARY"
    """`PRIMARY`, `SECONDARY` or `ALIAS`."""
    contract: str = ""
    account: str = ""
    """Key of the other account whose zone it is; empty: the client's own."""
    activation_state: str = "ACTIVE"
    target: str = ""
    """The zone that an alias mirrors."""
    masters: tuple[str, ...] = ()
    """Where a secondary zone comes from."""
    tsig_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """Told with a secondary zone."""
    signed: bool = False
    dnssec_broken: bool = False
    """Its signatures do not verify: who asks gets SERVFAIL, unless checking is disabled."""
    busy_until: datetime | None = None
    """Until then another write is on its way."""

    @property
    def newest(self) -> Version:
        """What the zone has now."""
        return self.versions[-1]

    @property
    def records(self) -> tuple[RecordSet, ...]:
        """All record sets of now."""
        return self.newest.records

    def at(self, moment: datetime) -> Version:
        """Return the version that held at *moment*; the oldest known, where it is before that."""
        held = (one for one in reversed(self.versions) if one.at <= moment)
        return next(held, self.versions[0])

    def contains(self, name: str) -> bool:
        """Whether *name* is the zone's own or lies below it."""
        return name == self.name or name.endswith(f".{self.name}")

    def find(self, name: str, type_: str) -> RecordSet | None:
        """Return a record set of now."""
        return next((one for one in self.records if one.key == (name, type_)), None)

    def write(self, records: Iterable[RecordSet], at: datetime, by: str) -> None:
        """Let the zone have *records* from *at* on; the serial number rises by itself."""
        raised = tuple(_raised(one) if one.type == "SOA" else one for one in records)
        self.versions.append(Version(str(uuid.uuid4()), at, by, raised))
        del self.versions[:-KEPT]

    def put(self, record: RecordSet, at: datetime, by: str) -> None:
        """Add *record*, or replace what has its name and type."""
        others = (one for one in self.records if one.key != record.key)
        self.write((*others, record), at, by)

    def remove(self, name: str, type_: str, at: datetime, by: str) -> None:
        """Let the zone have no such record set any more."""
        self.write((one for one in self.records if one.key != (name, type_)), at, by)


def new_zone(
    name: str, servers: Iterable[str], records: Iterable[RecordSet] = (), **facts: Any
) -> Zone:
    """
    Return a zone with SOA and NS of its own.

    Args:
        name: Lower case, without the dot at the end.
        servers: Names of its name servers, without the dot at the end.
        records: What else is in it.
        facts: Fields of `Zone`.
    """
    hosts = tuple(f"{one}." for one in servers)
    soa = f"{hosts[0]} hostmaster.{name}. 2026010300 43200 7200 604800 300"
    own = (
        RecordSet(name, "SOA", 86400, (soa,)),
        RecordSet(name, "NS", 86400, hosts),
        *records,
    )
    return Zone(name, [Version(str(uuid.uuid4()), BEGINNING, SOMEBODY, own)], **facts)


def _raised(soa: RecordSet) -> RecordSet:
    parts = soa.rdata[0].split()
    parts[2] = str(int(parts[2]) + 1)
    return replace(soa, rdata=(" ".join(parts),))
