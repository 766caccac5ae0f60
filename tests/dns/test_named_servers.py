"""Name servers that a setting names are asked at all addresses that their names have."""

import socket

import pytest

from connector.core.domains.shape import cname_proof
from connector.dns.delegation import named_servers
from connector.dns.propagation import Sight, look_for
from connector.dns.values import Server


def test_a_name_is_looked_up_and_an_address_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of several addresses each, without what stands there twice."""
    known = {"ns1.example.org": ["192.0.2.1", "2001:db8::1", "192.0.2.1"], "::1": ["::1"]}

    def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)

    assert named_servers([("ns1.example.org", 53), ("::1", 5353)]) == (
        Server("ns1.example.org", "192.0.2.1", 53),
        Server("ns1.example.org", "2001:db8::1", 53),
        Server("::1", "::1", 5353),
    )


def test_a_name_without_an_address_is_told_as_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever has mistyped it reads its name."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (server,) = servers = named_servers([("ns1.exmaple.org", 53)])
    seen = look_for(cname_proof("example.org", "_ab.example.org", "a.b.sectigo.com"), servers)

    assert seen.sights == ((server, Sight.SILENT),)
    assert seen.missing == "ns1.exmaple.org (no address) does not answer"
