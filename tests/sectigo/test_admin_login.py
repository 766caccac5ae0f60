"""The three ways to log in to the Admin API (sectigo-scm 1.2, 1.3)."""

from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from scripted_server import Answer, ScriptedServer
from scripted_session import Pair, written_pair

from connector.core.facts.ids import OrderId
from connector.errors import ConfigurationError, CredentialsError
from connector.sectigo import connect
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
ISSUED = Answer(200, b'{"status":"Issued"}')
UNKNOWN_USER = Answer(401, b'{"code":-16,"description":"Unknown user"}')
TOKEN = Answer(200, b'{"access_token":"t-1","expires_in":300}')


@pytest.fixture
def admin(server: ScriptedServer) -> SCMAccount:
    return SCMAccount(
        name="admin",
        api="admin",
        url=server.url,
        login="ada",
        password=Secret("pässwörd"),
        customer_uri="Example",
    )


@pytest.fixture
def with_token(admin: SCMAccount, server: ScriptedServer) -> SCMAccount:
    return replace(
        admin,
        login="",
        password=None,
        customer_uri="",
        client_id="id-1",
        client_secret=Secret("s3cret"),
        token_url=f"{server.url}/token",
    )


@pytest.fixture
def with_certificate(admin: SCMAccount, strict_server: ScriptedServer, pair: Pair) -> SCMAccount:
    return replace(
        admin,
        url=strict_server.url,
        password=None,
        client_cert=pair.cert,
        client_key=pair.key,
    )


def test_headers(admin: SCMAccount, server: ScriptedServer, session: HTTPSSession) -> None:
    """Login, password and customer go with every call; letters beyond ASCII as UTF-8."""
    server.otherwise = ISSUED

    connect(admin, session).order_status(ORDER)

    (seen,) = server.seen
    assert seen.path == "/api/ssl/v1/17"
    assert seen.headers["login"] == "ada"
    assert seen.headers["password"].encode("latin-1").decode() == "pässwörd"
    assert seen.headers["customeruri"] == "Example"
    assert "authorization" not in seen.headers


def test_refused_headers_are_not_sent_again(
    admin: SCMAccount, server: ScriptedServer, session: HTTPSSession
) -> None:
    """The same ones would be refused again, and may lock the admin out."""
    server.otherwise = UNKNOWN_USER

    with pytest.raises(CredentialsError, match=r"Unknown user.*'admin'.*customer_uri") as raised:
        connect(admin, session).order_status(ORDER)

    assert len(server.seen) == 1
    assert "pässwörd" not in str(raised.value)


def test_a_client_certificate(
    with_certificate: SCMAccount, strict_server: ScriptedServer, session: HTTPSSession
) -> None:
    """On `/private`, with login and customer, without a password."""
    strict_server.otherwise = ISSUED

    connect(with_certificate, session).order_status(ORDER)

    (seen,) = strict_server.seen
    assert seen.path == "/private/api/ssl/v1/17"
    assert (seen.headers["login"], seen.headers["customeruri"]) == ("ada", "Example")
    assert "password" not in seen.headers


def test_a_client_certificate_without_a_customer(
    with_certificate: SCMAccount, strict_server: ScriptedServer, session: HTTPSSession
) -> None:
    strict_server.otherwise = ISSUED

    connect(replace(with_certificate, customer_uri=""), session).order_status(ORDER)

    assert "customeruri" not in strict_server.seen[0].headers


def test_a_client_certificate_that_scm_does_not_know(
    with_certificate: SCMAccount, strict_server: ScriptedServer, session: HTTPSSession
) -> None:
    strict_server.otherwise = UNKNOWN_USER

    with pytest.raises(CredentialsError, match="registered with that admin"):
        connect(with_certificate, session).order_status(ORDER)


def _encrypted(pair: Pair, authority: trustme.CA, directory: Path) -> Pair:
    key = load_pem_private_key(pair.key.read_bytes(), None)
    path = directory / "encrypted.key"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"words"))
    )
    return replace(pair, key=path)


def _of_another(pair: Pair, authority: trustme.CA, directory: Path) -> Pair:
    return replace(pair, key=written_pair(authority, directory, "other").key)


