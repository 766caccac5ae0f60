"""The life of a third-party certificate, step by step (akamai-cps 2, 4)."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from connector.sandbox.steering import somebody

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")


DUAL = wanted(enableMultiStackedCertificates=True)


MANAGED = wanted(changeManagement=True)


def test_a_new_enrollment(cps: CPS) -> None:
    """It is answered with 202 and two paths, and shows what was sent with CPS's own beside it."""
    answer = cps.create(wanted())
    enrollment, (change,) = answer.json()["enrollment"], answer.json()["changes"]
    shown = cps.get(enrollment, "enrollment", 11)

    assert answer.status_code == 202
    assert answer.headers["Content-Type"] == media("enrollment-status", 1)
    assert shown["id"] == int(enrollment.rpartition("/")[2])
    assert shown["csr"]["sans"] == list(NAMES)
    assert shown["pendingChanges"] == [{"location": change, "changeType": "new-certificate"}]
    assert shown["networkConfiguration"]["ocspStapling"] == "on"
    assert shown["org"]["city"] == "Köln"
    assert (shown["productionSlots"], shown["adminContact"]["title"]) == (None, None)


def test_the_states_on_the_way(cps: CPS) -> None:
    """Each running step takes its time; between them CPS waits for what it names."""
    _, change = cps.start(MANAGED)
    seen = [cps.status(change)]
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    for _ in range(5):
        seen.append(cps.status(change))
        cps.wait()
    seen.append(cps.status(change))
    cps.acknowledge(change, "change-management")
    seen.append(cps.status(change))
    cps.wait()
    seen.append(cps.status(change))

    assert seen == [
        "generate-csr",
        "verify-third-party-cert",
        "create-slot-files",
        "live-check-action",
        "deploy-cert-to-staging",
        "wait-ack-change-management",
        "wait-ack-change-management",
        "deploy-cert-to-production",
        "complete",
    ]


def test_a_csr(cps: CPS) -> None:
    """It is there once made, with subject and names, over an RSA key of 2048 bits."""
    subject = {"c": "DE", "st": "Hessen", "l": "Frankfurt", "o": "Example GmbH", "ou": "Web"}
    _, change = cps.start(wanted(csr=subject))
    path = f"{change}/input/info/third-party-csr"
    early = cps.send("GET", path, media("csr", 2))
    cps.wait()
    csr = x509.load_pem_x509_csr(cps.csrs(change)["RSA"].encode())
    key = csr.public_key()
    listed = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert (early.status_code, early.json()["title"]) == (404, "Not Found")
    assert isinstance(key, RSAPublicKey)
    assert (key.key_size, csr.is_signature_valid) == (2048, True)
    assert csr.subject.rfc4514_string() == (
        "CN=www.example.com,OU=Web,O=Example GmbH,L=Frankfurt,ST=Hessen,C=DE"
    )
    assert tuple(listed.get_values_for_type(x509.DNSName)) == NAMES
    assert cps.get(path, "csr", 1) == {"csr": cps.csrs(change)["RSA"]}


@pytest.mark.parametrize(("keep", "names"), [(False, None), (True, ["www.example.com"])])
def test_names_may_be_left_out_of_the_csr(cps: CPS, keep: bool, names: list[str] | None) -> None:
    """Whether the common name then stands there alone is a switch (akamai-cps 2.7)."""
    cps.sandbox.world.cps.switches.excluded_sans_keep_common_name = keep
    _, change = cps.start(wanted(thirdParty={"excludeSans": True}))
    cps.wait()
    csr = x509.load_pem_x509_csr(cps.csrs(change)["RSA"].encode())
    found = [one.value.get_values_for_type(x509.DNSName) for one in csr.extensions]

    assert found == ([] if names is None else [names])


def test_one_certificate_goes_live(cps: CPS) -> None:
    """What was uploaded is served on both networks, and the change stays readable."""
    enrollment, change = cps.start(wanted())
    signed = cps.go_live(enrollment, change)["RSA"]
    both = cps.get(f"{enrollment}/deployments", "deployments", 8)
    production = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    shown = cps.get(enrollment, "enrollment", 11)

    assert both == {"production": production, "staging": production}
    assert production["primaryCertificate"]["certificate"] == signed["certificate"]
    assert production["primaryCertificate"]["trustChain"] == signed["trustChain"]
    assert production["multiStackedCertificates"] == []
    assert production["networkConfiguration"]["dnsNames"] == list(NAMES)
    assert (shown["pendingChanges"], len(shown["productionSlots"])) == ([], 1)
    assert cps.get(change, "change", 1)["statusInfo"]["state"] == "completed"


