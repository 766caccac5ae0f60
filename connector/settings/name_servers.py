"""A name server as a setting names it: `HOST[:PORT]`, an address of IPv6 in brackets."""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

_PORT: Final = 53
_LAST_PORT: Final = 65535
_WRITTEN: Final = re.compile(
    r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<v4>[0-9.]+)|(?P<name>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)"
    r"(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII | re.IGNORECASE,
)


def read_name_server(written: str) -> tuple[str, int] | None:
    """Return host and port; None: it is none. What looks like an address has to be one."""
    shape = _WRITTEN.fullmatch(written)
    if shape is None:
        return None
    port = int(shape["port"] or _PORT)
    try:
        if shape["v6"] is not None:
            host = str(IPv6Address(shape["v6"]))
        elif shape["v4"] is not None:
            host = str(IPv4Address(shape["v4"]))
        else:
            host = shape["name"].lower()
    except ValueError:
        return None
    return (host, port) if 0 < port <= _LAST_PORT else None
