"""Whether every name server of a zone has a proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from connector.core.domains.record_set import holds
from connector.core.domains.values import ProofRecord
from connector.dns.question import ask
from connector.dns.values import Server

_ENOUGH: Final = 2
"""So many servers have to answer, where there are so many."""


class Sight(StrEnum):
    """What one server says of a proof."""

    SAME = "has it"
    OTHER = "has another record there"
    ABSENT = "does not have it"
    REFUSES = "does not answer for the zone"
    SILENT = "does not answer"


@dataclass(frozen=True, slots=True)
class Propagation:
    """What all servers say."""

    sights: tuple[tuple[Server, Sight], ...]

    @property
    def complete(self) -> bool:
        """Whether all that can be reached have it, and so many that it can be relied on."""
        by_name = self._by_name()
        heard = {name: sights - {Sight.SILENT} for name, sights in by_name.items()}
        answered = [sights for sights in heard.values() if sights]
        agreed = all(sights == {Sight.SAME} for sights in answered)
        return agreed and len(answered) >= min(_ENOUGH, max(len(by_name), 1))

    @property
    def absent(self) -> bool:
        """Whether one that answers for the zone does not have it."""
        return any(sight in {Sight.ABSENT, Sight.OTHER} for _, sight in self.sights)

    @property
    def missing(self) -> str:
        """Which servers are waited for, and why, as people are told; empty: none."""
        late = [(server, sight) for server, sight in self.sights if sight is not Sight.SAME]
        return "; ".join(f"{server} {sight}" for server, sight in late)

    def _by_name(self) -> dict[str, set[Sight]]:
        found: dict[str, set[Sight]] = {}
        for server, sight in self.sights:
            found.setdefault(f"{server.name}:{server.port}", set()).add(sight)
        return found


def look_for(record: ProofRecord, servers: Sequence[Server]) -> Propagation:
    """Ask every server for the record itself; where it leads to does not matter."""
    return Propagation(tuple((server, _sight(record, server)) for server in servers))


def _sight(record: ProofRecord, server: Server) -> Sight:
    answer = ask(server, record.name, record.type.value)
    if answer is None:
        return Sight.SILENT
    known = answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}
    if not known or not answer.flags & dns.flags.AA:
        return Sight.REFUSES
    present = _rdata(answer, record)
    if not present:
        return Sight.ABSENT
    return Sight.SAME if holds(present, record) else Sight.OTHER


def _rdata(answer: dns.message.Message, record: ProofRecord) -> list[str]:
    """Return the records of the wanted name and type, as master files write them."""
    wanted = dns.name.from_text(record.name)
    kind = dns.rdatatype.from_text(record.type.value)
    return [
        data.to_text()
        for group in answer.answer
        if group.name == wanted and group.rdtype == kind
        for data in group
    ]
