"""Declining an order, and which write to SCM is sent again after a 429."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from scripted_server import Answer, ScriptedServer
from x509_samples import NAMES, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_csr
from connector.errors import AnswerLostError, ConflictError
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

ORDER = OrderId("9001")
CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
DRAFT = OrderDraft(CSR, frozenset(NAMES), "key", org_id=10, profile_id=501, term=199)
TOO_MANY = Answer(429, b"", {"Retry-After": "0"})
REFUSED = Answer(400, b'{"code": -1112, "description": "The certificate cannot be declined"}')


def details(status: str) -> Answer:
    return Answer(200, json.dumps({"sslId": 9001, "status": status}).encode())


@pytest.fixture
def admin(account: SCMAccount, session: HTTPSSession) -> SCM:
    return connect(
        replace(
            account,
            api="admin",
            client_id="",
            client_secret=None,
            token_url=None,
            login="ada",
            password=Secret("s3cret"),
            customer_uri="Example",
        ),
        session,
    )


def test_an_order_is_declined_with_a_reason(server: ScriptedServer, admin: SCM) -> None:
    server.script = [Answer(204, b"")]

    admin.decline(ORDER, "Ordered twice.")

    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/api/ssl/v1/decline/9001")
    assert json.loads(seen.body) == {"message": "Ordered twice."}


@pytest.mark.parametrize("status", ["Declined", "Rejected", "Revoked"])
def test_what_came_to_nothing_already_is_left(
    server: ScriptedServer, admin: SCM, status: str
) -> None:
    server.script = [REFUSED, details(status)]

    admin.decline(ORDER, "Ordered twice.")


def test_what_is_issued_cannot_be_declined(server: ScriptedServer, admin: SCM) -> None:
    server.script = [REFUSED, details("Issued")]

    with pytest.raises(ConflictError, match=r"cannot be declined; it is Issued\.") as raised:
        admin.decline(ORDER, "Ordered twice.")

    assert "revoke it" in raised.value.remedy


def test_the_enrollment_api_declines_none(server: ScriptedServer, scm: SCM) -> None:
    with pytest.raises(ConflictError, match="the Enrollment API declines none"):
        scm.decline(ORDER, "Ordered twice.")

    assert server.seen == []


@pytest.mark.parametrize(
    ("write", "sent"),
    [
        pytest.param(lambda scm: scm.place_order(DRAFT), 1, id="order: a second one"),
        pytest.param(lambda scm: scm.revoke(ORDER, 1, "x"), 2, id="revoke: revoked already"),
        pytest.param(lambda scm: scm.decline(ORDER, "x"), 2, id="decline: its status tells"),
    ],
)
def test_an_order_alone_is_not_sent_again(
    server: ScriptedServer, admin: SCM, write: Callable[[SCM], object], sent: int
) -> None:
    server.script = [TOO_MANY, Answer(204, b"")]

    if sent == 1:
        with pytest.raises(AnswerLostError):
            write(admin)
    else:
        write(admin)

    assert len(server.seen) == sent
