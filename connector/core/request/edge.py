"""`edge_hosts` of a request: whom to ask what the edge serves, in place of the name itself."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final, NamedTuple

from connector.core.request.fault import FieldFault, wrong_value

HTTPS: Final = 443
_LAST_PORT: Final = 65535
_WRITTEN: Final = re.compile(
    r"(?:\[(?P<v6>[^\]]*)\]|(?P<host>[^\[\]:]+?)\.?)(?::(?P<port>[0-9]+))?"
)
_NUMBERS: Final = re.compile(r"[0-9.]+")


class EdgeHost(NamedTuple):
    """Whom to connect to."""

    host: str
    """A name, or an address without brackets."""
    port: int


def read_edge_host(written: str) -> EdgeHost | None:
    """
    Return what `HOST[:PORT]` names, an address of IPv6 in brackets; None: it is none.

    >>> read_edge_host("www.example.com.edgekey-staging.net")
    EdgeHost(host='www.example.com.edgekey-staging.net', port=443)
    """
    shape = _WRITTEN.fullmatch(written)
    if shape is None:
        return None
    port = int(shape["port"] or HTTPS)
    try:
        if shape["v6"] is not None:
            host = str(IPv6Address(shape["v6"]))
        elif _NUMBERS.fullmatch(shape["host"]):
            host = str(IPv4Address(shape["host"]))
        else:
            host = shape["host"].lower()
    except ValueError:
        return None
    return EdgeHost(host, port) if 0 < port <= _LAST_PORT else None


def edge_faults(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """
    Yield what is wrong with hosts that have the right shape.

    Args:
        document: A request.
    """
    hosts = document.get("edge_hosts", {})
    for network in ("production", "staging"):
        written = hosts.get(network)
        if written is not None and read_edge_host(written) is None:
            yield wrong_value(
                ("edge_hosts", network),
                "must be a host name or an address, with a port from 1 to 65535 if it is not 443",
                written,
            )
