"""Following, collecting and revoking over the Enrollment API (sectigo-scm 1.4, 2, 3)."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509 import load_pem_x509_certificate
from sample_request import REQUEST
from scm_answers import CSR, asked, refused
from scripted_server import Answer, ScriptedServer
from x509_samples import certificate_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.errors import (
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    StillWaitingError,
    VendorRefusedError,
)
from connector.sectigo.interface import SCM

ORDER = OrderId("17")

pytestmark = pytest.mark.usefixtures("token_first")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Requested", OrderStatus.AWAITING_APPROVAL),
        ("Init", OrderStatus.PROCESSING),
        ("Approved", OrderStatus.PROCESSING),
        ("Applied", OrderStatus.PROCESSING),
        ("SAApproved", OrderStatus.PROCESSING),
        ("SA Approved", OrderStatus.PROCESSING),
        ("Issued", OrderStatus.ISSUED),
        ("ISSUED", OrderStatus.ISSUED),
        ("Enrolled - Pending Download", OrderStatus.ISSUED),
        ("Declined", OrderStatus.DECLINED),
        ("Invalid", OrderStatus.REJECTED),
        ("Rejected", OrderStatus.REJECTED),
        ("Revoked", OrderStatus.REVOKED),
        ("Expired", OrderStatus.EXPIRED),
        ("Replaced", OrderStatus.REPLACED),
    ],
)
def test_statuses(word: str, expected: OrderStatus, server: ScriptedServer, scm: SCM) -> None:
    """Every word of sectigo-scm 2.3, in any case; the word itself is kept."""
    server.script += [Answer(200, json.dumps({"status": word}).encode())]

    state = scm.order_status(ORDER)

    assert (state.status, state.word) == (expected, word)


def test_an_unknown_status_waits_and_warns(
    server: ScriptedServer, scm: SCM, caplog: pytest.LogCaptureFixture
) -> None:
    """A word that SCM adds some day is not a failure."""
    server.script += [Answer(200, b'{"status":"Pondering"}')]

    assert scm.order_status(ORDER).status is OrderStatus.PROCESSING
    assert "Pondering" in caplog.text


def test_a_chain_is_returned_as_it_comes(server: ScriptedServer, scm: SCM) -> None:
    """CRLF and text between the blocks do not matter; the order is kept."""
    first, second = certificate_pem("RSA"), certificate_pem("ECDSA")
    body = f"subject=x\r\n{first}\r\n\r\n{second}".replace("\n", "\r\n")
    server.script += [Answer(200, body.encode(), {"Content-Type": "application/x-pem-file"})]

    assert scm.collect(ORDER) == (first, second)
    assert asked(server)[0].path == "/api/v1/certificates/17"


def test_a_chain_may_come_in_pkcs7(server: ScriptedServer, scm: SCM) -> None:
    """SCM's own default where it looks at no format that is asked for (sectigo-scm 2.6)."""
    pem = certificate_pem("RSA")
    wrapped = serialize_certificates([load_pem_x509_certificate(pem.encode())], Encoding.PEM)
    server.script += [Answer(200, wrapped)]

    assert scm.collect(ORDER) == (pem,)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refused(404, -103), id="not collected yet"),
        pytest.param(refused(404, -109), id="not available now"),
        pytest.param(refused(400, 0), id="being processed"),
        pytest.param(refused(400, -23), id="not approved"),
        pytest.param(refused(400, -130), id="not issued"),
        pytest.param(refused(400, -183), id="not collectable"),
        pytest.param(refused(400, -1400), id="being processed, newer words"),
        pytest.param(Answer(200, b"\r\n"), id="empty body"),
    ],
)
def test_what_is_not_ready_is_nothing(answer: Answer, server: ScriptedServer, scm: SCM) -> None:
    """Too early is no error (sectigo-scm 2.6)."""
    server.script += [answer]

    assert scm.collect(ORDER) == ()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(refused(404, -5), NotFoundError, id="404 with a code that is not pending"),
        pytest.param(Answer(404, b"<html>"), NotFoundError, id="404 from a gateway"),
        pytest.param(refused(400, -110), ConflictError, id="revoked"),
        pytest.param(refused(403, -103), CredentialsError, id="forbidden is never pending"),
        pytest.param(Answer(200, b"<html>no"), NotTheVendorError, id="no certificate"),
        pytest.param(
            Answer(200, certificate_pem()[:300].encode()), NotTheVendorError, id="cut off"
        ),
    ],
)
def test_what_cannot_be_collected_is_an_error(
    answer: Answer, kind: type[ConnectorError], server: ScriptedServer, scm: SCM
) -> None:
    """Nothing but the listed answers counts as "not yet"."""
    server.script += [answer]

    with pytest.raises(ConnectorError) as raised:
        scm.collect(ORDER)

    assert type(raised.value) is kind


def test_revoking(server: ScriptedServer, scm: SCM) -> None:
    """DELETE with a body; harmless to repeat, so a lost answer is tried again."""
    server.script += [Answer(drop=True), Answer(200, b"")]

    scm.revoke(ORDER, 4, "superseded")

    seen = asked(server)
    assert [item.method for item in seen] == ["DELETE", "DELETE"]
    assert json.loads(seen[1].body) == {"reasonCode": 4, "message": "superseded"}


@pytest.mark.parametrize("code", [-102, -159])
def test_revoking_twice_is_fine(code: int, server: ScriptedServer, scm: SCM) -> None:
    """The codes mean several things, so the status decides (sectigo-scm 2.9)."""
    server.script += [refused(400, code), Answer(200, b'{"status":"Revoked"}')]

    scm.revoke(ORDER, 4, "superseded")


def test_an_order_without_a_certificate_is_not_revoked(server: ScriptedServer, scm: SCM) -> None:
    """The same code for an order that waits is told, with what to do instead."""
    server.script += [refused(400, -102), Answer(200, b'{"status":"Requested"}')]

    with pytest.raises(ConflictError, match=r"it is Requested.*declined in SCM"):
        scm.revoke(ORDER, 4, "superseded")


@pytest.mark.parametrize("code", [-102, -159])
def test_a_status_that_is_late_is_waited_for(code: int, server: ScriptedServer, scm: SCM) -> None:
    """What is shown as issued still, and cannot be revoked any more, is neither done nor failed."""
    server.script += [refused(400, code), Answer(200, b'{"status":"Issued"}')]

    with pytest.raises(StillWaitingError, match=r"shows it as Issued.*in some minutes"):
        scm.revoke(ORDER, 4, "superseded")


def test_a_refused_revocation_is_told(server: ScriptedServer, scm: SCM) -> None:
    """Any other refusal is an error."""
    server.script += [refused(400, -7, "reasonCode is missing")]

    with pytest.raises(VendorRefusedError, match="reasonCode is missing"):
        scm.revoke(ORDER, 4, "superseded")


@pytest.mark.parametrize("code", [2, 6, 9])
def test_other_reason_codes_are_a_defect_of_the_caller(code: int, scm: SCM) -> None:
    """SCM takes 0, 1, 3, 4 and 5."""
    with pytest.raises(ValueError, match=str(code)):
        scm.revoke(ORDER, code, "x")


def test_there_is_no_search(server: ScriptedServer, scm: SCM) -> None:
    """A lost order is for a person to look up; no call is made for it."""
    assert scm.can_search is False
    assert scm.find_orders(CSR.key, "www.example.com") == ()
    assert server.seen == []


def test_an_offer_cannot_be_known(server: ScriptedServer, scm: SCM) -> None:
    """The account fixes it and does not tell; no call is made for it."""
    assert scm.read_offer(REQUEST) is None
    assert server.seen == []
