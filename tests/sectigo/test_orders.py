"""Ordering over the Enrollment API (sectigo-scm 1.4, 2, 3)."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from scm_answers import CSR, TOKEN, asked, refused
from scripted_server import Answer, ScriptedServer
from x509_samples import NAMES, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.x509.read import load_csr
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    RequestError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.sectigo.problems import UnvalidatedError
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
DRAFT = OrderDraft(CSR, frozenset(NAMES), f"key {CSR.key}")

pytestmark = pytest.mark.usefixtures("token_first")


def test_an_order_carries_everything(server: ScriptedServer, scm: SCM) -> None:
    """CSR on one line, all names, our key; optional fields only where they are set."""
    server.script += [Answer(200, b'{"certId":"kx-17"}')]

    order_id = scm.place_order(
        replace(
            DRAFT,
            external_requester=("a@example.com", "b@example.com"),
            custom_fields=(("Cost Centre", "42"),),
        )
    ).order_id

    (seen,) = asked(server)
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

    assert scm.place_order(DRAFT).order_id == "17"
    assert json.loads(asked(server)[0].body).keys() == {"csr", "subjAltNames", "comments"}


@pytest.mark.parametrize("suffix", ["", "/", "/api/v1", "/api/v1/", "/api/v1/certificates"])
def test_the_url_may_be_any_that_scm_shows(
    suffix: str, server: ScriptedServer, account: SCMAccount, session: HTTPSSession
) -> None:
    """With or without the path of the API (sectigo-scm 1.1)."""
    server.script += [Answer(200, b'{"status":"Issued"}')]

    connect(replace(account, url=account.url + suffix), session).order_status(ORDER)

    assert asked(server)[0].path == "/api/v1/certificates/17/status"


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
        pytest.param(Answer(200, b'{"certId":true}'), id="success with true for an id"),
        pytest.param(Answer(200, b'"created"'), id="success with a word"),
        pytest.param(
            Answer(200, b"<html>", {"Location": "/api/v1/certificates/17"}), id="success of a page"
        ),
        pytest.param(Answer(400, b"<html>"), id="400 that is not SCM's"),
        pytest.param(Answer(404, b"<html>"), id="404 that is not SCM's"),
        pytest.param(Answer(408, b""), id="timeout at a gateway"),
        pytest.param(refused(400, -2), id="internal error"),
        pytest.param(refused(400, -129), id="connection to the CA lost"),
    ],
)
def test_an_order_in_doubt_is_lost_and_never_repeated(
    answer: Answer, server: ScriptedServer, scm: SCM
) -> None:
    """There may be an order now: one POST, and the message tells where to look it up."""
    server.script += [answer]

    with pytest.raises(AnswerLostError) as raised:
        scm.place_order(DRAFT)

    assert len(asked(server)) == 1
    assert CSR.key in str(raised.value)
    assert order_marker(CSR.key) in str(raised.value)
    assert "www.example.com" in str(raised.value)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"certId":null}'])
@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/api/v1/certificates/17", "17"),
        ("https://scm.example/api/v1/certificates/a-17/?view=all", "a-17"),
        ("/api/v1/certificates", None),
        ("", None),
    ],
)
def test_the_id_of_an_order_may_stand_in_its_address(
    location: str, found: str | None, body: bytes, server: ScriptedServer, scm: SCM
) -> None:
    """Where a success has none in its body; an address that is no order's leaves it in doubt."""
    server.script += [Answer(201, body, headers={"Location": location})]

    if found is None:
        with pytest.raises(AnswerLostError):
            scm.place_order(DRAFT)
    else:
        assert scm.place_order(DRAFT).order_id == found
    assert len(asked(server)) == 1


@pytest.mark.parametrize("body", [b"17", b'"17"', b'{"sslId":17}', b'{"id":"17"}'])
def test_the_id_of_an_order_may_be_all_that_is_answered(
    body: bytes, server: ScriptedServer, scm: SCM
) -> None:
    server.script += [Answer(200, body)]

    assert scm.place_order(DRAFT).order_id == "17"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(refused(400, -10), RequestError, "key type", id="CSR"),
        pytest.param(refused(400, -36), RequestError, "term", id="term"),
        pytest.param(refused(400, -62), RequestError, "custom_fields", id="custom field"),
        pytest.param(refused(400, -737), UnvalidatedError, "DCV", id="domain not validated"),
        pytest.param(refused(400, -1010), RequestError, "delegate", id="not delegated"),
        pytest.param(refused(400, -843), VendorRefusedError, "organization", id="organization"),
        pytest.param(refused(400, -3), CredentialsError, "REST", id="not authorized"),
        pytest.param(refused(403, -25), CredentialsError, "REST", id="forbidden"),
        pytest.param(Answer(403, b"<html>"), CredentialsError, "REST", id="forbidden, in HTML"),
        pytest.param(refused(400, -195), VendorUnavailableError, "later", id="CA not available"),
        pytest.param(refused(404, -1), AnswerLostError, "comments", id="unknown error"),
        pytest.param(refused(404, -5), NotFoundError, "url", id="wrong url"),
        pytest.param(Answer(405, b""), UnexpectedAnswerError, "url", id="wrong url, method"),
        pytest.param(refused(415, -5), UnexpectedAnswerError, "url", id="wrong url, type"),
        pytest.param(refused(409, -5), ConflictError, "The words", id="conflict"),
        pytest.param(refused(400, -9999), VendorRefusedError, "The words", id="unknown code"),
        *(
            pytest.param(
                refused(400, code, said),
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
        (-1010, "The domain is not allowed", ["sans", "scm_account"]),
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
    server.script += [refused(400, code, words)]

    with pytest.raises(RequestError, match=words) as raised:
        scm.place_order(DRAFT)

    named = [fault.where for fault in raised.value.faults]
    assert named[: len(fields)] == fields
    assert "Nothing was ordered" in str(raised.value)


def test_one_name_is_not_too_many(server: ScriptedServer, scm: SCM) -> None:
    """Where it cannot be the names, they are not named."""
    server.script += [refused(400, -1601)]

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

    assert scm.place_order(DRAFT).order_id == "17"
