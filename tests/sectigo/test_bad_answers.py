""" "Not yet" in every wrapping, refusals under another HTTP status, and what is not SCM at all."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer
from x509_samples import NAMES, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_csr
from connector.errors import (
    AnswerLostError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo import connect
from connector.sectigo.interface import SCM, OrderDraft
from connector.sectigo.problems import UnvalidatedError
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

ORDER = OrderId("17")
CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
DRAFT = OrderDraft(CSR, frozenset(NAMES), "", org_id=10, profile_id=501, term=199)
TOKEN = Answer(200, b'{"access_token":"t-1","expires_in":300}')
PAGE = b"<html><title>Scheduled maintenance</title>"


@pytest.fixture(params=["enrollment", "admin"])
def scm(
    request: pytest.FixtureRequest,
    server: ScriptedServer,
    account: SCMAccount,
    session: HTTPSSession,
) -> SCM:
    if request.param == "enrollment":
        server.script = [TOKEN]
        return connect(account, session)
    admin = replace(
        account, api="admin", client_id="", login="ada", password=Secret("s3cret"), token_url=None
    )
    return connect(admin, session)


def _said(status: int, code: object, **more: object) -> Answer:
    document = {"code": code, "description": "The words", **more}
    return Answer(status, json.dumps(document).encode())


_NOT_YET = [0, -103, -109, -130, -183, -1400]
_WRAPPINGS = [
    *(pytest.param(_said(400, code), id=f"400 {code}") for code in _NOT_YET),
    *(pytest.param(_said(404, code), id=f"404 {code}") for code in _NOT_YET),
    *(pytest.param(_said(200, code), id=f"200 {code}") for code in _NOT_YET),
    pytest.param(_said(202, -1400), id="202"),
    pytest.param(_said(409, -109), id="409"),
    pytest.param(_said(404, "-109"), id="as text"),
    pytest.param(_said(404, " -1400 "), id="as text with blanks"),
    pytest.param(_said(200, "0"), id="200, zero as text"),
    pytest.param(_said(404, -109, items=[], details=""), id="newer members"),
]


@pytest.mark.parametrize("answer", _WRAPPINGS)
def test_not_yet_is_waited_for(answer: Answer, server: ScriptedServer, scm: SCM) -> None:
    """Whatever the status and wherever it is said (sectigo-scm 2.6): wait, collect nothing."""
    server.otherwise = answer

    state = scm.order_status(ORDER)

    assert state.status is OrderStatus.PROCESSING
    assert "The words" in state.word
    assert scm.collect(ORDER) == ()


@pytest.mark.parametrize("status", [200, 400, 404])
@pytest.mark.parametrize("code", [-23, "-23"])
def test_not_approved_yet(code: object, status: int, server: ScriptedServer, scm: SCM) -> None:
    """A person is waited for, which is told as such."""
    server.otherwise = _said(status, code)

    assert scm.order_status(ORDER).status is OrderStatus.AWAITING_APPROVAL
    assert scm.collect(ORDER) == ()


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("code", [-109, "-1400"])
def test_credentials_are_never_waited_for(
    code: object, status: int, server: ScriptedServer, scm: SCM
) -> None:
    """A call that is not let in does not get better by itself."""
    if scm.account.api == "enrollment":
        server.script = [TOKEN, _said(status, code), TOKEN]
    server.otherwise = _said(status, code)

    with pytest.raises(CredentialsError):
        scm.order_status(ORDER)


@pytest.mark.parametrize("status", [200, 400, 404, 409])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-5101, NotFoundError),
        (-124, NotFoundError),
        (-16, CredentialsError),
        ("-3", CredentialsError),
        (-188, VendorRefusedError),
        ("-737", UnvalidatedError),
        (-195, VendorUnavailableError),
    ],
)
def test_the_code_wins_over_the_status(
    code: object, kind: type[ConnectorError], status: int, server: ScriptedServer, scm: SCM
) -> None:
    """What SCM itself says decides, on every call (sectigo-scm 3)."""
    calls: list[Callable[[], object]] = [
        lambda: scm.order_status(ORDER),
        lambda: scm.collect(ORDER),
        lambda: scm.place_order(DRAFT),
    ]
    server.otherwise = _said(status, code)

    for call in calls:
        with pytest.raises(ConnectorError, match="The words") as raised:
            call()
        assert type(raised.value) is kind


@pytest.mark.parametrize("status", [200, 400, 404])
@pytest.mark.parametrize("code", [0, -23, -109, "-1400", "-2"])
def test_an_order_that_scm_is_at_work_on_may_be_one(
    code: object, status: int, server: ScriptedServer, scm: SCM
) -> None:
    """ "Being processed" in answer to the order itself means that there may be one now."""
    server.otherwise = _said(status, code)

    with pytest.raises(AnswerLostError):
        scm.place_order(DRAFT)


def test_an_id_beside_a_code_is_an_order(server: ScriptedServer, scm: SCM) -> None:
    """What names an order is no refusal."""
    server.otherwise = _said(200, 0, certId="17", sslId=17)

    assert scm.place_order(DRAFT).order_id == "17"


_NOT_SCM = {
    "a page": Answer(200, PAGE),
    "text": Answer(200, b"Back soon"),
    "cut JSON": Answer(200, b'{"status":"Iss'),
    "null": Answer(200, b"null"),
    "another document": Answer(200, b'{"state":"maintenance"}'),
    "a redirect": Answer(302, b"", {"Location": "https://sorry.example/"}),
}


@pytest.mark.parametrize("name", [*_NOT_SCM, "nothing"])
def test_a_status_that_somebody_else_answers_is_an_outage(
    name: str, server: ScriptedServer, scm: SCM
) -> None:
    """69, not a failure of the order; nothing is concluded about it."""
    server.otherwise = {**_NOT_SCM, "nothing": Answer(200, b"")}[name]

    with pytest.raises(NotTheVendorError) as raised:
        scm.order_status(ORDER)

    assert raised.value.exit_code == 69


@pytest.mark.parametrize("name", _NOT_SCM)
def test_a_bundle_that_somebody_else_answers_is_an_outage(
    name: str, server: ScriptedServer, scm: SCM
) -> None:
    server.otherwise = _NOT_SCM[name]

    with pytest.raises(NotTheVendorError):
        scm.collect(ORDER)


@pytest.mark.parametrize("name", _NOT_SCM)
def test_an_order_that_somebody_else_answers_is_lost(
    name: str, server: ScriptedServer, scm: SCM
) -> None:
    server.otherwise = _NOT_SCM[name]

    with pytest.raises(AnswerLostError):
        scm.place_order(DRAFT)

    assert len([seen for seen in server.seen if seen.method == "POST" and b"csr" in seen.body]) == 1


def test_a_revocation_that_somebody_else_answers_is_looked_after(
    server: ScriptedServer, scm: SCM
) -> None:
    """The order's own status decides whether it took place."""
    server.script += [Answer(200, PAGE), Answer(200, b'{"status":"Issued"}')]
    with pytest.raises(AnswerLostError, match="It is Issued now"):
        scm.revoke(ORDER, 4, "superseded")

    server.script = [Answer(200, PAGE), Answer(200, b'{"status":"Revoked"}')]
    scm.revoke(ORDER, 4, "superseded")


