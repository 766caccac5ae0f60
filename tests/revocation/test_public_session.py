"""Where a certificate leads: nobody inside is asked, and who was looked at is connected to."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from scripted_server import ScriptedServer
from scripted_session import UNHURRIED

from connector.core.revocation.askable import ALLOWING, read_allowed
from connector.revocation.signed_fetch import FetchError, SignedFetch
from connector.transport.reply import CallRecord
from connector.transport.session import HTTPSSession

Fetching = Callable[[str], SignedFetch]
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody is."""


@pytest.fixture
def fetching(session: HTTPSSession, records: list[CallRecord], ca_bundle: Path) -> Fetching:
    def make(allowed: str) -> SignedFetch:
        return SignedFetch(
            session,
            records.append,
            ca_bundle=ca_bundle,
            allowed=read_allowed(allowed),
            limits=UNHURRIED,
        )

    return make


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What names lead to: for each look-up its addresses, the last for all that follow."""
    known: dict[str, list[list[str]]] = {}
    really = socket.getaddrinfo

    def look_up(host: str, port: int, *how: Any, **more: Any) -> list[Any]:
        if host not in known:
            return really(host, port, *how, **more)
        found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [one for address in found for one in really(address, port, *how, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def named(server: ScriptedServer, name: str) -> str:
    return f"https://{name}:{urlsplit(server.url).port}/a.crl"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_this_machine_is_not_asked(host: str, server: ScriptedServer, fetching: Fetching) -> None:
    """However it is written; and the message says what to do where it is wanted."""
    with pytest.raises(FetchError, match=f"is not a public one.*{ALLOWING}=") as raised:
        fetching("")("CRL", named(server, host))

    assert server.seen == []
    assert "its address" in str(raised.value)


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "169.254.169.254", "192.168.1.1", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]"],
)
def test_its_network_is_not_asked(address: str, fetching: Fetching) -> None:
    with pytest.raises(FetchError, match="is not a public one"):
        fetching("")("OCSP", f"http://{address}/", b"a question")


@pytest.mark.parametrize("allowed", ["localhost", "127.0.0.0/8,::1", "1"])
def test_what_a_person_allows_is_asked(
    allowed: str, server: ScriptedServer, fetching: Fetching
) -> None:
    """A private CA in the network of a company; its name, its network, or all."""
    assert fetching(allowed)("CRL", named(server, "localhost")) == b"{}"


def test_a_name_with_one_address_inside_is_not_asked(
    server: ScriptedServer, fetching: Fetching, names: dict[str, list[list[str]]]
) -> None:
    names["localhost"] = [["127.0.0.1", "127.0.0.2"]]

    with pytest.raises(FetchError, match=r"its address 127\.0\.0\.2 is not a public one"):
        fetching("127.0.0.1")("CRL", named(server, "localhost"))
    assert server.seen == []


def test_what_was_looked_at_is_connected_to(
    server: ScriptedServer, fetching: Fetching, names: dict[str, list[list[str]]]
) -> None:
    """A name server whose second answer leads elsewhere is not asked a second time."""
    names["localhost"] = [["127.0.0.1"], ["10.255.255.1"]]

    assert fetching("127.0.0.1")("CRL", named(server, "localhost")) == b"{}"
    assert len(names["localhost"]) == 1
    (seen,) = server.seen
    assert seen.headers["host"] == urlsplit(named(server, "localhost")).netloc


def test_the_next_address_is_tried(
    server: ScriptedServer, fetching: Fetching, names: dict[str, list[list[str]]]
) -> None:
    names["localhost"] = [["::1", "127.0.0.1"]]

    assert fetching("127.0.0.1,::1")("CRL", named(server, "localhost")) == b"{}"


def test_a_name_that_leads_nowhere_is_told(fetching: Fetching) -> None:
    with pytest.raises(FetchError, match=r"nobody\.invalid cannot be resolved"):
        fetching("")("CRL", "http://nobody.invalid/a.crl")


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "127.1", "localhost", "a.localhost."])
def test_a_proxy_is_not_sent_inside(
    host: str, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It resolves names by itself, but numbers and this machine need no name server."""
    monkeypatch.setenv("http_proxy", NOWHERE)
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(FetchError, match="is not a public one"):
        fetching("")("CRL", f"http://{host}/a.crl")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("crl.example.com", ""), ("localhost", "localhost"), ("10.1.2.3", "10.0.0.0/8")],
)
def test_a_proxy_is_asked_for_the_rest(
    host: str, allowed: str, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own address may be private, of course."""
    monkeypatch.setenv("http_proxy", NOWHERE)
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(FetchError, match="the proxy on the way"):
        fetching(allowed)("CRL", f"http://{host}/a.crl")
