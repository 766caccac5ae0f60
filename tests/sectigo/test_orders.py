"""Ordering, following and revoking over the Enrollment API (sectigo-scm 1.4, 2, 3)."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer, Seen
from x509_samples import NAMES, certificate_pem, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStatus
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import load_csr, read_csr
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    RequestError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
DRAFT = OrderDraft(CSR, frozenset(NAMES), f"key {CSR.key}")
TOKEN = Answer(200, b'{"access_token":"t-1","expires_in":300}')


def _refused(status: int, code: int, words: str = "The words") -> Answer:
    return Answer(status, json.dumps({"code": code, "description": words}).encode())


def _asked(server: ScriptedServer) -> list[Seen]:
    return [seen for seen in server.seen if seen.path != "/token"]


@pytest.fixture(autouse=True)
def token_first(server: ScriptedServer) -> None:
    """Every test starts with a token; it scripts what comes after."""
    server.script = [TOKEN]


def test_an_order_carries_everything(server: ScriptedServer, scm: SCM) -> None:
    """CSR on one line, all names, our key; optional fields only where they are set."""
    server.script += [Answer(200, b'{"certId":"kx-17"}')]

    order_id = scm.place_order(
        replace(
            DRAFT,
            external_requester=("a@example.com", "b@example.com"),
            custom_fields=(("Cost Centre", "42"),),
        )
    )

    (seen,) = _asked(server)
    body = json.loads(seen.body)
    der = load_csr(csr_pem()).public_bytes(Encoding.DER)
    assert order_id == "kx-17"
    assert (seen.method, seen.path) == ("POST", "/api/v1/certificates")
    assert body == {
        "csr": base64.b64encode(der).decode(),
        "subjAltNames": sorted(NAMES),
        "comments": f"key {CSR.key}",
        "externalRequester": "a@example.com,b@example.com",
        "customFields": {"Cost Centre": "42"},
    }


def test_a_plain_order_has_no_empty_fields(server: ScriptedServer, scm: SCM) -> None:
    """What is not set is not sent; an id may be a number."""
    server.script += [Answer(200, b'{"certId":17}')]

    assert scm.place_order(DRAFT) == "17"
    assert json.loads(_asked(server)[0].body).keys() == {"csr", "subjAltNames", "comments"}


@pytest.mark.parametrize("suffix", ["", "/", "/api/v1", "/api/v1/", "/api/v1/certificates"])
def test_the_url_may_be_any_that_scm_shows(
    suffix: str, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """With or without the path of the API (sectigo-scm 1.1)."""
    server.script += [Answer(200, b'{"status":"Issued"}')]

    connect(replace(account, url=account.url + suffix), session).order_status(ORDER)

    assert _asked(server)[0].path == "/api/v1/certificates/17/status"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(drop=True), id="no answer"),
        pytest.param(Answer(200, b'{"certId":"17"}', truncate_to=5), id="cut off"),
        pytest.param(Answer(500, b'{"code":-2,"description":"x"}'), id="500"),
        pytest.param(Answer(502, b"<html>"), id="502 from a gateway"),
        pytest.param(Answer(503, b""), id="503"),
        pytest.param(Answer(200, b""), id="success without a body"),
        pytest.param(Answer(200, b"<html>"), id="success in HTML"),
        pytest.param(Answer(200, b'{"certId":null}'), id="success without an id"),
        pytest.param(Answer(200, b'{"certId":"../1"}'), id="success with what cannot be an id"),
        pytest.param(Answer(400, b"<html>"), id="400 that is not SCM's"),
        pytest.param(Answer(404, b"<html>"), id="404 that is not SCM's"),
        pytest.param(Answer(408, b""), id="timeout at a gateway"),
        pytest.param(_refused(400, -2), id="internal error"),
        pytest.param(_refused(400, -129), id="connection to the CA lost"),
    ],
)
def test_an_order_in_doubt_is_lost_and_never_repeated(
    answer: Answer, server: ScriptedServer, scm: SCM
) -> None:
    """There may be an order now: one POST, and the message tells where to look it up."""
    server.script += [answer]

    with pytest.raises(AnswerLostError) as raised:
        scm.place_order(DRAFT)

    assert len(_asked(server)) == 1
    assert CSR.key in str(raised.value)
    assert order_marker(CSR.key) in str(raised.value)
    assert "www.example.com" in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(_refused(400, -10), RequestError, "key type", id="CSR"),
        pytest.param(_refused(400, -36), RequestError, "term", id="term"),
        pytest.param(_refused(400, -62), RequestError, "custom_fields", id="custom field"),
        pytest.param(_refused(400, -737), VendorRefusedError, "DCV", id="domain not validated"),
        pytest.param(_refused(400, -1010), VendorRefusedError, "delegate", id="not delegated"),
        pytest.param(_refused(400, -843), VendorRefusedError, "organization", id="organization"),
        pytest.param(_refused(400, -3), CredentialsError, "REST", id="not authorized"),
        pytest.param(_refused(403, -25), CredentialsError, "REST", id="forbidden"),
        pytest.param(Answer(403, b"<html>"), CredentialsError, "REST", id="forbidden, in HTML"),
        pytest.param(_refused(400, -195), VendorUnavailableError, "later", id="CA not available"),
        pytest.param(_refused(404, -1), AnswerLostError, "comments", id="unknown error"),
        pytest.param(_refused(404, -5), NotFoundError, "url", id="wrong url"),
        pytest.param(Answer(405, b""), UnexpectedAnswerError, "url", id="wrong url, method"),
        pytest.param(_refused(415, -5), UnexpectedAnswerError, "url", id="wrong url, type"),
        pytest.param(_refused(409, -5), ConflictError, "The words", id="conflict"),
        pytest.param(_refused(400, -9999), VendorRefusedError, "The words", id="unknown code"),
        *(
            pytest.param(
                _refused(400, code, said),
                VendorRefusedError if code == -9999 else RequestError,
                told,
                id=f"{code} {said}",
            )
            for code, said, told in (
                (-7, "Required field missing: csr", "The account's profile does not take this CSR"),
                (-1601, "Field certType has an invalid value", "certificate profile and term"),
                (-1601, "externalRequester is too long", "comments and external_requester"),
                (-62, "Invalid IP address", "common_name and sans"),
                (-134, "Custom field costCentre: too long", "under custom_fields"),
                (-64, "Optional field invalid", "not known to this program"),
                (-9999, "Something else", "not known to this program"),
            )
        ),
    ],
)
def test_a_certain_refusal_is_told(
    answer: Answer, kind: type[ConnectorError], words: str, server: ScriptedServer, scm: SCM
) -> None:
    """There is no order; SCM's words and the remedy are in the message."""
    server.script += [answer]

    with pytest.raises(ConnectorError, match=words) as raised:
        scm.place_order(DRAFT)

    assert type(raised.value) is kind