@pytest.fixture
def admin(server: ScriptedServer, account: SCMAccount, session: HTTPSSession) -> SCM:
    return connect(
        replace(account, api="admin", client_id="", login="ada", password=Secret("s3cret")), session
    )


@pytest.mark.parametrize("name", [*_NOT_SCM, "nothing", "an object"])
def test_a_search_that_somebody_else_answers_finds_out_nothing(
    name: str, server: ScriptedServer, admin: SCM
) -> None:
    """It is not the same as a search that finds nothing: that would allow a second order."""
    more = {"nothing": Answer(200, b""), "an object": Answer(200, b"{}")}
    server.otherwise = {**_NOT_SCM, **more}[name]

    with pytest.raises(NotTheVendorError):
        admin.find_orders(CSR.key, CSR.common_name)
    with pytest.raises(NotTheVendorError):
        admin.read_offer(replace(REQUEST, org_id=10, cert_type=501))


@pytest.mark.parametrize("answer", [Answer(404, PAGE), Answer(404, b""), Answer(200, PAGE)])
def test_an_order_that_only_a_gateway_does_not_know_may_be_the_one(
    answer: Answer, server: ScriptedServer, admin: SCM
) -> None:
    """While its comments cannot be read, the search is not at its end."""
    listed = json.dumps([{"sslId": 7, "commonName": CSR.common_name}]).encode()
    server.script = [Answer(200, listed, {"X-Total-Count": "1"})]
    server.otherwise = answer

    with pytest.raises(ConnectorError):
        admin.find_orders(CSR.key, CSR.common_name)
