"""
Akamai's Edge DNS, as far as proofs of domains need it (`config-dns` v2).

Each write is a new version of the zone that is active at once, so there are few. Only single record
sets are written: the path for many at once replaces a whole zone.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connector.akamai.edgedns_exchange import BusyZoneError, EdgeDNSExchange
from connector.core.domains.record_set import ForeignRecordError, with_proof, without_proof
from connector.core.domains.values import ProofRecord, RecordType, dns_name, itself_and_above
from connector.errors import (
    AnswerLostError,
    ConflictError,
    NotFoundError,
    PersonNeededError,
    StillWaitingError,
    UnexpectedAnswerError,
)
from connector.transport.document import Document

FIRST_PAUSE: Final = timedelta(milliseconds=500)
TRIES: Final = 8
"""Of a write while somebody else writes the zone; the pauses between them double."""

LOOKS: Final = 4
"""So often is a record set read again because it was not what it had been."""

ACTIVATION_PAUSE: Final = timedelta(seconds=10)
ACTIVATION_LOOKS: Final = 30
"""So often is a zone read that is still on its way to the name servers."""

_NOT_SERVED: Final = frozenset({"NEW", "PENDING_APPROVAL", "ERROR", "LOCKED"})
_SETTLED: Final = frozenset({"", "ACTIVE"})
_PAGE: Final = 100
_PAGES: Final = 100

ZoneLock = Callable[[str], AbstractContextManager[None]]
"""Lets one process at a time write a zone."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the account."""

    name: str
    type: str
    """`PRIMARY`, `SECONDARY` or `ALIAS`."""
    state: str
    """Its `activationState`; empty: Edge DNS does not tell."""

    @property
    def obstacle(self) -> str:
        """Why no record can be written into it, as the end of a sentence; empty: nothing."""
        if self.type != "PRIMARY":
            article = "an" if self.type == "ALIAS" else "a"
            return f"is {article} {self.type} zone, whose records come from elsewhere"
        return f"is {self.state} at Akamai" if self.state in _NOT_SERVED else ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it is on its way to the name servers, as far as Edge DNS tells."""
        return self.state in _SETTLED


class EdgeDNS:
    """The zones of one account. Every method may raise what `edgedns_exchange` tells."""

    def __init__(self, exchange: EdgeDNSExchange, lock: ZoneLock) -> None:
        """Ask nothing yet."""
        self._exchange = exchange
        self._lock = lock
        self._zones: Mapping[str, Zone] | None = None

    def zone_of(self, name: str) -> Zone | None:
        """Return the longest zone of the account that *name* lies in; the list is read once."""
        if self._zones is None:
            self._zones = self._listed()
        zones = self._zones
        return next((zones[one] for one in itself_and_above(name) if one in zones), None)

    def name_servers(self, zone: Zone) -> frozenset[str]:
        """Return the names of the servers that Edge DNS has for a zone."""
        path = f"/zones/{zone.name}/names/{zone.name}/types/NS"
        try:
            found = self._exchange.read(f"read the name servers of {zone.name}", path)
        except NotFoundError:
            return frozenset()
        return frozenset(map(dns_name, found.texts("rdata")))

    def publish(self, zone: Zone, record: ProofRecord, ours: ProofRecord | None) -> bool:
        """
        Bring the zone to hold a proof; return whether something was written.

        Args:
            zone: Of `zone_of`.
            record: The proof.
            ours: What a run of ours has published under this name before; None: nothing.

        Raises:
            PersonNeededError: The zone cannot be written, or holds a record of somebody else there.
            StillWaitingError: Somebody else goes on writing the zone.
        """
        if zone.obstacle:
            raise PersonNeededError(
                f"The record {record.name} cannot be written: the zone {zone.name}"
                f" {zone.obstacle}.",
                remedy="Publish it where the zone is kept, or name another way under dcv in"
                " scm_config.yaml.",
            )
        with self._lock(zone.name):
            self._await_activation(zone)
            return self._settle(zone, record, lambda present: self._wanted(present, record, ours))

    def remove(self, zone: str, record: ProofRecord) -> bool:
        """Take a proof out of a zone; return False where the record is another by now."""
        with self._lock(zone):
            present = self._present(zone, record)
            if present is None:
                return True
            left = without_proof(present, record)
            if left is None:
                return False
            step = f"remove {record.name} from the zone {zone}"
            if left:
                self._repeated(lambda: self._exchange.write(step, "PUT", *_set(zone, record, left)))
            else:
                self._repeated(lambda: self._exchange.delete(step, _path(zone, record)))
            return True

    def _await_activation(self, zone: Zone) -> None:
        """Wait while something is on its way to the name servers; a state may be new to us."""
        for _ in range(ACTIVATION_LOOKS):
            if zone.is_settled:
                return
            self._exchange.clock.sleep(ACTIVATION_PAUSE)
            zone = _zone(self._exchange.read(f"read the zone {zone.name}", f"/zones/{zone.name}"))
        raise StillWaitingError(
            f"The zone {zone.name} is {zone.state} at Akamai, and does not become ACTIVE.",
            remedy="Nothing was written; look at the zone in Control Center, or run the same again"
            " later.",
        )

    def _settle(
        self,
        zone: Zone,
        record: ProofRecord,
        wanted: Callable[[Sequence[str] | None], Sequence[str] | None],
    ) -> bool:
        """Read, compare, write; read again where the write met something else."""
        step = f"write {record.name} into the zone {zone.name}"
        written = False
        for _ in range(LOOKS):
            present = self._present(zone.name, record)
            rdata = wanted(present)
            if rdata is None:
                return written
            if present is None:
                self._refuse_other_types(zone.name, record)
            method = "POST" if present is None else "PUT"
            body = _set(zone.name, record, rdata)
            try:
                self._repeated(lambda: self._exchange.write(step, method, *body))  # noqa: B023
            except AnswerLostError:
                written = True
            except ConflictError:
                continue
            else:
                return True
        raise StillWaitingError(
            f"Could not {step} for certain: it changes while it is written.",
            remedy="Look for another program that writes this zone, then run the same again.",
        )

    def _repeated(self, write: Callable[[], None]) -> None:
        """Make a write again while somebody else is writing the zone (409)."""
        pause = FIRST_PAUSE
        for _ in range(TRIES - 1):
            try:
                write()
            except BusyZoneError:
                self._exchange.clock.sleep(pause)
                pause *= 2
            else:
                return
        try:
            write()
        except BusyZoneError as error:
            raise StillWaitingError(
                f"{error.what} Another program writes this zone all the time.",
                remedy="Nothing was submitted to the CA; run the same again later.",
            ) from error

    def _wanted(
        self, present: Sequence[str] | None, record: ProofRecord, ours: ProofRecord | None
    ) -> Sequence[str] | None:
        try:
            return with_proof(present, record, ours)
        except ForeignRecordError as error:
            raise _in_the_way(record, str(error)) from error

    def _refuse_other_types(self, zone: str, record: ProofRecord) -> None:
        """Beside a CNAME there can be nothing else, and nothing else beside it (RFC 1034 3.6.2)."""
        path = f"/zones/{zone}/names/{record.name}/types"
        try:
            types = self._exchange.read(f"read what {record.name} has", path).texts("types")
        except NotFoundError:
            return
        others = [one for one in types if one.upper() != record.type.value]
        cname = RecordType.CNAME.value
        if others and (record.type is RecordType.CNAME or cname in others):
            raise _in_the_way(record, f"{record.name} has records of type {', '.join(others)}")

    def _present(self, zone: str, record: ProofRecord) -> tuple[str, ...] | None:
        try:
            found = self._exchange.read(f"read {record.name}", _path(zone, record))
        except NotFoundError:
            return None
        return found.texts("rdata") or None

    def _listed(self) -> Mapping[str, Zone]:
        """Read page after page until one brings nothing new, or all are there that are told."""
        found: dict[str, Zone] = {}
        for page in range(1, _PAGES + 1):
            query = {"page": str(page), "pageSize": str(_PAGE)}
            answer = self._exchange.read("list the zones", "/zones", query)
            zones = [zone for row in answer.children("zones") if (zone := _zone(row)).name]
            news = [zone for zone in zones if zone.name not in found]
            found.update((zone.name, zone) for zone in news)
            metadata = answer.child("metadata")
            told = metadata.has("totalElements") and metadata.number("totalElements") <= len(found)
            if not news or told:
                return {name: zone for name, zone in found.items() if zone.state != "OBSOLETE"}
        raise UnexpectedAnswerError(f"Could not list the zones: there are more than {len(found)}.")


def _zone(row: Document) -> Zone:
    state = row.text_or("activationState").upper()
    return Zone(dns_name(row.text_or("zone")), row.text_or("type").upper(), state)


def _path(zone: str, record: ProofRecord) -> str:
    return f"/zones/{zone}/names/{record.name}/types/{record.type.value}"


def _set(zone: str, record: ProofRecord, rdata: Sequence[str]) -> tuple[str, Mapping[str, object]]:
    """Return path and body of a record set; Edge DNS wants all four and no other."""
    body = {
        "name": record.name,
        "type": record.type.value,
        "ttl": record.ttl,
        "rdata": list(rdata),
    }
    return _path(zone, record), body


def _in_the_way(record: ProofRecord, what: str) -> PersonNeededError:
    return PersonNeededError(
        f"The record {record.name} cannot be written: {what}.",
        remedy="Look whose record that is; remove it, or publish the proof by hand.",
    )