@pytest.mark.parametrize(
    ("code", "words", "fields"),
    [
        (-1601, "No more than 1 names are allowed", ["sans", "scm_account"]),
        (-1601, "Field has an invalid value: subjAltNames", ["sans", "scm_account"]),
        (-1601, "Field has an invalid value: comments", ["comments"]),
        (-1601, "Field externalRequester is wrong", ["comments", "external_requester"]),
        (-1601, "Invalid term", ["scm_account"]),
        (-1601, "Invalid orgId", ["scm_account"]),
        (
            *(-1601, "The words"),
            ["sans", "scm_account", "comments", "external_requester", "custom_fields"],
        ),
        (-7, "Required field is missing", ["sans", "scm_account", "comments"]),
        (-727, "The domain does not exist", ["sans", "scm_account"]),
        (-732, "Invalid domain name", ["sans", "scm_account"]),
        (-715, "The domain is inactive", ["sans", "scm_account"]),
        (-164, "Local name", ["sans", "scm_account"]),
        (-170, "ECC CSRs are not allowed", ["key_algorithms", "scm_account"]),
        (-13, "Key size", ["key_algorithms", "scm_account"]),
        (-36, "The term is invalid", ["scm_account"]),
        (-135, "The custom field must be unique", ["custom_fields", "scm_account"]),
        (-1021, "Not possible for the organization", ["scm_account"]),
    ],
)
def test_a_wrong_order_names_the_fields_of_the_request(
    code: int, words: str, fields: list[str], server: ScriptedServer, scm: SCM
) -> None:
    """65, and every field that may be the cause (sectigo-scm 3.2)."""
    server.script += [_refused(400, code, words)]

    with pytest.raises(RequestError, match=words) as raised:
        scm.place_order(DRAFT)

    named = [fault.where for fault in raised.value.faults]
    assert named[: len(fields)] == fields
    assert "Nothing was ordered" in str(raised.value)


