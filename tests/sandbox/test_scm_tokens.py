"""Who may speak to SCM (sectigo-scm 1.3, 1.4, 9.4)."""

from datetime import timedelta

import pytest

from connector.sandbox.scm import tokens
from connector.sandbox.serving.server import Sandbox

from .conftest import ManualClock, SCMClient


def _credentials(sandbox: Sandbox, **changed: str) -> dict[str, str]:
    account = sandbox.world.scm.accounts["default"]
    return {
        "grant_type": "client_credentials",
        "client_id": account.client_id,
        "client_secret": account.client_secret,
        **changed,
    }


@pytest.mark.parametrize("path", ["/any", "", "/any/unknown"])
def test_a_refusal_names_the_token_endpoint(slow: Sandbox, path: str) -> None:
    """
    Without a token every call is 401, and its header tells where to get one.

    A header of the Admin API's makes no difference to this one.
    """
    client = SCMClient(slow)
    answers = [
        client.certificates("GET", path, headers=headers) for headers in ({}, {"login": "somebody"})
    ]

    expected = f'authorization_uri="{slow.scm_url}{tokens.PATH}"'
    for answer in answers:
        assert answer.status_code == 401
        assert answer.json()["code"] == -16
        assert expected in answer.headers["WWW-Authenticate"]


def test_basic_authentication_gets_a_token_too(slow: Sandbox) -> None:
    """The client may name itself in a header in place of the form."""
    wanted = _credentials(slow)
    basic = (wanted.pop("client_id"), wanted.pop("client_secret"))
    answer = SCMClient(slow).call("POST", tokens.PATH, data=wanted, auth=basic)

    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 300


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        pytest.param({"client_secret": "no"}, 401, "unauthorized_client", id="a wrong secret"),
        pytest.param({"client_id": "no"}, 401, "invalid_client", id="an unknown client"),
        pytest.param({"grant_type": "password"}, 400, "unsupported_grant_type", id="another grant"),
    ],
)
def test_the_token_endpoint_refuses(
    slow: Sandbox, changed: dict[str, str], status: int, error: str
) -> None:
    """Refusals have the shape of OAuth2, not of SCM."""
    answer = SCMClient(slow).call("POST", tokens.PATH, data=_credentials(slow, **changed))

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_ends(slow: Sandbox, scm: SCMClient, clock: ManualClock) -> None:
    """A token is good for `token_seconds` and not a moment longer."""
    clock.sleep(timedelta(seconds=slow.world.options.token_seconds - 1))
    assert scm.certificates("GET", "/any").status_code == 404

    clock.sleep(timedelta(seconds=1))
    assert scm.certificates("GET", "/any").status_code == 401


def test_the_virtual_clock_does_not_end_tokens(slow: Sandbox, scm: SCMClient) -> None:
    """Moving the calendar leaves sessions alone."""
    slow.world.clock.advance(timedelta(days=140))

    assert scm.certificates("GET", "/any").status_code == 404
