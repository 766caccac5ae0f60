"""Whom a request has asked what the edge serves."""

from typing import Any

import pytest
from request_document import LEAST

from connector.core.request.edge import EdgeHost, read_edge_host
from connector.core.request.parse import parse_request
from connector.core.request.values import EdgeHosts
from connector.errors import RequestError


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("www.example.com", EdgeHost("www.example.com", 443)),
        ("WWW.Example.com.:8443", EdgeHost("www.example.com", 8443)),
        ("127.0.0.1:1", EdgeHost("127.0.0.1", 1)),
        ("[2001:DB8::1]", EdgeHost("2001:db8::1", 443)),
        ("[::1]:65535", EdgeHost("::1", 65535)),
        ("www.example.com:0", None),
        ("www.example.com:65536", None),
        ("1.2.3", None),
        ("[::g]", None),
        ("2001:db8::1", None),
        ("", None),
    ],
)
def test_a_host_may_have_a_port(written: str, read: EdgeHost | None) -> None:
    assert read_edge_host(written) == read


def faults(**wanted: Any) -> str:
    with pytest.raises(RequestError) as caught:
        parse_request({**LEAST, **wanted})
    return "\n".join(map(str, caught.value.faults))


def test_a_request_names_hosts() -> None:
    hosts = {"production": "127.0.0.1:8443", "staging": "www.example.com.edgekey-staging.net"}
    found = parse_request({**LEAST, "verify_edge": True, "edge_hosts": hosts})
    assert (found.verify_edge, found.edge_hosts) == (True, EdgeHosts(**hosts))
    assert parse_request(LEAST).edge_hosts == EdgeHosts()


def test_what_is_no_host_is_told() -> None:
    """By its shape, or by what it means."""
    assert "edge_hosts.staging" in faults(edge_hosts={"staging": "https://www.example.com/"})
    assert "a port from 1 to 65535" in faults(edge_hosts={"production": "www.example.com:99999"})
    assert "edge_hosts.test: unknown key" in faults(edge_hosts={"test": "www.example.com"})