def test_dual_stack(cps: CPS) -> None:
    """Two keys, one upload, one deployment; ECDSA is the primary one (akamai-cps 7.1)."""
    enrollment, change = cps.start(DUAL)
    signed = cps.go_live(enrollment, change)
    production = cps.get(f"{enrollment}/deployments/production", "deployment", 7)
    ecdsa = x509.load_pem_x509_certificate(signed["ECDSA"]["certificate"].encode())
    key = ecdsa.public_key()
    (entry,) = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]

    assert isinstance(key, EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert production["primaryCertificate"]["certificate"] == signed["ECDSA"]["certificate"]
    assert [one["keyAlgorithm"] for one in production["multiStackedCertificates"]] == ["RSA"]
    assert entry["primaryCertificate"]["keyAlgorithm"] == "ECDSA"
    assert [one["certificate"] for one in entry["multiStackedCertificates"]] == [
        signed["RSA"]["certificate"]
    ]


def test_one_of_two_may_do_and_the_other_follow(cps: CPS) -> None:
    """A dual-stack enrollment goes live with one certificate; the other is added later."""
    enrollment, change = cps.start(DUAL)
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["ECDSA"], *NAMES))
    cps.wait(5)
    added = cps.put(enrollment, DUAL, allow_missing_certificate_addition="true").json()["changes"]
    cps.wait()
    csrs = cps.csrs(added[0])
    cps.upload(added[0], cps.sign(csrs["RSA"], *NAMES))
    cps.wait(5)
    production = cps.get(f"{enrollment}/deployments/production", "deployment", 8)

    assert list(csrs) == ["RSA"]
    assert production["primaryCertificate"]["keyAlgorithm"] == "ECDSA"
    assert [one["keyAlgorithm"] for one in production["multiStackedCertificates"]] == ["RSA"]


def test_a_renewal(cps: CPS) -> None:
    """A new key each time; the old certificate serves until the new one does."""
    body = wanted()
    enrollment, first = cps.start(body)
    old = cps.go_live(enrollment, first)["RSA"]
    old_key = x509.load_pem_x509_certificate(old["certificate"].encode()).public_key()
    opened = cps.put(enrollment, body, force_renewal="true")
    (renewal,) = opened.json()["changes"]
    kind = cps.get(enrollment, "enrollment", 11)["pendingChanges"][0]["changeType"]
    cps.wait()
    csr = cps.csrs(renewal)["RSA"]
    during = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    new = cps.go_live(enrollment, renewal)["RSA"]
    after = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    history = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]

    assert (opened.status_code, kind) == (202, "renewal")
    assert x509.load_pem_x509_csr(csr.encode()).public_key() != old_key
    assert during["primaryCertificate"]["certificate"] == old["certificate"]
    assert after["primaryCertificate"]["certificate"] == new["certificate"]
    assert [(one["action"], one["status"]) for one in history] == [
        ("renew", "completed"),
        ("new-certificate", "completed"),
    ]
    certificates = cps.get(f"{enrollment}/history/certificates", "certificate-history", 2)
    assert [one["deploymentStatus"] for one in certificates["certificates"]] == [
        "active",
        "inactive",
    ]


@pytest.mark.parametrize(
    ("switch", "state", "status"),
    [
        pytest.param("upload", "awaiting-input", "wait-upload-third-party", id="another upload"),
        pytest.param("error", "error", "verify-third-party-cert", id="the end of the change"),
    ],
)
def test_a_certificate_for_another_key(cps: CPS, switch: str, state: str, status: str) -> None:
    """The upload is taken; afterwards the change says what is wrong (akamai-cps 4.6)."""
    cps.sandbox.world.cps.switches.hard_failure = switch
    _, change = cps.start(wanted())
    _, other = cps.start(wanted(csr={"cn": "other.example.com", "sans": []}))
    cps.wait()
    taken = cps.upload(change, cps.sign(cps.csrs(other)["RSA"], *NAMES))
    cps.wait()
    info = cps.get(change, "change", 2)["statusInfo"]

    assert taken.status_code == 200
    assert (info["state"], info["status"]) == (state, status)
    assert info["error"]["code"] == "CSR_VS_CERTIFICATE_KEY_MISMATCH"
    assert info["error"]["description"] == (
        "'RSA' certificate was not generated from the CSR that Akamai generated."
    )


def test_the_right_certificate_after_a_wrong_one(cps: CPS) -> None:
    """The error goes away with the next upload."""
    _, change = cps.start(wanted())
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    cps.upload(change, {"keyAlgorithm": "RSA", "certificate": "nonsense", "trustChain": None})
    cps.wait()
    cps.upload(change, cps.sign(csr, *NAMES))

    assert cps.get(change, "change", 2)["statusInfo"]["error"] is None


def test_uploads_that_are_not_awaited(cps: CPS) -> None:
    """404 while CPS works, 409 once it is too late, 400 for a key that has no CSR."""
    enrollment, change = cps.start(wanted())
    early = cps.upload(change, {"keyAlgorithm": "RSA", "certificate": "x"})
    cps.wait()
    foreign = cps.upload(change, {"keyAlgorithm": "ECDSA", "certificate": "x"})
    signed = cps.go_live(enrollment, change)
    late = cps.upload(change, *signed.values())

    assert [one.status_code for one in (early, foreign, late)] == [404, 400, 409]
    assert late.json()["type"].endswith("/invalid-enrollment-state")


def test_held_deployments(cps: CPS) -> None:
    """The admin port lets none go on; after the release the step that was held starts anew."""
    enrollment, change = cps.start(wanted())
    somebody.hold_deployments(cps.sandbox.world)
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(20)
    held = cps.status(change)
    somebody.release_deployments(cps.sandbox.world)
    released = cps.status(change)
    cps.wait(4)

    assert (held, released) == ("create-slot-files", "create-slot-files")
    assert cps.status(change) == "complete"
    assert cps.get(f"{enrollment}/deployments", "deployments", 8)["production"] is not None
