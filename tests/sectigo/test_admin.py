"""Ordering, following and revoking over the Admin API (sectigo-scm 2, 3)."""

import json
from dataclasses import replace

import pytest
from scm_answers import ADMIN_API, CSR, refused, scm_answer
from scripted_server import Answer, ScriptedServer
from x509_samples import NAMES, certificate_pem, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStatus
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    RequestError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.transport.session import HTTPSSession

ORDER = OrderId("9001")

DRAFT = OrderDraft(CSR, frozenset(NAMES), f"key {CSR.key}", org_id=10, profile_id=501, term=199)

PLACED = b'{"sslId":9001,"renewId":"a1B2c3D4e5F6g7H8i9J0"}'


def test_an_order_carries_everything(server: ScriptedServer, admin: SCM) -> None:
    """CSR as PEM, names as one text, custom fields as a list."""
    server.script = [Answer(200, PLACED)]

    order_id = admin.place_order(
        replace(
            DRAFT,
            external_requester=("a@example.com", "b@example.com"),
            custom_fields=(("Cost Centre", "42"),),
        )
    ).order_id

    (seen,) = server.seen
    assert order_id == "9001"
    assert (seen.method, seen.path) == ("POST", f"{ADMIN_API}/enroll")
    assert json.loads(seen.body) == {
        "orgId": 10,
        "certType": 501,
        "term": 199,
        "csr": csr_pem().strip(),
        "subjAltNames": ",".join(sorted(NAMES)),
        "comments": f"key {CSR.key}",
        "externalRequester": "a@example.com, b@example.com",
        "customFields": [{"name": "Cost Centre", "value": "42"}],
    }


def test_a_host_that_cannot_be_reached_is_named_with_its_setting(
    admin: SCM, session: HTTPSSession
) -> None:
    unreached = connect(replace(admin.account, url="https://127.0.0.1:1"), session)

    with pytest.raises(VendorUnavailableError, match=r"host and port in scm_config\.yaml\."):
        unreached.order_status(ORDER)


def test_a_plain_order_has_no_empty_fields(server: ScriptedServer, admin: SCM) -> None:
    """What is not set is not sent; an id may be called `id`."""
    server.script = [Answer(200, b'{"id":9001}')]

    assert admin.place_order(DRAFT).order_id == "9001"
    assert json.loads(server.seen[0].body).keys() == {
        "orgId",
        "certType",
        "term",
        "csr",
        "subjAltNames",
        "comments",
    }


def test_a_public_order_says_how_its_names_are_proven(server: ScriptedServer, admin: SCM) -> None:
    """Where domains are not validated in advance it is required; elsewhere it changes nothing."""
    server.script = [Answer(200, b'{"sslId":9001}')]

    admin.place_order(replace(DRAFT, public=True))
    assert json.loads(server.seen[0].body)["dcvMode"] == "CNAME"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(drop=True), id="no answer"),
        pytest.param(Answer(502, b"<html>"), id="502 from a gateway"),
        pytest.param(Answer(200, b""), id="success without a body"),
        pytest.param(refused(400, -14), id="unknown error"),
    ],
)
def test_an_order_in_doubt_is_lost_and_never_repeated(
    answer: Answer, server: ScriptedServer, admin: SCM
) -> None:
    """The rule is that of the other API; here are some of its cases."""
    server.script = [answer]

    with pytest.raises(AnswerLostError, match=order_marker(CSR.key)):
        admin.place_order(DRAFT)

    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(refused(400, -36), RequestError, "cert_type and term", id="term"),
        pytest.param(refused(400, -111), RequestError, "delegated", id="profile"),
        pytest.param(refused(400, -639), RequestError, "org_id", id="organization"),
        pytest.param(refused(400, -170), RequestError, "key_algorithms", id="ECC"),
        pytest.param(
            refused(400, -62, "Mandatory custom field is missing: costCentre"),
            RequestError,
            "(?s)costCentre.*custom_fields",
            id="custom field",
        ),
        pytest.param(refused(400, -727), RequestError, "Domains", id="domain"),
        pytest.param(refused(400, -1010), RequestError, "(?s)org_id.*delegate", id="delegation"),
        pytest.param(refused(400, -188), VendorRefusedError, "limit", id="quota"),
        pytest.param(refused(400, -16), CredentialsError, "customer_uri", id="unknown user"),
        pytest.param(refused(400, -3), CredentialsError, "role", id="not authorized"),
        pytest.param(refused(403, -25), CredentialsError, "Web/REST API", id="forbidden"),
        pytest.param(refused(400, -195), VendorUnavailableError, "later", id="CA offline"),
        pytest.param(refused(404, -5), NotFoundError, "cert-manager.com", id="wrong url"),
    ],
)
def test_a_certain_refusal_is_told(
    answer: Answer, kind: type[ConnectorError], words: str, server: ScriptedServer, admin: SCM
) -> None:
    """There is no order; the remedy names the places of this API."""
    server.script = [answer]

    with pytest.raises(ConnectorError, match=words) as raised:
        admin.place_order(DRAFT)

    assert type(raised.value) is kind


