"""TLS with a client certificate, against servers that ask for one."""

from pathlib import Path

import pytest
import trustme
from scripted_server import Answer, ScriptedServer
from scripted_session import Pair, written_pair

from connector.errors import CredentialsError
from connector.transport.call import Call, ClientCertificate
from connector.transport.session import HTTPSSession


def call(server: ScriptedServer, pair: Pair | None, method: str = "GET") -> Call:
    shown = None if pair is None else ClientCertificate(pair.cert, pair.key)
    return Call("SCM", "read it", method, f"{server.url}/x", client_certificate=shown)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_shown(
    method: str, strict_server: ScriptedServer, session: HTTPSSession, pair: Pair
) -> None:
    """To reads, which share a connection, as to writes, which do not."""
    strict_server.otherwise = Answer(200, b"{}")

    assert session.exchange(call(strict_server, pair, method)).status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_it_nothing_is_sent(
    method: str, strict_server: ScriptedServer, session: HTTPSSession
) -> None:
    """A refused handshake is about the credentials, and certain: no answer is lost."""
    with pytest.raises(CredentialsError, match="refused the TLS client certificate"):
        session.exchange(call(strict_server, None, method))

    assert strict_server.seen == []


def test_a_certificate_that_the_server_does_not_know(
    strict_server: ScriptedServer, session: HTTPSSession, tmp_path: Path
) -> None:
    stranger = written_pair(trustme.CA(), tmp_path, "stranger")

    with pytest.raises(CredentialsError, match="client_cert and client_key"):
        session.exchange(call(strict_server, stranger))


def test_calls_with_and_without_do_not_share_a_connection(
    strict_server: ScriptedServer, session: HTTPSSession, pair: Pair
) -> None:
    """A connection that was opened with a certificate serves only calls that show it."""
    session.exchange(call(strict_server, pair))

    with pytest.raises(CredentialsError):
        session.exchange(call(strict_server, None))
