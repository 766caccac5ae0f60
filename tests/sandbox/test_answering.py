"""Connections that stay open from one request to the next, as those of the vendors do."""

import ssl
from http.client import HTTPSConnection
from pathlib import Path

from patience import HANGS

from connector.sandbox.serving.answering import BODY_LIMIT
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options

UNKNOWN = "/api/v1/certificates/unknown"


def connection(sandbox: Sandbox) -> HTTPSConnection:
    context = ssl.create_default_context(cafile=sandbox.directory / "ca.pem")
    return HTTPSConnection("127.0.0.1", sandbox.world.ports.scm, timeout=HANGS, context=context)


def test_one_connection_serves_one_request_after_the_other(slow: Sandbox) -> None:
    """Bodies that nobody reads included."""
    client = connection(slow)
    client.connect()
    opened = client.sock
    for body in (None, b"{}", b"x" * 100_000):
        client.request("GET", UNKNOWN, body=body)
        answer = client.getresponse()
        assert answer.status in {401, 404}
        answer.read()

        assert client.sock is opened
        assert answer.getheader("Connection") is None
    client.close()


def test_a_client_that_wants_it_closed_is_told_that_it_is(slow: Sandbox) -> None:
    client = connection(slow)
    client.request("GET", UNKNOWN, headers={"Connection": "close"})

    with client.getresponse() as answer:
        assert answer.getheader("Connection") == "close"
    client.close()


def test_a_body_that_is_too_large_is_refused_and_ends_the_connection(slow: Sandbox) -> None:
    """What was not read of it is no next request."""
    client = connection(slow)
    client.putrequest("POST", UNKNOWN)
    client.putheader("Content-Length", str(BODY_LIMIT + 1))
    client.endheaders()

    with client.getresponse() as answer:
        assert (answer.status, answer.getheader("Connection")) == (413, "close")
    client.close()


def test_what_is_open_ends_with_the_sandbox(tmp_path: Path) -> None:
    """Nobody is served by one that has stopped."""
    with Sandbox.start(tmp_path / "folder", Options()) as sandbox:
        client = connection(sandbox)
        client.request("GET", UNKNOWN)
        client.getresponse().read()

    assert client.sock.recv(1) == b""
    client.close()