def test_one_name_is_not_too_many(server: ScriptedServer, scm: SCM) -> None:
    """Where it cannot be the names, they are not named."""
    server.script += [_refused(400, -1601)]

    with pytest.raises(RequestError) as raised:
        scm.place_order(replace(DRAFT, names=frozenset({"www.example.com"})))

    assert "sans:" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(429, b"", {"Retry-After": "1"}), id="429"),
        pytest.param(Answer(303, b"", {"Location": "https://127.0.0.1/certificates/17"}), id="303"),
    ],
)
def test_an_order_that_may_be_there_is_not_sent_again(
    server: ScriptedServer, scm: SCM, answer: Answer
) -> None:
    """Neither a limit nor a redirect says that nothing was ordered."""
    server.script += [answer]

    with pytest.raises(AnswerLostError):
        scm.place_order(DRAFT)

    assert [one.path for one in server.seen].count("/api/v1/certificates") == 1


def test_an_order_with_an_ended_token_is_placed_once(server: ScriptedServer, scm: SCM) -> None:
    """A 401 comes before the order is looked at, so it is sent again with a new token."""
    server.script += [Answer(401, b""), TOKEN, Answer(200, b'{"certId":"17"}')]

    assert scm.place_order(DRAFT) == "17"


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
    assert _asked(server)[0].path == "/api/v1/certificates/17"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_refused(404, -103), id="not collected yet"),
        pytest.param(_refused(404, -109), id="not available now"),
        pytest.param(_refused(400, 0), id="being processed"),
        pytest.param(_refused(400, -23), id="not approved"),
        pytest.param(_refused(400, -130), id="not issued"),
        pytest.param(_refused(400, -183), id="not collectable"),
        pytest.param(_refused(400, -1400), id="being processed, newer words"),
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
        pytest.param(_refused(404, -5), NotFoundError, id="404 with a code that is not pending"),
        pytest.param(Answer(404, b"<html>"), NotFoundError, id="404 from a gateway"),
        pytest.param(_refused(400, -110), ConflictError, id="revoked"),
        pytest.param(_refused(403, -103), CredentialsError, id="forbidden is never pending"),
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

    seen = _asked(server)
    assert [item.method for item in seen] == ["DELETE", "DELETE"]
    assert json.loads(seen[1].body) == {"reasonCode": 4, "message": "superseded"}


@pytest.mark.parametrize("code", [-102, -159])
def test_revoking_twice_is_fine(code: int, server: ScriptedServer, scm: SCM) -> None:
    """The codes mean several things, so the status decides (sectigo-scm 2.9)."""
    server.script += [_refused(400, code), Answer(200, b'{"status":"Revoked"}')]

    scm.revoke(ORDER, 4, "superseded")


def test_an_order_without_a_certificate_is_not_revoked(server: ScriptedServer, scm: SCM) -> None:
    """The same code for an order that waits is told, with what to do instead."""
    server.script += [_refused(400, -102), Answer(200, b'{"status":"Requested"}')]

    with pytest.raises(ConflictError, match=r"it is Requested.*declined in SCM"):
        scm.revoke(ORDER, 4, "superseded")


def test_a_refused_revocation_is_told(server: ScriptedServer, scm: SCM) -> None:
    """Any other refusal is an error."""
    server.script += [_refused(400, -7, "reasonCode is missing")]

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
