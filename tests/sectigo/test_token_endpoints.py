"""Where tokens of SCM are asked for, and whom the secret is told (sectigo-scm 1.3)."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from scm_answers import paths, token_answer
from scripted_server import Answer, ScriptedServer

from connector.core.facts.ids import OrderId
from connector.errors import (
    ConfigurationError,
    NotTheVendorError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
ISSUED = Answer(200, b'{"status":"Issued"}')


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
    server.script = [Answer(401, b"", {"WWW-Authenticate": named}), token_answer(), ISSUED, ISSUED]
    scm = connect(replace(account, token_url=None), session)

    scm.order_status(ORDER)
    scm.order_status(ORDER)

    assert paths(server)[:2] == ["/api/v1/certificates", "/learned"]
    assert "authorization" not in server.seen[0].headers
    assert len(server.seen) == 4


@pytest.mark.parametrize("status", [404, 405])
def test_the_endpoint_is_learned_where_orders_are_only_taken(
    status: int, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """No description has GET for what takes orders; an order's status is asked for instead."""
    named = {"WWW-Authenticate": f'Bearer authorization_uri="{server.url}/learned"'}
    server.script = [Answer(status, b""), Answer(401, b"", named), token_answer(), ISSUED]
    scm = connect(replace(account, token_url=None), session)

    scm.order_status(ORDER)

    assert paths(server)[1:3] == ["/api/v1/certificates/0/status", "/learned"]
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


def test_an_endpoint_that_keeps_failing(server: ScriptedServer, scm: SCM) -> None:
    """Asking for a token changes nothing, so it is tried again before giving up."""
    server.otherwise = Answer(503, b"")

    with pytest.raises(VendorUnavailableError, match="access token for the SCM account 'default'"):
        scm.check_credentials()

    assert len(server.seen) == 4
