"""What CPS answers with, in all versions that clients use (akamai-cps 2.12-2.14, 3)."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")


DUAL = wanted(enableMultiStackedCertificates=True)


def _serial(pem: str) -> int:
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


def test_every_version_of_every_answer(cps: CPS) -> None:
    """All versions that clients use are served; the sandbox's validator looks at each."""
    enrollment, change = cps.start(DUAL)
    cps.go_live(enrollment, change)
    lists = {
        version: cps.get("/cps/v2/enrollments", "enrollments", version)["enrollments"][0]
        for version in (4, 9, 10, 11, 12)
    }
    for version in (9, 10, 11, 12):
        assert cps.get(enrollment, "enrollment", version) == lists[version]
    for version in (3, 7, 8):
        cps.get(f"{enrollment}/deployments", "deployments", version)
    for version in (1, 3, 6, 7, 8):
        cps.get(f"{enrollment}/deployments/staging", "deployment", version)
    for version in (3, 5):
        cps.get(f"{enrollment}/history/changes", "change-history", version)
    for version in (1, 2):
        cps.get(f"{enrollment}/history/certificates", "certificate-history", version)
        cps.get("/cps/v2/active-certificates", "active-certificates", version)

    assert "id" not in lists[10]
    assert lists[4]["networkConfiguration"]["sni"] == {"cloneDnsNames": True, "dnsNames": None}
    assert lists[12]["networkConfiguration"]["fipsMode"] is None


def test_pending_changes_are_texts_in_old_versions(cps: CPS) -> None:
    """Objects came with v10."""
    enrollment, change = cps.start(wanted())
    (old,) = cps.get("/cps/v2/enrollments", "enrollments", 4)["enrollments"]

    assert (old["location"], old["pendingChanges"]) == (enrollment, [change])


def test_active_certificates(cps: CPS) -> None:
    """One call tells expiries and serials of a contract."""
    enrollment, change = cps.start(wanted())
    signed = cps.go_live(enrollment, change)["RSA"]
    answer = cps.send(
        "GET",
        "/cps/v2/active-certificates",
        media("active-certificates", 1),
        contractId="C-1FRYVV3",
    )
    (entry,) = cps.get("/cps/v2/active-certificates", "active-certificates", 2)["enrollments"]
    shown = entry["production"]["primaryCertificate"]

    assert answer.json() == {"enrollments": []}
    assert int(shown["serial"], 16) == _serial(signed["certificate"])
    assert entry["production"]["location"] == f"{enrollment}/deployments/production"


def test_a_csr_keeps_odd_letters(cps: CPS) -> None:
    """Names of places and firms are UTF-8 from the body to the subject."""
    raw_name = "Käse & Söhne, GmbH"
    _, change = cps.start(wanted(csr={"o": raw_name}))
    cps.wait()
    csr = x509.load_pem_x509_csr(cps.csrs(change)["RSA"].encode())
    (found,) = csr.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)

    assert found.value == raw_name


def test_a_deployment_abroad_with_names_of_its_own(cps: CPS) -> None:
    """The names served may be fewer than those in the certificate, or not said at all."""
    own = {"cloneDnsNames": False, "dnsNames": ["www.example.com"]}
    network = {"geography": "china+core", "dnsNameSettings": own}
    _, change = cps.start(wanted(changeManagement=True, network=network))
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(4)
    path = f"{change}/input/info/change-management-info"
    pending = cps.get(path, "change-management-info", 5)["pendingState"]
    staged = cps.get(path, "deployment", 8)
    silent = cps.live(wanted(csr={"cn": "x.example.com", "sans": []}, network=_no_names()))
    older = cps.get(f"{silent}/deployments/production", "deployment", 3)

    assert pending["pendingNetworkConfiguration"]["networkType"] == "china+core"
    assert staged["networkConfiguration"]["dnsNames"] == ["www.example.com"]
    assert older["networkConfiguration"]["sni"] is None


def _no_names() -> dict[str, None]:
    return {"dnsNameSettings": None}