def _swapped(pair: Pair, authority: trustme.CA, directory: Path) -> Pair:
    return Pair(pair.key, pair.cert)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(_of_another, "do not belong together", id="key of another certificate"),
        pytest.param(_encrypted, "unencrypted key in PEM", id="encrypted"),
        pytest.param(_swapped, "unencrypted key in PEM", id="swapped"),
    ],
)
def test_files_that_cannot_be_used(  # noqa: PLR0917 - fixtures
    spoil, words, with_certificate, session, pair, authority, tmp_path
) -> None:
    """Told before any call, and without asking for a passphrase."""
    spoilt = spoil(pair, authority, tmp_path)

    with pytest.raises(ConfigurationError, match=words):
        connect(replace(with_certificate, client_cert=spoilt.cert, client_key=spoilt.key), session)


def test_a_token(with_token: SCMAccount, server: ScriptedServer, session: HTTPSSession) -> None:
    """OAuth2 goes without the headers of the other ways."""
    server.script = [TOKEN, ISSUED]

    connect(with_token, session).order_status(ORDER)

    assert [seen.path for seen in server.seen] == ["/token", "/api/ssl/v1/17"]
    assert server.seen[1].headers["authorization"] == "Bearer t-1"
    assert "login" not in server.seen[1].headers


def test_the_token_endpoint_is_learned(
    with_token: SCMAccount, server: ScriptedServer, session: HTTPSSession
) -> None:
    challenge = {"WWW-Authenticate": f'Bearer authorization_uri="{server.url}/learned"'}
    server.script = [Answer(401, b"{}", challenge), TOKEN, ISSUED]

    connect(replace(with_token, token_url=None), session).order_status(ORDER)

    assert [seen.path for seen in server.seen] == [
        "/api/organization/v1",
        "/learned",
        "/api/ssl/v1/17",
    ]


def test_a_refused_client_is_told_where_its_secret_is(
    with_token: SCMAccount, server: ScriptedServer, session: HTTPSSession
) -> None:
    server.script = [Answer(401, b'{"error":"unauthorized_client"}')]

    with pytest.raises(CredentialsError, match="Settings > Admins > API Keys"):
        connect(with_token, session).order_status(ORDER)


@pytest.mark.parametrize("text", ["two\nlines", "two\rlines"])
def test_a_password_that_no_header_can_carry(
    text: str, admin: SCMAccount, session: HTTPSSession
) -> None:
    with pytest.raises(
        ConfigurationError, match="password: must not contain line breaks"
    ) as raised:
        connect(replace(admin, password=Secret(text)), session)

    assert text not in str(raised.value)


@pytest.mark.parametrize(
    ("suffix", "path"),
    [
        ("", "/api/ssl/v1/17"),
        ("/api", "/api/ssl/v1/17"),
        ("/api/", "/api/ssl/v1/17"),
        ("/api/ssl/v1", "/api/ssl/v1/17"),
        ("/api/ssl/v2", "/api/ssl/v2/17"),
        ("/private", "/private/api/ssl/v1/17"),
        ("/private/api", "/private/api/ssl/v1/17"),
        ("/behind/a/proxy/api", "/behind/a/proxy/api/ssl/v1/17"),
    ],
)
def test_the_url_may_be_any_that_scm_shows(
    suffix: str, path: str, admin: SCMAccount, server: ScriptedServer, session: HTTPSSession
) -> None:
    """With or without the path of the API (sectigo-scm 1.1)."""
    server.otherwise = ISSUED

    connect(replace(admin, url=admin.url + suffix), session).order_status(ORDER)

    assert server.seen[0].path == path


@pytest.mark.parametrize("suffix", ["", "/api", "/private", "/private/api/"])
def test_private_is_inserted_once(
    suffix: str,
    with_certificate: SCMAccount,
    strict_server: ScriptedServer,
    session: HTTPSSession,
) -> None:
    strict_server.otherwise = ISSUED

    connect(replace(with_certificate, url=strict_server.url + suffix), session).order_status(ORDER)

    assert strict_server.seen[0].path == "/private/api/ssl/v1/17"
