"""The life of orders in SCM's Admin API (sectigo-scm 2.2 to 2.4, 2.10)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from scm_administrators import STEP, Administrator, order_body

from connector.sandbox.serving.server import Sandbox

from .conftest import ManualClock, SCMClient, make_csr

Issue = Callable[..., int]


def test_an_order_goes_through_its_states(administrator: Administrator, clock: ManualClock) -> None:
    """Approved at once, then with the CA, then issued; what is unknown is absent until then."""
    names = "www.example.org, example.org"
    ssl_id = administrator.enroll(make_csr("www.example.org"), subjAltNames=names, comments="mine")
    seen = []
    for _ in range(3):
        seen.append(administrator.details(ssl_id))
        clock.sleep(STEP)

    assert [one["status"] for one in seen] == ["Approved", "Applied", "Issued"]
    assert "backendCertId" not in seen[0]
    assert "expires" not in seen[1]
    assert "serialNumber" not in seen[1]
    assert seen[2]["subjectAlternativeNames"] == ["www.example.org", "example.org"]
    assert (seen[2]["comments"], seen[2]["requestedVia"]) == ("mine", "Web API")


def test_details_write_dates_and_serials_as_scm_does(
    administrator: Administrator, issue: Issue, clock: ManualClock
) -> None:
    """US dates, colons in serial numbers, numbers of the CA as text and as number."""
    ssl_id = issue()
    told, leaf = administrator.details(ssl_id), administrator.collect(ssl_id)[-1]

    assert told["expires"] == leaf.not_valid_after_utc.strftime("%m/%d/%Y")
    assert int(told["serialNumber"].replace(":", ""), 16) == leaf.serial_number
    assert told["orderNumber"] == int(told["backendCertId"])
    assert told["validationType"] == "Organization Validation (OV)"
    assert told["keyType"] == "EC - P-256"
    assert told["certificateDetails"]["subjectAltNames"] == "dNSName=www.example.org"
    assert None not in told.values()


@pytest.mark.parametrize(
    ("asked", "pattern"),
    [
        ("ISO", r"\d{4}-\d\d-\d\d"),
        ("eu", r"\d\d\.\d\d\.\d{4}"),
        ("ISO_HMS", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"),
        ("yyyy/mm/dd", r"\d{4}/\d\d/\d\d"),
    ],
)
def test_dates_come_in_the_form_that_is_asked_for(
    administrator: Administrator, issue: Issue, asked: str, pattern: str
) -> None:
    """By name or pattern, in any case."""
    told = administrator.details(issue(), dateFormat=asked)

    assert re.fullmatch(pattern, told["expires"])


@pytest.mark.parametrize(
    ("profile", "term", "numeric", "validation"),
    [
        (511, 199, True, "Organization Validation (OV)"),
        (602, 30, False, None),
        (603, 30, False, None),
        (604, 30, False, None),
    ],
)
def test_the_backend_shows_in_ids_alone(
    administrator: Administrator,
    issue: Issue,
    *,
    profile: int,
    term: int,
    numeric: bool,
    validation: str | None,
) -> None:
    """Some CAs have no number for a certificate; then there is no `orderNumber` (4.2)."""
    told = administrator.details(issue(certType=profile, term=term))

    assert told["status"] == "Issued"
    assert ("orderNumber" in told) is numeric
    assert told.get("validationType") == validation
    assert told["certType"]["id"] == profile


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"orgId": None}, -7, id="no organization"),
        pytest.param({"orgId": 99}, -639, id="an unknown organization"),
        pytest.param({"orgId": 20}, -25, id="an organization without the API"),
        pytest.param({"orgId": "10"}, -1002, id="an organization that is a text"),
        pytest.param({"certType": 999}, -111, id="an unknown profile"),
        pytest.param({"term": 365}, -36, id="a term that is not offered"),
        pytest.param({"csr": "!"}, -9, id="a CSR that is not base64"),
        pytest.param({"csr": "AAAA"}, -10, id="a CSR that is none"),
        pytest.param({"csr": None}, -7, id="no CSR"),
        pytest.param({"subjAltNames": ["a.example.org"]}, -1002, id="names as a list"),
        pytest.param({"subjAltNames": "a b"}, -732, id="a name that is none"),
        pytest.param({"subjAltNames": "www.unvalidated.example"}, -737, id="not validated"),
        pytest.param({"subjAltNames": "www.lapsed.example"}, -107, id="validated long ago"),
        pytest.param({"subjAltNames": "www.elsewhere.example"}, -1010, id="not delegated"),
        pytest.param({"subjAltNames": "*.suspended.example"}, -715, id="suspended"),
        pytest.param({"comments": "c" * 1025}, -1601, id="long comments"),
        pytest.param({"externalRequester": "nobody"}, -1601, id="no address"),
        pytest.param({"dcvMode": "PIGEON"}, -1601, id="an unknown validation"),
        pytest.param({"dcvMode": "EMAIL"}, -7, id="validation by mail without an address"),
        pytest.param({"customFields": {"costCentre": "1"}}, -1002, id="fields as a map"),
        pytest.param({"customFields": [{"name": "no", "value": "1"}]}, -160, id="unknown field"),
        pytest.param({"certType": 503, "subjAltNames": "*.example.org"}, -1010, id="EV wildcard"),
    ],
)
def test_a_wrong_order_is_refused(
    slow: Sandbox, administrator: Administrator, changed: dict[str, Any], code: int
) -> None:
    """Every refusal is 400 with a code, and leaves no order behind."""
    body = order_body(make_csr("www.example.org"), **changed)
    answer = administrator.ssl("POST", "/enroll", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert slow.world.scm.orders == {}


def test_what_old_clients_send_is_accepted(administrator: Administrator) -> None:
    """Deprecated numbers, null for what is optional, a department for the organization."""
    more = {"numberServers": 1, "serverType": -1, "subjAltNames": "", "orgId": 11}
    csr = make_csr("www.example.org")
    body = {**order_body(csr, **more), "externalRequester": None, "customFields": None}
    answer = administrator.ssl("POST", "/enroll", json=body)

    assert set(answer.json()) == {"sslId", "renewId"}
    assert re.fullmatch("[A-Za-z0-9]{20}", answer.json()["renewId"])
    assert administrator.details(answer.json()["sslId"])["orgId"] == 11


def test_names_of_the_csr_do_not_count(administrator: Administrator, clock: ManualClock) -> None:
    """What is not in `subjAltNames` is not issued (sectigo-scm 0)."""
    csr = make_csr("www.example.org", sans=("in.csr.example.org",))
    ssl_id = administrator.enroll(csr)
    clock.sleep(2 * STEP)
    leaf = administrator.collect(ssl_id)[-1]
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert found.get_values_for_type(x509.DNSName) == ["www.example.org"]


def test_both_apis_are_windows_on_one_scm(
    slow: Sandbox, administrator: Administrator, scm: SCMClient, clock: ManualClock
) -> None:
    """An administrator sees the accounts' orders; an account does not see an administrator's."""
    theirs = scm.order(make_csr("www.example.org"), comments="theirs")
    administrator.enroll(make_csr("www.example.com"))
    order, other = slow.world.scm.orders.values()
    told = administrator.details(order.ssl_id)

    assert (told["comments"], told["requestedVia"]) == ("theirs", "REST API")
    assert told["requester"] == "default"
    assert scm.status(theirs) == told["status"]
    assert scm.certificates("GET", f"/{other.id}/status").status_code == 404


def test_an_order_waits_for_somebody_to_approve_it(
    slow: Sandbox, administrator: Administrator, clock: ManualClock
) -> None:
    """Nothing but approval moves it; whoever approved is told."""
    slow.world.scm.switches.approval_required = True
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    clock.sleep(timedelta(days=2))
    early = administrator.ssl("GET", f"/collect/{ssl_id}")
    empty = administrator.ssl("POST", f"/approve/{ssl_id}", json={"message": ""})
    done = administrator.ssl("POST", f"/approve/{ssl_id}", json={"message": "yes"})
    again = administrator.ssl("POST", f"/approve/{ssl_id}", json={"message": "yes"})
    told = administrator.details(ssl_id)

    assert (early.status_code, early.json()["code"]) == (400, -23)
    assert empty.json()["code"] == -7
    assert (done.status_code, done.content) == (204, b"")
    assert again.json()["code"] == -1112
    assert (told["status"], told["owner"], told["ownerId"]) == ("Approved", "api-admin", 3)


def test_ev_is_approved_by_somebody_else_and_in_two_stages(
    slow: Sandbox, administrator: Administrator, clock: ManualClock
) -> None:
    """Who asked may not approve (-1140); then a stage of its own precedes `Approved`."""
    slow.world.scm.switches.approval_required = True
    ssl_id = administrator.enroll(make_csr("www.example.org"), certType=503)
    own = administrator.ssl("POST", f"/approve/{ssl_id}", json={"message": "yes"})
    other = Administrator(slow, "admin-oauth")
    allowed = other.ssl("POST", f"/approve/{ssl_id}", json={"message": "yes"})
    words = []
    for _ in range(4):
        words.append(administrator.details(ssl_id)["status"])
        clock.sleep(STEP)

    assert own.json()["code"] == -1140
    assert allowed.status_code == 204
    assert words == ["SAApproved", "Approved", "Applied", "Issued"]


def test_a_declined_order_ends(slow: Sandbox, administrator: Administrator) -> None:
    """The day is told; nothing can be collected."""
    slow.world.scm.switches.approval_required = True
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    answer = administrator.ssl("POST", f"/decline/{ssl_id}", json={"message": "no"})
    told = administrator.details(ssl_id)

    assert answer.status_code == 204
    assert (told["status"], told["declined"]) == ("Declined", "06/01/2026")
    assert administrator.ssl("GET", f"/collect/{ssl_id}").json()["code"] == -130


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/1", None, 404, -5101),
        ("GET", "/collect/1", None, 404, -5101),
        ("POST", "/revoke/1", {"reason": "x"}, 400, -124),
        ("POST", "/renewById/1", {}, 400, -124),
        ("POST", "/renew/nothing", {}, 400, -124),
        ("POST", "/replace/1", {}, 400, -124),
        ("POST", "/approve/1", {"message": "x"}, 400, -124),
        ("PUT", "", {"sslId": 1}, 400, -124),
        ("DELETE", "/1", None, 400, -124),
    ],
)
def test_an_unknown_id_is_told(
    administrator: Administrator, *, method: str, path: str, body: Any, status: int, code: int
) -> None:
    """Reading gives 404, changing 400 (sectigo-scm 2.4, 9.4)."""
    answer = administrator.ssl(method, path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_what_was_imported_is_deleted(administrator: Administrator, issue: Issue) -> None:
    """Nothing here is, and no key is made here either."""
    assert administrator.ssl("DELETE", f"/{issue()}").json()["code"] == -3
    assert administrator.ssl("POST", "/enroll-keygen", json={}).json()["code"] == -44