def test_a_status_is_in_the_details(server: ScriptedServer, admin: SCM) -> None:
    server.script = [scm_answer({"sslId": 9001, "status": "SA Approved"})]

    state = admin.order_status(ORDER)

    assert (state.status, state.word) == (OrderStatus.PROCESSING, "SA Approved")
    assert server.seen[0].path == f"{ADMIN_API}/9001"


def test_an_order_that_scm_does_not_know(server: ScriptedServer, admin: SCM) -> None:
    server.script = [refused(404, -5101)]

    with pytest.raises(NotFoundError):
        admin.order_status(ORDER)


def test_a_chain_is_returned_as_it_comes(server: ScriptedServer, admin: SCM) -> None:
    first, second = certificate_pem("RSA"), certificate_pem("ECDSA")
    server.script = [Answer(200, f"{first}\r\n{second}".encode())]

    assert admin.collect(ORDER) == (first, second)
    assert server.seen[0].path == f"{ADMIN_API}/collect/9001?format=x509"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refused(400, 0, "Being processed by Sectigo"), id="being processed"),
        pytest.param(refused(400, -1400), id="being processed, newer words"),
        pytest.param(refused(400, -23), id="not approved"),
        pytest.param(refused(404, -109), id="not available now"),
        pytest.param(Answer(200, b""), id="empty body"),
    ],
)
def test_what_is_not_ready_is_nothing(answer: Answer, server: ScriptedServer, admin: SCM) -> None:
    server.script = [answer]

    assert admin.collect(ORDER) == ()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(refused(400, -110), ConflictError, id="revoked"),
        pytest.param(refused(404, -5101), NotFoundError, id="unknown"),
        pytest.param(refused(401, 0), CredentialsError, id="401 is never pending"),
        pytest.param(Answer(200, b"<html>no"), NotTheVendorError, id="no certificate"),
    ],
)
def test_what_cannot_be_collected_is_an_error(
    answer: Answer, kind: type[ConnectorError], server: ScriptedServer, admin: SCM
) -> None:
    server.script = [answer]

    with pytest.raises(ConnectorError) as raised:
        admin.collect(ORDER)

    assert type(raised.value) is kind


def test_revoking(server: ScriptedServer, admin: SCM) -> None:
    """POST; harmless to repeat, so a lost answer is tried again."""
    server.script = [Answer(drop=True), Answer(204, b"")]

    admin.revoke(ORDER, 4, "superseded")

    assert [seen.path for seen in server.seen] == [f"{ADMIN_API}/revoke/9001"] * 2
    assert json.loads(server.seen[1].body) == {"reasonCode": 4, "reason": "superseded"}


@pytest.mark.parametrize("code", [-102, -159])
def test_revoking_twice_is_fine(code: int, server: ScriptedServer, admin: SCM) -> None:
    server.script = [refused(400, code), scm_answer({"status": "Revoked"})]

    admin.revoke(ORDER, 4, "superseded")


def test_an_order_without_a_certificate_is_not_revoked(server: ScriptedServer, admin: SCM) -> None:
    server.script = [refused(400, -102), scm_answer({"status": "Applied"})]

    with pytest.raises(ConflictError, match=r"it is Applied.*declined in SCM"):
        admin.revoke(ORDER, 4, "superseded")


def test_other_reason_codes_are_a_defect_of_the_caller(admin: SCM) -> None:
    with pytest.raises(ValueError, match="2"):
        admin.revoke(ORDER, 2, "x")
