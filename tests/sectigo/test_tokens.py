"""OAuth2 client credentials (sectigo-scm 1.3)."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted_server import Answer, ScriptedServer
from virtual_clock import VirtualClock

from connector.core.facts.ids import OrderId
from connector.errors import (
    ConfigurationError,
    CredentialsError,
    NotTheVendorError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
ISSUED = Answer(200, b'{"status":"Issued"}')
UNAUTHORIZED = Answer(401, b'{"code":-16,"description":"Unknown user"}')


def _token(text: str = "t-1", **more: object) -> Answer:
    return Answer(200, json.dumps({"access_token": text, "expires_in": 300, **more}).encode())


def _paths(server: ScriptedServer) -> list[str]:
    return [seen.path for seen in server.seen]


def test_one_token_serves_many_calls(server: ScriptedServer, scm: SCM) -> None:
    """It is asked for with the first call and put onto each."""
    server.script = [_token(), ISSUED, ISSUED]

    scm.order_status(ORDER)
    scm.order_status(ORDER)

    assert _paths(server) == ["/token", *["/api/v1/certificates/17/status"] * 2]
    assert [seen.headers.get("authorization") for seen in server.seen] == [
        None,
        "Bearer t-1",
        "Bearer t-1",
    ]


def test_the_secret_is_in_the_body_of_one_call_only(server: ScriptedServer, scm: SCM) -> None:
    """Client credentials go into the form, encoded, and nowhere else."""
    server.script = [_token(), ISSUED]

    scm.order_status(ORDER)

    form = parse_qs(server.seen[0].body.decode())
    assert form == {
        "grant_type": ["client_credentials"],
        "client_id": ["id-1"],
        "client_secret": ["s3cret/+ &"],
    }
    assert server.seen[1].body == b""


@pytest.mark.parametrize(
    ("expires_in", "lasts"),
    [
        pytest.param(300, 240, id="a minute before its end"),
        pytest.param(5, 2.5, id="a short one at half its life"),
        pytest.param(None, 240, id="five minutes are assumed"),
    ],
)
def test_a_token_is_renewed_before_it_ends(
    expires_in: int | None, lasts: float, server: ScriptedServer, scm: SCM, clock: VirtualClock
) -> None:
    """No call is made with a token that may end on the way."""
    server.script = [_token(expires_in=expires_in), ISSUED, ISSUED, _token("t-2"), ISSUED]

    scm.order_status(ORDER)
    clock.advance(timedelta(seconds=lasts) - timedelta(milliseconds=1))
    scm.order_status(ORDER)
    clock.advance(timedelta(milliseconds=1))
    scm.order_status(ORDER)

    assert [path == "/token" for path in _paths(server)] == [True, False, False, True, False]
    assert server.seen[-1].headers["authorization"] == "Bearer t-2"


def test_a_token_refused_in_the_middle_is_replaced_once(server: ScriptedServer, scm: SCM) -> None:
    """SCM may forget tokens; the call is made again with a new one."""
    server.script = [_token(), UNAUTHORIZED, _token("t-2"), ISSUED]

    scm.order_status(ORDER)

    assert server.seen[-1].headers["authorization"] == "Bearer t-2"


def test_two_refusals_are_about_the_credentials(server: ScriptedServer, scm: SCM) -> None:
    """A fresh token that is refused as well will not get better."""
    server.script = [_token(), UNAUTHORIZED, _token("t-2"), UNAUTHORIZED]

    with pytest.raises(CredentialsError, match=r"Unknown user.*'default'.*client_secret"):
        scm.order_status(ORDER)

    assert len(server.seen) == 4


@pytest.mark.parametrize(
    "challenge",
    [
        'Bearer realm="apiclients", authorization_uri="{url}"',
        "Bearer authorization_uri={url}, realm=x",
        'Bearer realm="{url}"',
        'bearer Realm = "{url}"',
        'Bearer realm="https://127.0.0.1:1/", authorization_uri="{url}"',
        'Bearer realm="https://127.0.0.1:1/", error="x", token_uri={url}',
        'Bearer my_realm="https://127.0.0.1:1/", realm="{url}"',
    ],
)
def test_the_endpoint_is_learned(
    challenge: str, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """Where it is not configured, a refused call without a token names it (sectigo-scm 1.4)."""
    named = challenge.format(url=f"{server.url}/learned")
    server.script = [Answer(401, b"", {"WWW-Authenticate": named}), _token(), ISSUED, ISSUED]
    scm = connect(replace(account, token_url=None), session)

    scm.order_status(ORDER)
    scm.order_status(ORDER)

    assert _paths(server)[:2] == ["/api/v1/certificates", "/learned"]
    assert "authorization" not in server.seen[0].headers
    assert len(server.seen) == 4


@pytest.mark.parametrize("status", [404, 405])
def test_the_endpoint_is_learned_where_orders_are_only_taken(
    status: int, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """No description has GET for what takes orders; an order's status is asked for instead."""
    named = {"WWW-Authenticate": f'Bearer authorization_uri="{server.url}/learned"'}
    server.script = [Answer(status, b""), Answer(401, b"", named), _token(), ISSUED]
    scm = connect(replace(account, token_url=None), session)

    scm.order_status(ORDER)

    assert _paths(server)[1:3] == ["/api/v1/certificates/0/status", "/learned"]
    assert "authorization" not in server.seen[1].headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing is named"),
        pytest.param({"WWW-Authenticate": 'Bearer realm="SCM"'}, id="no address is named"),
        pytest.param(
            {"WWW-Authenticate": 'Bearer authorization_uri="http://h/token"'}, id="plain HTTP"
        ),
    ],
)
def test_an_endpoint_that_cannot_be_learned(
    headers: dict[str, str], server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """The secret goes nowhere; the person is told which setting is missing."""
    server.script = [Answer(401, b"", headers)]
    scm = connect(replace(account, token_url=None), session)

    with pytest.raises(ConfigurationError, match="Set token_url"):
        scm.check_credentials()

    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            Answer(401, b'{"error":"unauthorized_client","error_description":"Invalid secret"}'),
            id="wrong secret",
        ),
        pytest.param(
            Answer(400, b'{"error":"invalid_client","error_description":"Invalid secret"}'),
            id="unknown client, as RFC 6749 allows",
        ),
    ],
)
def test_wrong_credentials_are_told(answer: Answer, server: ScriptedServer, scm: SCM) -> None:
    """Account, host and the endpoint's words; never the secret."""
    server.script = [answer]

    with pytest.raises(CredentialsError, match=r"'default'.*Invalid secret") as raised:
        scm.check_credentials()

    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, b""),
        Answer(401, b""),
        Answer(403, b" "),
        Answer(401, b"<html>Nope</html>"),
    ],
)
def test_a_refusal_without_a_word_is_about_the_credentials(
    answer: Answer, server: ScriptedServer, scm: SCM
) -> None:
    """A token endpoint that says no and no more has looked at nothing else."""
    server.script = [answer]

    with pytest.raises(
        CredentialsError, match=rf"'default'.*{answer.status} without an explanation"
    ):
        scm.check_credentials()


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("https://tokens.example/t", id="another domain"),
        pytest.param("https://127.0.0.1.tokens.example/t", id="a name that begins alike"),
        pytest.param("https://10.0.0.1/t", id="another address"),
    ],
)
def test_the_secret_goes_nowhere_else(
    named: str, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """What an answer names outside the account's own domain is for a person to configure."""
    challenge = {"WWW-Authenticate": f'Bearer authorization_uri="{named}"'}
    server.script = [Answer(401, b"", challenge)]
    scm = connect(replace(account, token_url=None), session)

    with pytest.raises(ConfigurationError, match=r"(?s)names .*set token_url") as raised:
        scm.check_credentials()

    assert urlsplit(named).netloc in str(raised.value)
    assert raised.value.exit_code == 78
    assert len(server.seen) == 1


def test_a_page_in_place_of_the_challenge_is_an_outage(
    server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """Nothing is wrong with the settings then."""
    server.script = [Answer(200, b"<html><title>Maintenance</title>")]
    scm = connect(replace(account, token_url=None), session)

    with pytest.raises(NotTheVendorError, match="Maintenance"):
        scm.check_credentials()


@pytest.mark.parametrize("status", [403, 404, 405])
def test_a_wrong_endpoint_is_told(status: int, server: ScriptedServer, scm: SCM) -> None:
    """An address that is not a token endpoint is a fault of the settings."""
    server.script = [Answer(status, b"<html><title>Nothing here</title>")]

    with pytest.raises(ConfigurationError, match=r"token_url: .*Nothing here"):
        scm.check_credentials()


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token": "t-1"',
        b'{"access_token": 7}',
        b'{"access_token": "t-1\\u200b"}',
        b"<html>t-1",
        b"",
        b"null",
    ],
)
def test_a_token_is_never_quoted(body: bytes, server: ScriptedServer, scm: SCM) -> None:
    """What is no token is an outage; it may hold one all the same, so its text is not told."""
    server.script = [Answer(200, body)]

    with pytest.raises(NotTheVendorError) as raised:
        scm.check_credentials()

    assert "t-1" not in str(raised.value)


def test_an_endpoint_that_keeps_failing(server: ScriptedServer, scm: SCM) -> None:
    """Asking for a token changes nothing, so it is tried again before giving up."""
    server.otherwise = Answer(503, b"")

    with pytest.raises(VendorUnavailableError, match="access token for the SCM account 'default'"):
        scm.check_credentials()

    assert len(server.seen) == 4


def test_nothing_secret_is_logged(
    server: ScriptedServer, scm: SCM, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything at DEBUG neither secret nor token appears."""
    caplog.set_level(logging.DEBUG)
    server.script = [_token("t-planted"), ISSUED]

    scm.order_status(ORDER)

    assert "s3cret" not in caplog.text
    assert "t-planted" not in caplog.text
