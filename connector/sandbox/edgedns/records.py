"""Reads record sets that a client sends, by the rules of master files."""

from collections.abc import Mapping
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from flask import request

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns import errors
from connector.sandbox.edgedns.state import CLIENT

KEYS = frozenset({"name", "type", "ttl", "rdata"})
LONGEST_TTL = 2147483647


def body() -> Mapping[str, Any]:
    """
    Return the JSON object that was sent.

    Raises:
        EdgeDNSError: It is none, or not announced as one.
    """
    if request.mimetype != "application/json":
        raise errors.unsupported_media_type()
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise errors.unreadable_body()
    return sent


def plain(name: str) -> str:
    """Return a name as zones have it."""
    return name.lower().removesuffix(".")


def read(zone: Zone, sent: object) -> RecordSet:
    """
    Return the record set that *sent* describes.

    Raises:
        EdgeDNSError: It describes none, or none that *zone* could have.
    """
    if not isinstance(sent, dict) or set(sent) != KEYS:
        raise errors.unreadable_body()
    name, type_, ttl, rdata = sent["name"], sent["type"], sent["ttl"], sent["rdata"]
    if not isinstance(name, str) or not isinstance(type_, str) or not _texts(rdata):
        raise errors.unreadable_body()
    if isinstance(ttl, bool) or not isinstance(ttl, int) or not 0 < ttl <= LONGEST_TTL:
        raise errors.invalid_record(f"Invalid ttl of record set {name}")
    name = plain(name)
    if not zone.contains(name):
        raise errors.invalid_record(f"{name} is not in zone '{zone.name}'")
    if type_ == "CNAME" and len(rdata) != 1:
        raise errors.invalid_record(f"CNAME record set {name} must have one value")
    return RecordSet(name, type_, ttl, tuple(_canonical(zone, type_, one) for one in rdata), CLIENT)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _canonical(zone: Zone, type_: str, text: str) -> str:
    """Return rdata as a zone has it: a name without a dot at its end lies in the zone."""
    try:
        rdtype = dns.rdatatype.from_text(type_)
        if dns.rdatatype.is_metatype(rdtype):
            raise errors.invalid_record(f"Invalid type {type_}")
        origin = dns.name.from_text(f"{zone.name}.")
        read_ = dns.rdata.from_text(dns.rdataclass.IN, rdtype, text, origin, relativize=False)
    except (dns.exception.DNSException, ValueError) as error:
        raise errors.invalid_record(f"Invalid rdata of type {type_}: {error}") from error
    return read_.to_text()
