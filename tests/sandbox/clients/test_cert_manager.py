"""PyPI's `cert_manager` runs on the sandbox as it is (sectigo-scm 9.1, 9.5)."""

from collections.abc import Callable
from typing import Any

import cert_manager
import pytest
from cert_manager.dcv import DomainControlValidation
from cert_manager.domain import Domain
from cryptography import x509
from scm_administrators import STEP
from scm_orders import ManualClock, make_csr, place_many

from connector.sandbox.dns.state import ELSEWHERE
from connector.sandbox.dns.zones import RecordSet, new_zone
from connector.sandbox.scm import tokens
from connector.sandbox.serving.server import Sandbox

pytestmark = pytest.mark.promise("client-cert-manager")

Logins = Callable[[str], "cert_manager.Client"]


@pytest.fixture
def log_in(slow: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Logins:
    """Makes clients by the name of an account in scm_config.yaml, with the shell's trust alone."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", slow.env()["REQUESTS_CA_BUNDLE"])
    customer = slow.world.scm.customer

    def make(name: str) -> cert_manager.Client:
        admin = customer.admins[name]
        if admin.client_id:
            return cert_manager.Client(
                base_url=f"{slow.scm_url}/api",
                auth_url=slow.scm_url + tokens.PATH,
                client_id=admin.client_id,
                client_secret=admin.client_secret,
            )
        wanted: dict[str, Any] = {"login_uri": customer.uri, "username": admin.login}
        if admin.by_certificate:
            return cert_manager.Client(
                base_url=f"{slow.scm_url}/private/api",
                cert_auth=True,
                user_crt_file=str(slow.directory / "client.pem"),
                user_key_file=str(slow.directory / "client.key"),
                **wanted,
            )
        return cert_manager.Client(
            base_url=f"{slow.scm_url}/api", password=admin.password, **wanted
        )

    return make


@pytest.fixture
def ssl(log_in: Logins) -> "cert_manager.SSL":
    """Certificates, seen by the administrator with a password."""
    return cert_manager.SSL(client=log_in("admin"))


@pytest.fixture
def issued(ssl: "cert_manager.SSL", clock: ManualClock) -> int:
    """The id of an order that is issued."""
    ssl_id = _enroll(ssl)
    clock.sleep(2 * STEP)
    return ssl_id


def _enroll(ssl: "cert_manager.SSL") -> int:
    answer = ssl.enroll(
        cert_type_name="Sectigo Public OV",
        csr=make_csr("www.example.org"),
        term=199,
        org_id=10,
        subject_alt_names=["www.example.org", "example.org"],
        custom_fields=[{"name": "costCentre", "value": "42"}],
    )
    ssl_id: int = answer["sslId"]
    return ssl_id


@pytest.mark.parametrize("name", ["admin", "admin-cert", "admin-oauth"])
def test_every_login_reads_the_organizations(log_in: Logins, name: str) -> None:
    """They are asked for while the object is made."""
    organizations = cert_manager.Organization(client=log_in(name))
    (web,) = organizations.find(org_name="Example Ltd", dept_name="Web")

    assert organizations.find(org_name="Example Ltd")[0]["id"] == 10
    assert web["id"] == 11


def test_profiles_and_custom_fields_are_read(ssl: "cert_manager.SSL") -> None:
    """Profiles are found by name, with their terms."""
    assert ssl.types["Sectigo Public OV"] == {"id": 501, "terms": [90, 199]}
    assert [(field["name"], field["mandatory"]) for field in ssl.custom_fields] == [
        ("costCentre", False)
    ]


def test_an_order_is_pending_then_collected(ssl: "cert_manager.SSL", clock: ManualClock) -> None:
    """Names come as a list; before the CA is done there is the client's own error."""
    ssl_id = _enroll(ssl)
    with pytest.raises(cert_manager.PendingError):
        ssl.collect(ssl_id, "x509CO")
    clock.sleep(2 * STEP)
    told = ssl.get(ssl_id)
    leaf = x509.load_pem_x509_certificate(ssl.collect(ssl_id, "x509CO").encode())
    chain = x509.load_pem_x509_certificates(ssl.collect(ssl_id, "pem").encode())

    assert told["status"] == "Issued"
    assert told["subjectAlternativeNames"] == ["www.example.org", "example.org"]
    assert told["customFields"] == [{"name": "costCentre", "value": "42"}]
    assert chain[-1] == leaf
    assert chain[0].subject == chain[0].issuer


@pytest.mark.parametrize(
    "format_", ["x509", "x509CO", "x509IO", "x509IOR", "pem", "pemco", "pemia", "base64"]
)
def test_every_format_that_it_decodes_is_there(
    ssl: "cert_manager.SSL", issued: int, format_: str
) -> None:
    """All but `bin`, which the client decodes as text."""
    assert ssl.collect(issued, format_).startswith("-----BEGIN ")


def test_a_list_of_several_pages_is_read_and_counted(
    slow: Sandbox, ssl: "cert_manager.SSL"
) -> None:
    """The client goes on as long as pages are full, and counts by HEAD."""
    place_many(slow, 401)
    ids = [row["sslId"] for row in ssl.list()]

    assert (len(ids), len(set(ids))) == (401, 401)
    assert ssl.count() == 401
    assert ssl.count(commonName="n7.example.org") == 1
    assert len(list(ssl.list(commonName="n7.example.org"))) == 1


def test_a_certificate_is_replaced_under_its_id(
    ssl: "cert_manager.SSL", issued: int, clock: ManualClock
) -> None:
    """The serial number is what tells the new one."""
    before = ssl.get(issued)
    ssl.replace(
        cert_id=issued,
        csr=make_csr("www.example.org"),
        common_name="www.example.org",
        reason="",
        subject_alt_names=["www.example.org"],
    )
    clock.sleep(2 * STEP)
    after = ssl.get(issued)

    assert after["serialNumber"] != before["serialNumber"]
    assert after["expires"] == before["expires"]


def test_a_certificate_is_renewed(ssl: "cert_manager.SSL", issued: int) -> None:
    """The client sends a text of nothing for a body, and is understood."""
    renewed = ssl.renew(issued)["sslId"]

    assert renewed != issued
    assert ssl.get(issued)["renewed"] is True
    assert ssl.get(renewed)["subjectAlternativeNames"] == ["www.example.org", "example.org"]


def test_a_certificate_is_revoked(ssl: "cert_manager.SSL", issued: int) -> None:
    """Without a reason code, as this client does."""
    ssl.revoke(issued, "superseded")

    assert ssl.get(issued)["status"] == "Revoked"


def test_a_domain_is_created_and_proven(slow: Sandbox, log_in: Logins, clock: ManualClock) -> None:
    """The id of a new domain is read from its Location; a proof is looked for one step later."""
    client = log_in("admin-oauth")
    domains, dcv = Domain(client=client), DomainControlValidation(client=client)
    created = domains.create("new.example", 10, ["SSL"])
    before = domains.get(created["id"])["validationStatus"]
    instructions = dcv.start_validation_cname("new.example")
    host, point = instructions["host"].rstrip("."), instructions["point"]
    zone = new_zone("new.example", ELSEWHERE, [RecordSet(host, "CNAME", 300, (point,))])
    slow.world.dns.elsewhere["new.example"] = zone
    dcv.submit_validation_cname("new.example")
    clock.sleep(STEP)

    assert before == "NOT_VALIDATED"
    assert instructions["host"].endswith(".new.example.")
    assert dcv.get_validation_status("new.example")["status"] == "VALIDATED"
    assert domains.get(created["id"])["validationStatus"] == "VALIDATED"
    assert domains.count(name="new.example") == {"count": 1}
    with pytest.raises(ValueError, match="already exists"):
        domains.create("new.example", 10, ["SSL"])
