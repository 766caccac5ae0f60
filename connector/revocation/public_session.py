"""
Connections to public addresses only.

Names are resolved here, once: all addresses of a name are looked at, and one of those is connected
to. So no second answer of a name server can lead elsewhere. Where a proxy is configured it is the
proxy that resolves and connects; then only what is written as numbers, or names this machine
itself, is refused here, and where a name leads is for the proxy's rules.
"""

import socket
from contextlib import suppress
from ipaddress import IPv4Address, ip_address
from typing import Any, Final

import requests
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NameResolutionError
from urllib3.exceptions import NewConnectionError as NoConnectionError
from urllib3.util import parse_url

from connector.core.revocation.askable import (
    NOTHING_ALLOWED,
    Address,
    Allowed,
    address_in,
    why_not_asked,
)
from connector.transport.bound import BoundedAdapter, BoundedHTTP, BoundedHTTPS

_ITSELF: Final = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


class NotPublicError(Exception):
    """Nobody is asked there; the text is the end of a sentence about the place."""


def public_session(allowed: Allowed) -> requests.Session:
    """
    Return a session that reaches public addresses, and those that are *allowed*.

    Its calls raise NotPublicError besides what those of `requests` do.
    """
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(allowed))
    return session


class _Adapter(BoundedAdapter):
    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = _pools(self._allowed)

    def send(
        self,
        request: requests.PreparedRequest,
        *arguments: Any,
        **named: Any,
    ) -> requests.Response:
        url = request.url or ""
        if select_proxy(url, named.get("proxies")):
            _check_written(parse_url(url).host or "", self._allowed)
        return super().send(request, *arguments, **named)


class _Public:
    """Of a connection: what it may be made to."""

    allowed = NOTHING_ALLOWED

    def _made(self: Any) -> socket.socket:
        name = self.host
        failed: Exception | None = None
        for address in _looked_up(self, self.allowed):
            self.host = str(address)
            try:
                made: socket.socket = super()._made()  # type: ignore[misc]
            except (NoConnectionError, ConnectTimeoutError) as error:
                failed = error
            else:
                return made
            finally:
                self.host = name
        raise failed or NoConnectionError(self, f"{name} has no address")


class _HTTP(_Public, BoundedHTTP):
    pass


class _HTTPS(_Public, BoundedHTTPS):
    pass


def _pools(allowed: Allowed) -> dict[str, type[HTTPConnectionPool]]:
    plain = type("_HTTP", (_HTTP,), {"allowed": allowed})
    encrypted = type("_HTTPS", (_HTTPS,), {"allowed": allowed})
    return {
        "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_Pool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
    }


def _looked_up(connection: HTTPConnection, allowed: Allowed) -> list[Address]:
    """Return all addresses of the connection's host, in the resolver's order."""
    host = connection.host
    try:
        host.encode("idna")
    except UnicodeError:
        raise LocationParseError(f"'{host}', label empty or too long") from None
    try:
        found = socket.getaddrinfo(host.strip("[]"), connection.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    addresses = list(dict.fromkeys(ip_address(one[4][0]) for one in found))
    for address in addresses:
        if not allowed.admits(host, address):
            raise NotPublicError(why_not_asked(host, address))
    return addresses


def _check_written(host: str, allowed: Allowed) -> None:
    """Refuse what needs no name server to be known: numbers in any form, and this machine."""
    address = address_in(host)
    if address is None:
        with suppress(OSError, UnicodeError):
            address = IPv4Address(socket.inet_aton(host))
    if address is not None and not allowed.admits(host, address):
        raise NotPublicError(why_not_asked(host, address))
    name = host.rstrip(".").lower()
    itself = name in _ITSELF or name.endswith(".localhost")
    if itself and not allowed.admits(host, IPv4Address("127.0.0.1")):
        raise NotPublicError(why_not_asked(host, None))
