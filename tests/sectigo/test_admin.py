"""Ordering, following, finding and revoking over the Admin API (sectigo-scm 2, 3)."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sample_request import REQUEST
from scripted_server import Answer, ScriptedServer, Seen
from x509_samples import NAMES, certificate_pem, csr_pem

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStatus
from connector.core.issuance.offer import Offer
from connector.core.request.values import KeyAlgorithm, Validation
from connector.core.x509.read import read_csr
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
from connector.sectigo.admin_wire import read_validation
from connector.sectigo.interface import SCM, OrderDraft
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession

P = "/api/ssl/v1"
ORDER = OrderId("9001")
CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)
NAME = CSR.common_name
DRAFT = OrderDraft(CSR, frozenset(NAMES), f"key {CSR.key}", org_id=10, profile_id=501, term=199)
PLACED = b'{"sslId":9001,"renewId":"a1B2c3D4e5F6g7H8i9J0"}'
PROFILE = {
    "id": 501,
    "name": "Example OV SSL",
    "terms": [199, 90],
    "keyTypes": {"RSA": ["2048", "4096"], "EC": ["P-256", "P-384"]},
    "useSecondaryOrgName": False,
}
WANTED = replace(REQUEST, org_id=10, cert_type=501)


def _json(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), headers)


def _refused(status: int, code: int, words: str = "The words") -> Answer:
    return _json({"code": code, "description": words}, status)


@pytest.fixture
def scm(server: ScriptedServer, session: HTTPSSession) -> SCM:
    account = SCMAccount(
        name="admin",
        api="admin",
        url=server.url,
        login="ada",
        password=Secret("s3cret"),
        customer_uri="Example",
    )
    return connect(account, session)


def test_an_order_carries_everything(server: ScriptedServer, scm: SCM) -> None:
    """CSR as PEM, names as one text, custom fields as a list."""
    server.script = [Answer(200, PLACED)]

    order_id = scm.place_order(
        replace(
            DRAFT,
            external_requester=("a@example.com", "b@example.com"),
            custom_fields=(("Cost Centre", "42"),),
        )
    )

    (seen,) = server.seen
    assert order_id == "9001"
    assert (seen.method, seen.path) == ("POST", f"{P}/enroll")
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


def test_a_plain_order_has_no_empty_fields(server: ScriptedServer, scm: SCM) -> None:
    """What is not set is not sent; an id may be called `id`."""
    server.script = [Answer(200, b'{"id":9001}')]

    assert scm.place_order(DRAFT) == "9001"
    assert json.loads(server.seen[0].body).keys() == {
        "orgId",
        "certType",
        "term",
        "csr",
        "subjAltNames",
        "comments",
    }


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(drop=True), id="no answer"),
        pytest.param(Answer(502, b"<html>"), id="502 from a gateway"),
        pytest.param(Answer(200, b""), id="success without a body"),
        pytest.param(_refused(400, -14), id="unknown error"),
    ],
)
def test_an_order_in_doubt_is_lost_and_never_repeated(
    answer: Answer, server: ScriptedServer, scm: SCM
) -> None:
    """The rule is that of the other API; here are some of its cases."""
    server.script = [answer]

    with pytest.raises(AnswerLostError, match=order_marker(CSR.key)):
        scm.place_order(DRAFT)

    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(_refused(400, -36), RequestError, "cert_type and term", id="term"),
        pytest.param(_refused(400, -111), RequestError, "delegated", id="profile"),
        pytest.param(_refused(400, -639), RequestError, "org_id", id="organization"),
        pytest.param(_refused(400, -170), RequestError, "key_algorithms", id="ECC"),
        pytest.param(
            _refused(400, -62, "Mandatory custom field is missing: costCentre"),
            RequestError,
            "(?s)costCentre.*custom_fields",
            id="custom field",
        ),
        pytest.param(_refused(400, -727), RequestError, "Domains", id="domain"),
        pytest.param(_refused(400, -188), VendorRefusedError, "limit", id="quota"),
        pytest.param(_refused(400, -16), CredentialsError, "customer_uri", id="unknown user"),
        pytest.param(_refused(400, -3), CredentialsError, "role", id="not authorized"),
        pytest.param(_refused(403, -25), CredentialsError, "Web/REST API", id="forbidden"),
        pytest.param(_refused(400, -195), VendorUnavailableError, "later", id="CA offline"),
        pytest.param(_refused(404, -5), NotFoundError, "cert-manager.com", id="wrong url"),
    ],
)
def test_a_certain_refusal_is_told(
    answer: Answer, kind: type[ConnectorError], words: str, server: ScriptedServer, scm: SCM
) -> None:
    """There is no order; the remedy names the places of this API."""
    server.script = [answer]

    with pytest.raises(ConnectorError, match=words) as raised:
        scm.place_order(DRAFT)

    assert type(raised.value) is kind


def test_a_status_is_in_the_details(server: ScriptedServer, scm: SCM) -> None:
    server.script = [_json({"sslId": 9001, "status": "SA Approved"})]

    state = scm.order_status(ORDER)

    assert (state.status, state.word) == (OrderStatus.PROCESSING, "SA Approved")
    assert server.seen[0].path == f"{P}/9001"


def test_an_order_that_scm_does_not_know(server: ScriptedServer, scm: SCM) -> None:
    server.script = [_refused(404, -5101)]

    with pytest.raises(NotFoundError):
        scm.order_status(ORDER)


def test_a_chain_is_returned_as_it_comes(server: ScriptedServer, scm: SCM) -> None:
    first, second = certificate_pem("RSA"), certificate_pem("ECDSA")
    server.script = [Answer(200, f"{first}\r\n{second}".encode())]

    assert scm.collect(ORDER) == (first, second)
    assert server.seen[0].path == f"{P}/collect/9001?format=x509"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_refused(400, 0, "Being processed by Sectigo"), id="being processed"),
        pytest.param(_refused(400, -1400), id="being processed, newer words"),
        pytest.param(_refused(400, -23), id="not approved"),
        pytest.param(_refused(404, -109), id="not available now"),
        pytest.param(Answer(200, b""), id="empty body"),
    ],
)
def test_what_is_not_ready_is_nothing(answer: Answer, server: ScriptedServer, scm: SCM) -> None:
    server.script = [answer]

    assert scm.collect(ORDER) == ()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(_refused(400, -110), ConflictError, id="revoked"),
        pytest.param(_refused(404, -5101), NotFoundError, id="unknown"),
        pytest.param(_refused(401, 0), CredentialsError, id="401 is never pending"),
        pytest.param(Answer(200, b"<html>no"), NotTheVendorError, id="no certificate"),
    ],
)
def test_what_cannot_be_collected_is_an_error(
    answer: Answer, kind: type[ConnectorError], server: ScriptedServer, scm: SCM
) -> None:
    server.script = [answer]

    with pytest.raises(ConnectorError) as raised:
        scm.collect(ORDER)

    assert type(raised.value) is kind


def test_revoking(server: ScriptedServer, scm: SCM) -> None:
    """POST; harmless to repeat, so a lost answer is tried again."""
    server.script = [Answer(drop=True), Answer(204, b"")]

    scm.revoke(ORDER, 4, "superseded")

    assert [seen.path for seen in server.seen] == [f"{P}/revoke/9001"] * 2
    assert json.loads(server.seen[1].body) == {"reasonCode": 4, "reason": "superseded"}


@pytest.mark.parametrize("code", [-102, -159])
def test_revoking_twice_is_fine(code: int, server: ScriptedServer, scm: SCM) -> None:
    server.script = [_refused(400, code), _json({"status": "Revoked"})]

    scm.revoke(ORDER, 4, "superseded")


def test_an_order_without_a_certificate_is_not_revoked(server: ScriptedServer, scm: SCM) -> None:
    server.script = [_refused(400, -102), _json({"status": "Applied"})]

    with pytest.raises(ConflictError, match=r"it is Applied.*declined in SCM"):
        scm.revoke(ORDER, 4, "superseded")


def test_other_reason_codes_are_a_defect_of_the_caller(scm: SCM) -> None:
    with pytest.raises(ValueError, match="2"):
        scm.revoke(ORDER, 2, "x")


# What is offered.


def _offering(server: ScriptedServer, *profiles: dict[str, Any], fields: object = ()) -> None:
    def answered(seen: Seen) -> Answer:
        return _json(list(profiles) if "/types" in seen.path else fields)

    server.otherwise = answered


def test_an_offer(server: ScriptedServer, scm: SCM) -> None:
    """The profile as it is offered to the organization, with the fields that are mandatory."""
    fields = [{"id": 1, "name": "costCentre", "mandatory": True}, {"id": 2, "name": "team"}]
    _offering(server, PROFILE, {**PROFILE, "id": 502, "name": "Other"}, fields=fields)

    offer = scm.read_offer(WANTED)

    assert offer == Offer(
        profile_id=501,
        profile_name="Example OV SSL",
        terms=(90, 199),
        key_algorithms=frozenset(KeyAlgorithm),
        validation=Validation.OV,
        mandatory_fields=frozenset({"costCentre"}),
    )
    assert sorted(seen.path for seen in server.seen) == [
        f"{P}/customFields",
        f"{P}/types?organizationId=10",
    ]


@pytest.mark.parametrize("cert_type", ["Example OV SSL", "501", " Example OV SSL "])
def test_a_profile_may_be_named(cert_type: str, server: ScriptedServer, scm: SCM) -> None:
    _offering(server, PROFILE, {**PROFILE, "id": 502, "name": "Other"})

    offer = scm.read_offer(replace(WANTED, cert_type=cert_type))

    assert offer is not None
    assert offer.profile_id == 501


@pytest.mark.parametrize(
    ("key_types", "taken"),
    [
        pytest.param(None, set(KeyAlgorithm), id="not told: all"),
        pytest.param({}, set(KeyAlgorithm), id="none told: all"),
        pytest.param({"RSA": ["2048"]}, {KeyAlgorithm.RSA}, id="RSA"),
        pytest.param({"RSA": [2048, 4096]}, {KeyAlgorithm.RSA}, id="sizes as numbers"),
        pytest.param({"RSA": []}, {KeyAlgorithm.RSA}, id="no sizes: all"),
        pytest.param({"RSA": ["4096"], "EC": ["P-384"]}, set(), id="other sizes"),
        pytest.param({"ec": ["p-256"]}, {KeyAlgorithm.ECDSA}, id="in any case"),
    ],
)
def test_the_keys_of_a_profile(
    key_types: object, taken: set[KeyAlgorithm], server: ScriptedServer, scm: SCM
) -> None:
    """Of all sizes only those matter that CPS makes."""
    _offering(server, {**PROFILE, "keyTypes": key_types})

    offer = scm.read_offer(WANTED)

    assert offer is not None
    assert offer.key_algorithms == taken


@pytest.mark.parametrize(
    ("words", "validation"),
    [
        ("Example OV SSL", Validation.OV),
        ("x Organization Validation (OV)", Validation.OV),
        ("Domain Validated", Validation.DV),
        ("EV Multi Domain", Validation.EV),
        ("AWS Private CA", Validation.PRIVATE),
        ("Contoso", None),
        ("Private OV", None),
        ("Novel", None),
        ("EV charging fleet", None),
        ("Private: EV charging fleet", Validation.PRIVATE),
        ("DigiCert EV", Validation.EV),
        ("OV (Entrust)", Validation.OV),
        ("Sectigo DV SSL Certificate", Validation.DV),
        ("SSL DV, 199 days", Validation.DV),
    ],
)
def test_validations(words: str, validation: Validation | None) -> None:
    """Only one clear word counts."""
    assert read_validation(words) is validation


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        pytest.param({"cert_type": 7}, ["cert_type: organization 10 is not offered 7"], id="id"),
        pytest.param(
            {"cert_type": "No"}, ["cert_type: organization 10 is not offered 'No'"], id="name"
        ),
        pytest.param({"cert_type": "Twin"}, ["cert_type: 'Twin' is the name of"], id="two"),
        pytest.param({"cert_type": None}, ["cert_type: missing"], id="no profile named"),
        pytest.param({"org_id": None}, ["org_id: missing"], id="no organization named"),
        pytest.param(
            {"org_id": None, "cert_type": None}, ["org_id: missing", "cert_type: missing"], id="all"
        ),
    ],
)
def test_what_is_not_offered(
    wanted: dict[str, Any], faults: list[str], server: ScriptedServer, scm: SCM
) -> None:
    """All is told at once, with the mandatory fields that are missing besides."""
    twins = ({**PROFILE, "id": 1, "name": "Twin"}, {**PROFILE, "id": 2, "name": "Twin"})
    _offering(server, PROFILE, *twins, fields=[{"name": "costCentre", "mandatory": True}])

    with pytest.raises(RequestError) as raised:
        scm.read_offer(replace(WANTED, **wanted))

    expected = [*faults, "custom_fields.costCentre"]
    assert len(raised.value.faults) == len(expected)
    assert all(map(str.startswith, map(str, raised.value.faults), expected))


def test_the_credentials_are_checked_by_a_read(server: ScriptedServer, scm: SCM) -> None:
    server.otherwise = _json([])

    scm.check_credentials()

    assert [(seen.method, seen.path) for seen in server.seen] == [("GET", f"{P}/customFields")]


# Finding an order whose answer was lost.


def _world(orders: dict[int, dict[str, Any]], *, total: bool = True, cap: int = 200) -> Any:
    """An SCM that has *orders*, by id; lists them in pages, and tells details."""

    def answered(seen: Seen) -> Answer:
        address = urlsplit(seen.path)
        if address.path != P:
            found = orders.get(int(address.path.rpartition("/")[2]))
            return _json(found) if found is not None else _refused(404, -5101)
        query = parse_qs(address.query)
        rows = [
            {"sslId": id_, "commonName": order["commonName"]}
            for id_, order in sorted(orders.items(), reverse=True)
        ]
        start = int(query["position"][0])
        page = rows[start : start + min(int(query["size"][0]), cap)]
        return _json(page, **({"X-Total-Count": str(len(rows))} if total else {}))

    return answered


def _order(comments: str, common_name: str = NAME) -> dict[str, Any]:
    return {"commonName": common_name, "comments": comments, "status": "Applied"}


MARKER = order_marker(CSR.key)


def test_an_order_is_found_by_its_marker(server: ScriptedServer, scm: SCM) -> None:
    """Exactly the marker as a word, exactly the name; details are read for that name alone."""
    server.otherwise = _world(
        {
            1: _order(f"for the shop {MARKER}"),
            2: _order(f"{MARKER}0"),
            3: _order(f"not-{MARKER}"),
            4: _order(MARKER, f"www.{NAME}"),
            5: _order(""),
        }
    )

    assert scm.can_search
    assert scm.find_orders(CSR.key, NAME) == ("1",)
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query == {"size": ["200"], "position": ["0"], "commonName": [NAME]}
    assert f"{P}/4" not in [seen.path for seen in server.seen]


@pytest.mark.parametrize("mindful", [True, False], ids=["minds capitals", "does not"])
def test_capitals_of_a_csr_hide_no_order(mindful: bool, server: ScriptedServer, scm: SCM) -> None:
    """SCM writes names small; whether its filter minds capitals is its own affair."""
    listing = _world({1: _order(MARKER)})

    def answered(seen: Seen) -> Answer:
        asked = parse_qs(urlsplit(seen.path).query).get("commonName", [NAME])
        return _json([]) if mindful and asked != [NAME] else listing(seen)

    server.otherwise = answered

    assert scm.find_orders(CSR.key, NAME.title()) == ("1",)


@pytest.mark.parametrize("written", ["0a:bc", "ABC", "00:0A:BC", "0ABC"])
def test_an_order_is_found_by_its_serial(written: str, server: ScriptedServer, scm: SCM) -> None:
    """However SCM writes the number; another one that its filter lets through is not taken."""
    server.otherwise = _world(
        {1: {**_order(""), "serialNumber": written}, 2: {**_order(""), "serialNumber": "0A:BD"}}
    )

    assert scm.order_of("0ABC") == "1"
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query["serialNumber"] == ["0A:BC"]
    assert scm.order_of("ABCD") is None


def test_nothing_is_found(server: ScriptedServer, scm: SCM) -> None:
    server.otherwise = _world({})

    assert scm.find_orders(CSR.key, NAME) == ()


def test_several_are_all_told(server: ScriptedServer, scm: SCM) -> None:
    """Oldest first, by number; what to do about it is not decided here."""
    server.otherwise = _world({9: _order(MARKER), 10: _order(MARKER), 8: _order("")})

    assert scm.find_orders(CSR.key, NAME) == ("9", "10")


@pytest.mark.parametrize("total", [True, False], ids=["counted", "not counted"])
def test_every_page_is_read(total: bool, server: ScriptedServer, scm: SCM) -> None:
    """Also from a server that gives fewer rows than it was asked for."""
    orders = {id_: _order("", f"x{id_}.{NAME}") for id_ in range(2, 30)}
    server.otherwise = _world({**orders, 1: _order(MARKER)}, total=total, cap=10)

    assert scm.find_orders(CSR.key, NAME) == ("1",)


def test_a_list_without_end(server: ScriptedServer, scm: SCM) -> None:
    """Nobody guesses what else there is."""
    row = {"sslId": 1, "commonName": f"x.{NAME}"}
    server.otherwise = _json([row] * 200)

    with pytest.raises(UnexpectedAnswerError, match="does not end"):
        scm.find_orders(CSR.key, NAME)


def test_an_order_that_is_gone_since_it_was_listed(server: ScriptedServer, scm: SCM) -> None:
    server.script = [_json([{"id": 7, "commonName": NAME.upper()}], **{"X-Total-Count": "1"})]
    server.otherwise = _refused(404, -5101)

    assert scm.find_orders(CSR.key, NAME) == ()
    assert server.seen[-1].path == f"{P}/7"
