"""What a certificate names is asked where it is public, or where a person allows it."""

from contextlib import suppress
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.revocation.askable import (
    ALLOWING,
    NOTHING_ALLOWED,
    NeitherNameNorNetworkError,
    address_in,
    is_public,
    read_allowed,
    why_not_asked,
)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.170", "192.0.0.9", "192.88.99.1"),
        *("198.18.0.1", "203.0.113.7", "224.0.0.251", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "fe80::1", "fec0::1", "fd00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "100::1", "4000::1"),
    ],
)
def test_what_is_not_public_is_not_asked(address: str) -> None:
    """Also where an IPv4 address is only written as one of IPv6."""
    assert not is_public(ip_address(address))
    assert not NOTHING_ALLOWED.admits("ocsp.example.com", ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "104.18.38.233", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_what_is_public_is_asked(address: str) -> None:
    assert is_public(ip_address(address))
    assert NOTHING_ALLOWED.admits("ocsp.example.com", ip_address(address))


@pytest.mark.parametrize(
    ("text", "host", "address", "asked"),
    [
        ("1", "a.example", "10.1.2.3", True),
        ("TRUE", "a.example", "::1", True),
        ("0", "a.example", "10.1.2.3", False),
        (" ", "a.example", "10.1.2.3", False),
        ("10.1.0.0/16", "a.example", "10.1.2.3", True),
        ("10.1.0.0/16", "a.example", "::ffff:10.1.2.3", True),
        ("10.1.0.0/16", "a.example", "10.2.2.3", False),
        ("10.1.2.3/16", "a.example", "10.1.9.9", True),
        ("fd00::/8, 10.1.2.3", "a.example", "fd00::1", True),
        ("fd00::/8, 10.1.2.3", "a.example", "10.1.2.3", True),
        ("[fd00::1]", "a.example", "fd00::1", True),
        ("OCSP.Corp.Example.", "ocsp.corp.example", "10.1.2.3", True),
        ("ocsp.corp.example", "OCSP.corp.example.", "10.1.2.3", True),
        ("ocsp.corp.example", "a.ocsp.corp.example", "10.1.2.3", False),
        ("ocsp", "ocsp", "10.1.2.3", True),
    ],
)
def test_a_person_allows_all_or_hosts_and_networks(
    text: str, host: str, address: str, asked: bool
) -> None:
    assert read_allowed(text).admits(host, ip_address(address)) is asked


@pytest.mark.parametrize("text", ["10.0.0.0/33", "http://a.example", "a b!", "1.2.3", "-", "*"])
def test_what_is_neither_name_nor_network_is_told(text: str) -> None:
    with pytest.raises(NeitherNameNorNetworkError):
        read_allowed(text)


@given(st.text())
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(NeitherNameNorNetworkError):
        allowed = read_allowed(text)
        assert allowed.admits("a.example", ip_address("8.8.8.8"))


@given(st.ip_addresses())
def test_a_network_allows_itself_and_no_other(address) -> None:
    allowed = read_allowed(str(address))

    assert allowed.admits("a.example", address)
    other = ip_address(int(address) ^ 1) if address.version == 4 else ip_address("127.0.0.1")
    assert allowed.admits("a.example", other) == is_public(other)


@given(st.ip_addresses(network=ip_network("0.0.0.0/0")))
def test_an_address_is_judged_however_it_is_written(address) -> None:
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        written = ip_address(int(ip_address(prefix)) + int(address))
        assert is_public(written) == is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [("10.1.2.3", "10.1.2.3"), ("[::1]", "::1"), ("a.example", None), ("", None)],
)
def test_an_address_is_told_from_a_name(host: str, address: str | None) -> None:
    assert address_in(host) == (None if address is None else ip_address(address))


def test_what_is_refused_says_what_to_allow() -> None:
    told = why_not_asked("OCSP.corp.example", ip_address("10.1.2.3"))

    assert told.startswith(
        "its address 10.1.2.3 is not a public one, and where a certificate leads"
    )
    assert told.endswith(f"if it belongs to your own CA, set {ALLOWING}=ocsp.corp.example")
    assert why_not_asked("localhost", None).startswith("its name localhost is not a public one")
