"""What the Enrollment API takes for an order, and what it refuses (sectigo-scm 1.4, 9.4)."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from scm_administrators import STEP

from connector.sandbox.serving.server import Sandbox

from .conftest import ManualClock, SCMClient, make_csr


def _names(certificate: x509.Certificate) -> list[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)


def test_a_csr_may_come_without_its_armour(slow: Sandbox, scm: SCMClient) -> None:
    """Base64 on one line is what the documentation asks for; PEM is what clients send."""
    pem = make_csr("www.example.org")
    der = x509.load_pem_x509_csr(pem.encode()).public_bytes(Encoding.DER)
    first = scm.order(base64.b64encode(der).decode())
    second = scm.order(pem)

    assert slow.world.scm.repeated_orders().popitem()[1] == (first, second)


def _broken(csr: str) -> str:
    """Return *csr* with a wrong signature."""
    der = bytearray(x509.load_pem_x509_csr(csr.encode()).public_bytes(Encoding.DER))
    der[-1] ^= 1
    return base64.b64encode(bytes(der)).decode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, -7, id="no CSR"),
        pytest.param({"csr": "not base64!"}, -9, id="a CSR that is not base64"),
        pytest.param({"csr": "AAAA"}, -10, id="base64 that is not a CSR"),
        pytest.param({"csr": _broken(make_csr("a.example.org"))}, -138, id="a wrong signature"),
        pytest.param({"csr": make_csr("")}, -138, id="a CSR without a name"),
        pytest.param(
            {"csr": make_csr("a.example.org", kind="RSA", size=1024)}, -13, id="a key too small"
        ),
        pytest.param(
            {"csr": make_csr("a.example.org"), "subjAltNames": "b.example.org"},
            -1002,
            id="names as a text instead of a list",
        ),
        pytest.param(
            {"csr": make_csr("a.example.org"), "subjAltNames": ["a b"]}, -732, id="a bad name"
        ),
        pytest.param(
            {"csr": make_csr("a.example.org"), "subjAltNames": ["192.0.2.1"]},
            -732,
            id="an IP address, which is no dNSName",
        ),
        pytest.param({"csr": make_csr("192.0.2.1")}, -732, id="an IP address as common name"),
        pytest.param(
            {"csr": make_csr("a.example.org"), "comments": "c" * 1025}, -1601, id="long comments"
        ),
        pytest.param({"csr": 7}, -1002, id="a CSR that is not a text"),
        pytest.param(
            {"csr": make_csr("a.example.org"), "customFields": ["x"]},
            -1002,
            id="custom fields that are not a map",
        ),
        pytest.param(
            {"csr": make_csr("a.example.org", kind="P-521")}, -13, id="a curve that is not offered"
        ),
        pytest.param(
            {
                "csr": make_csr("a.example.org"),
                "subjAltNames": [f"n{number}.example.org" for number in range(250)],
            },
            -1601,
            id="too many names",
        ),
        pytest.param(
            {"csr": make_csr("a.example.org"), "customFields": {"no": "x"}},
            -160,
            id="an unknown custom field",
        ),
    ],
)
def test_a_wrong_order_is_refused(
    slow: Sandbox, scm: SCMClient, body: dict[str, object], code: int
) -> None:
    """Every refusal is 400 with a code and leaves no order behind."""
    answer = scm.certificates("POST", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert slow.world.scm.orders == {}


def test_mandatory_custom_fields_are_wanted(
    slow: Sandbox, client_for: Callable[[str], SCMClient]
) -> None:
    """An account may ask for fields of its own; they are kept with the order."""
    accounts = dict(slow.world.scm.accounts)
    accounts["default"] = replace(accounts["default"], mandatory_fields=("costCentre",))
    slow.world.scm.accounts = accounts
    scm = client_for("default")
    csr = make_csr("www.example.org")
    refused = scm.certificates("POST", json={"csr": csr})
    order = scm.order(csr, customFields={"costCentre": "42"})

    assert refused.json()["code"] == -62
    assert slow.world.scm.orders[order].custom_fields == {"costCentre": "42"}


def test_names_of_the_csr_can_be_merged(slow: Sandbox, scm: SCMClient, clock: ManualClock) -> None:
    """Another SCM might take them; the switch shows what that does to a client."""
    slow.world.scm.switches.merge_csr_sans = True
    order = scm.order(make_csr("www.example.org", sans=("in.csr.example.org",)))
    clock.sleep(2 * STEP)

    assert _names(scm.collect(order)[0]) == ["www.example.org", "in.csr.example.org"]


def test_a_body_must_say_that_it_is_json(scm: SCMClient) -> None:
    """The right text under the wrong media type is 415."""
    answer = scm.certificates("POST", data=b"{}", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("POST", 404)])
def test_unknown_paths_and_methods_answer_in_json(scm: SCMClient, method: str, status: int) -> None:
    """Every refusal has a JSON object for a body, even those of the framework."""
    path = "/api/v1/certificates" if method == "GET" else "/api/v1/nowhere"
    answer = scm.call(method, path, json={})

    assert answer.status_code == status
    assert set(answer.json()) == {"code", "description"}
