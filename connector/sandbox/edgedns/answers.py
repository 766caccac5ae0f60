"""Zones and record sets as Edge DNS tells them."""

from datetime import UTC, datetime, timedelta

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns.vendor import EdgeDNS

_NAMES_IN_RDATA = frozenset({"CNAME", "NS", "MX", "PTR", "SRV"})


def zone_json(edge: EdgeDNS, zone: Zone) -> dict[str, object]:
    """Return a zone; that of a secondary one has a secret in it."""
    type_ = zone.type.lower() if edge.switches.lower_case_types else zone.type
    at = stamp(zone.newest.at)
    told: dict[str, object] = {
        "contractId": zone.contract,
        "zone": zone.name,
        "type": type_,
        "aliasCount": sum(one.target == zone.name for one in edge.zones.values()),
        "signAndServe": zone.signed,
        "versionId": zone.newest.id,
        "lastModifiedDate": at,
        "lastModifiedBy": zone.newest.by,
        "lastActivationDate": at,
        "activationState": state_of(edge, zone),
    }
    if zone.signed:
        told["signAndServeAlgorithm"] = "ECDSA_P256_SHA256"
    if zone.type == "SECONDARY":
        key = {"name": "transfer", "algorithm": "hmac-sha256", "secret": zone.tsig_secret}
        told |= {"masters": list(zone.masters), "tsigKey": key}
    if zone.type == "ALIAS":
        told["target"] = zone.target
    return told


def state_of(edge: EdgeDNS, zone: Zone) -> str:
    """Return `activationState`: the zone's own, unless a switch says otherwise."""
    if edge.switches.zone_state != "own":
        return edge.switches.zone_state
    ready = zone.newest.at + timedelta(seconds=edge.switches.activation_seconds)
    if zone.activation_state == "ACTIVE" and edge.ground.clock.now() < ready:
        return "PENDING"
    return zone.activation_state


def record_json(edge: EdgeDNS, record: RecordSet) -> dict[str, object]:
    """Return a record set."""
    without_dot = edge.switches.rdata_without_dot and record.type in _NAMES_IN_RDATA
    rdata = [one.removesuffix(".") for one in record.rdata] if without_dot else list(record.rdata)
    return {"name": record.name, "type": record.type, "ttl": record.ttl, "rdata": rdata}


def stamp(moment: datetime) -> str:
    """Return a moment as all of Edge DNS's dates are written."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
