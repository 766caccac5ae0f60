"""Whose zones a request is about."""

from flask import request

from connector.sandbox.dns.zones import Zone
from connector.sandbox.edgedns import errors
from connector.sandbox.edgedns.records import plain
from connector.sandbox.edgedns.vendor import EdgeDNS

_NOT_FOUND = 404


def zone(edge: EdgeDNS, name: str) -> Zone:
    """
    Return a zone of the account that asks.

    Raises:
        EdgeDNSError: There is none.
    """
    found = edge.zones.get(plain(name))
    if found is None:
        raise errors.zone_not_found(name)
    if found.account != account(edge):
        absent = edge.switches.foreign_zones == _NOT_FOUND
        raise errors.zone_not_found(name) if absent else errors.zone_forbidden(name)
    return found


def account(edge: EdgeDNS) -> str:
    """
    Return the switch key of the account that is asked for; empty: the client's own.

    Raises:
        EdgeDNSError: The client may not manage that one.
    """
    key = request.args.get("accountSwitchKey", "")
    if key and all(one.account != key for one in edge.zones.values()):
        raise errors.account_forbidden()
    return key
