"""OAuth2 client credentials (sectigo-scm 1.3)."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from scm_answers import paths, token_answer
from scripted_server import Answer, ScriptedServer
from virtual_clock import VirtualClock

from connector.core.facts.ids import OrderId
from connector.errors import (
    CredentialsError,
    NotTheVendorError,
)
from connector.sectigo.interface import SCM

ORDER = OrderId("17")
ISSUED = Answer(200, b'{"status":"Issued"}')
UNAUTHORIZED = Answer(401, b'{"code":-16,"description":"Unknown user"}')


def test_one_token_serves_many_calls(server: ScriptedServer, scm: SCM) -> None:
    """It is asked for with the first call and put onto each."""
    server.script = [token_answer(), ISSUED, ISSUED]

    scm.order_status(ORDER)
    scm.order_status(ORDER)

    assert paths(server) == ["/token", *["/api/v1/certificates/17/status"] * 2]
    assert [seen.headers.get("authorization") for seen in server.seen] == [
        None,
        "Bearer t-1",
        "Bearer t-1",
    ]


def test_the_secret_is_in_the_body_of_one_call_only(server: ScriptedServer, scm: SCM) -> None:
    """Client credentials go into the form, encoded, and nowhere else."""
    server.script = [token_answer(), ISSUED]

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
    server.script = [
        token_answer(expires_in=expires_in),
        ISSUED,
        ISSUED,
        token_answer("t-2"),
        ISSUED,
    ]

    scm.order_status(ORDER)
    clock.advance(timedelta(seconds=lasts) - timedelta(milliseconds=1))
    scm.order_status(ORDER)
    clock.advance(timedelta(milliseconds=1))
    scm.order_status(ORDER)

    assert [path == "/token" for path in paths(server)] == [True, False, False, True, False]
    assert server.seen[-1].headers["authorization"] == "Bearer t-2"


def test_a_token_refused_in_the_middle_is_replaced_once(server: ScriptedServer, scm: SCM) -> None:
    """SCM may forget tokens; the call is made again with a new one."""
    server.script = [token_answer(), UNAUTHORIZED, token_answer("t-2"), ISSUED]

    scm.order_status(ORDER)

    assert server.seen[-1].headers["authorization"] == "Bearer t-2"


def test_two_refusals_are_about_the_credentials(server: ScriptedServer, scm: SCM) -> None:
    """A fresh token that is refused as well will not get better."""
    server.script = [token_answer(), UNAUTHORIZED, token_answer("t-2"), UNAUTHORIZED]

    with pytest.raises(CredentialsError, match=r"Unknown user.*'default'.*client_secret"):
        scm.order_status(ORDER)

    assert len(server.seen) == 4


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


def test_nothing_secret_is_logged(
    server: ScriptedServer, scm: SCM, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything at DEBUG neither secret nor token appears."""
    caplog.set_level(logging.DEBUG)
    server.script = [token_answer("t-planted"), ISSUED]

    scm.order_status(ORDER)

    assert "s3cret" not in caplog.text
    assert "t-planted" not in caplog.text
