"""Writes of record sets: each that succeeds is a new version of the zone, active at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns import errors
from connector.sandbox.edgedns.answers import state_of
from connector.sandbox.edgedns.state import CLIENT, Written
from connector.sandbox.edgedns.vendor import EdgeDNS

_BUSY_FOR_EVER = -1


def create(edge: EdgeDNS, zone: Zone, records: Sequence[RecordSet]) -> None:
    """
    Add record sets, all or none.

    Raises:
        EdgeDNSError: One is there already, or the zone cannot be edited now.
    """
    _admit(edge, zone)
    for record in records:
        if zone.find(*record.key) is not None:
            raise errors.duplicate(*record.key)
    keys = [one.key for one in records]
    for record in records:
        if keys.count(record.key) > 1:
            raise errors.duplicate(*record.key)
    whole = (*zone.records, *records)
    _check(edge, zone, whole)
    _note(edge, zone, "create", records)
    _write(edge, zone, whole)


def change(edge: EdgeDNS, zone: Zone, record: RecordSet) -> RecordSet:
    """
    Replace ttl and rdata of a record set, and return what it is now.

    Raises:
        EdgeDNSError: There is none, or the zone cannot be edited now.
    """
    _admit(edge, zone)
    old = zone.find(*record.key)
    if old is None:
        raise errors.record_absent(*record.key)
    new = replace(record, by=old.by)
    _note(edge, zone, "replace", [old])
    _write(edge, zone, (new if one is old else one for one in zone.records))
    return new


def delete(edge: EdgeDNS, zone: Zone, name: str, type_: str) -> None:
    """
    Remove a record set.

    Raises:
        EdgeDNSError: There is none, or the zone cannot be edited now.
    """
    _admit(edge, zone)
    old = zone.find(name, type_)
    if old is None:
        raise errors.record_not_found(name, type_)
    if name == zone.name and type_ in {"SOA", "NS"}:
        raise errors.invalid_record(f"{type_} of zone '{zone.name}' cannot be removed")
    _note(edge, zone, "delete", [old])
    _write(edge, zone, (one for one in zone.records if one is not old))


def replace_all(edge: EdgeDNS, zone: Zone, records: Sequence[RecordSet]) -> None:
    """
    Let the zone have these record sets and no others.

    Raises:
        EdgeDNSError: The SOA is missing, or the zone cannot be edited now.
    """
    _admit(edge, zone)
    if all(one.key != (zone.name, "SOA") for one in records):
        raise errors.without_soa(zone.name)
    _check(edge, zone, records)
    old = {one.key: one for one in zone.records}
    new = {one.key: replace(one, by=old.get(one.key, one).by) for one in records}
    _note(edge, zone, "delete", [one for key, one in old.items() if key not in new])
    _note(edge, zone, "replace", [one for key, one in old.items() if new.get(key, one) != one])
    _note(edge, zone, "create", [one for key, one in new.items() if key not in old])
    _write(edge, zone, new.values())


def _admit(edge: EdgeDNS, zone: Zone) -> None:
    """Return if the zone may be written to now."""
    switches = edge.switches
    if zone.name in switches.forbidden_zones:
        raise errors.zone_forbidden(zone.name)
    if zone.type != "PRIMARY":
        raise errors.not_editable(switches.not_editable, zone.name, f"its type is {zone.type}")
    state = state_of(edge, zone)
    if state == "NEW":
        raise errors.without_soa(zone.name)
    if state == "LOCKED":
        raise errors.locked(zone.name)
    if switches.busy_writes:
        switches.busy_writes = max(switches.busy_writes - 1, _BUSY_FOR_EVER)
        raise errors.concurrent(zone.name)
    if zone.busy_until is not None and edge.ground.clock.now() < zone.busy_until:
        raise errors.concurrent(zone.name)


def _check(edge: EdgeDNS, zone: Zone, records: Iterable[RecordSet]) -> None:
    """Return if no CNAME is beside something else; AKAMAICDN may share (Akamai's exception)."""
    types: dict[str, set[str]] = {}
    for one in records:
        types.setdefault(one.name, set()).add(one.type)
    for name, found in types.items():
        if "CNAME" in found and (name == zone.name or found - {"CNAME", "AKAMAICDN"}):
            raise errors.cname_conflict(edge.switches.cname_conflict, name)


def _note(edge: EdgeDNS, zone: Zone, act: str, records: Iterable[RecordSet]) -> None:
    now = edge.ground.clock.now()
    edge.written.extend(
        Written(zone.name, one.name, one.type, act, foreign=one.by != CLIENT, at=now)
        for one in records
    )


def _write(edge: EdgeDNS, zone: Zone, records: Iterable[RecordSet]) -> None:
    now = edge.ground.clock.now()
    zone.write(records, now, CLIENT)
    edge.versions_written[zone.name] = edge.versions_written.get(zone.name, 0) + 1
    busy = timedelta(seconds=edge.switches.busy_seconds)
    zone.busy_until = now + busy if busy else None
