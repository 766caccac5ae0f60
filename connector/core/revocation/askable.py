"""
Which addresses are asked about a certificate.

Whoever made it wrote them, so they may lead to what only this machine can reach: its own services,
its network's, a cloud's metadata. None but public ones are asked, unless a person allows others.
"""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

ALLOWING: Final = "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"
"""The environment variable whose value `read_allowed` reads."""

_ALL: Final = ("1", "true", "yes")
_NONE: Final = ("", "0", "false", "no")
_NAME: Final = re.compile(r"(?=.*[a-z])[a-z0-9_]([a-z0-9._-]*[a-z0-9])?")
_UNICAST: Final = IPv6Network("2000::/3")
"""All that is given out of IPv6 (RFC 4291 2.4, the registry of IANA)."""
_TUNNELS: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo: an IPv4 address is inside, and may be any."""
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""An IPv4 address is its end (RFC 6052 2.1); where a network has IPv6 alone, names lead there."""
_EMPTY_IPV4: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""Of protocols alone (RFC 6890 2.2.2, RFC 7526), whatever a version of Python says of them."""

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked though it is not public; by itself nothing."""

    everything: bool = False
    hosts: frozenset[str] = frozenset()
    """Names, in lower case and without a dot at the end."""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def admits(self, host: str, address: Address) -> bool:
        """Return whether *address* may be asked, to which the name *host* has led."""
        if self.everything or is_public(address) or _plain(host) in self.hosts:
            return True
        faces = (address, _within(address))
        return any(face in network for face in faces if face for network in self.networks)


NOTHING_ALLOWED: Final = Allowed()


class NeitherNameNorNetworkError(ValueError):
    """Part of the setting that cannot be read; the text is that part."""


def read_allowed(text: str) -> Allowed:
    """
    Return what a person allows.

    Args:
        text: `1` for everything, `0` or nothing for nothing; else names of hosts, addresses and
            networks, with commas or blanks between them.

    Raises:
        NeitherNameNorNetworkError: Part of it is none of these.

    >>> read_allowed("ocsp.corp.example, 10.1.0.0/16").hosts
    frozenset({'ocsp.corp.example'})
    """
    if text.strip().lower() in (*_ALL, *_NONE):
        return Allowed(everything=text.strip().lower() in _ALL)
    hosts, networks = set(), []
    for word in re.split(r"[,\s]+", text.strip(", \t\n")):
        try:
            networks.append(ip_network(word.strip("[]"), strict=False))
        except ValueError:
            if _NAME.fullmatch(_plain(word)) is None:
                raise NeitherNameNorNetworkError(word) from None
            hosts.add(_plain(word))
    return Allowed(hosts=frozenset(hosts), networks=tuple(networks))


def is_public(address: Address) -> bool:
    """
    Return whether *address* is one host of the public Internet (RFC 6890, RFC 4291).

    Not loopback, link-local, private, shared, multicast, reserved, or one that hides such a one.
    """
    inner = _within(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, IPv6Address):
        given_out = address in _UNICAST and not any(address in tunnel for tunnel in _TUNNELS)
        return given_out and address.is_global
    taken = address.is_multicast or any(address in network for network in _EMPTY_IPV4)
    return address.is_global and not taken


def address_in(host: str) -> Address | None:
    """Return the address that *host* is, if it is written as numbers and not as a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def why_not_asked(host: str, address: Address | None) -> str:
    """
    Return why nobody is asked there, and what to do, as the end of a sentence about the place.

    Args:
        host: As the certificate has it.
        address: To which it has led; None: to this machine, by its name.
    """
    led = f"its address {address}" if address is not None else f"its name {host}"
    return (
        f"{led} is not a public one, and where a certificate leads into a private network nobody is"
        f" asked unless you allow it; if it belongs to your own CA, set {ALLOWING}={_plain(host)}"
    )


def _within(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that is only written as one of IPv6; None: there is none."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
