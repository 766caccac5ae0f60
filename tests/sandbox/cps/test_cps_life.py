"""The life of a third-party certificate, step by step (akamai-cps 2, 4)."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from connector.sandbox.cps import admin

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")
DUAL = wanted(enableMultiStackedCertificates=True)
MANAGED = wanted(changeManagement=True)


def _serial(pem: str) -> int:
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


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


def test_warnings_after_an_upload(cps: CPS) -> None:
    """They are one text in the catalogue's wording; an acknowledgement lets the change go on."""
    _, change = cps.start(wanted(csr={"o": "Example GmbH"}))
    warnings = f"{change}/input/info/post-verification-warnings"
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0], "more.example.com"))
    early = cps.send("GET", warnings, media("warnings", 1))
    too_early = cps.acknowledge(change, "post-verification-warnings")
    cps.wait()
    (awaited,) = cps.get(change, "change", 2)["allowedInput"]
    text = cps.get(warnings, "warnings")["warnings"]
    accepted = cps.acknowledge(change, "post-verification-warnings")
    again = cps.acknowledge(change, "post-verification-warnings")
    cps.wait(4)

    assert (early.status_code, too_early.status_code) == (404, 404)
    assert awaited["type"] == "post-verification-warnings-acknowledgement"
    assert text == (
        "SAN name [api.example.com] is missing from the certificate.\n"
        "SAN name [more.example.com] was added to the certificate.\n"
        "Value for O differs between the CSR and the certificate: [Example GmbH] vs missing."
    )
    assert (accepted.status_code, again.status_code) == (200, 404)
    assert cps.status(change) == "complete"


def test_another_upload_in_place_of_an_acknowledgement(cps: CPS) -> None:
    """While warnings are reviewed a better certificate may come (akamai-cps 2.8)."""
    enrollment, change = cps.start(wanted())
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    cps.upload(change, cps.sign(csr, NAMES[0]))
    cps.wait()
    assert cps.status(change) == "wait-review-third-party-cert"

    better = cps.sign(csr, *NAMES)
    cps.upload(change, better)
    cps.wait(5)
    served = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    assert served["primaryCertificate"]["certificate"] == better["certificate"]


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


def test_names_that_another_enrollment_has(cps: CPS) -> None:
    """CPS warns before it asks for a certificate, and shows no CSR until that is settled."""
    cps.start(wanted())
    _, change = cps.start(wanted(csr={"cn": "api.example.com", "sans": ["new.example.com"]}))
    warnings = f"{change}/input/info/pre-verification-warnings"
    cps.wait()
    (awaited,) = cps.get(change, "change", 2)["allowedInput"]
    text = cps.get(warnings, "warnings")["warnings"]
    csr = cps.send("GET", f"{change}/input/info/third-party-csr", media("csr", 2))
    wrong = cps.acknowledge(change, "post-verification-warnings")
    cps.acknowledge(change, "pre-verification-warnings")

    assert awaited["type"] == "pre-verification-warnings-acknowledgement"
    assert text == "Name [api.example.com] is overlapping DNS name of one or more enrollments."
    assert csr.status_code == 404
    assert (wrong.status_code, wrong.json()["type"].rpartition("/")[2]) == (
        409,
        "invalid-enrollment-state",
    )
    assert cps.status(change) == "wait-upload-third-party"


def test_names_on_the_other_network(cps: CPS) -> None:
    """The same names on Standard TLS and Enhanced TLS have a warning of their own."""
    cps.start(wanted())
    body = wanted(csr={"cn": "api.example.com"}, network={"secureNetwork": "standard-tls"})
    _, change = cps.start(body)
    cps.wait()
    text = cps.get(f"{change}/input/info/pre-verification-warnings", "warnings")["warnings"]

    assert text == (
        "The following domain(s) overlap domains on another certificate: api.example.com."
    )


def test_scripted_warnings(cps: CPS) -> None:
    """The admin port lets CPS warn of anything, for names that match a pattern."""
    world = cps.sandbox.world
    admin.warn(world, "*.example.com", "pre", "DNS name is either null or empty.")
    admin.warn(world, "*.example.com", "post", "The new certificate is not active in KMI.")
    admin.warn(world, "*.example.org", "pre", "Never said.")
    world.cps.switches.warnings_headline = True
    _, change = cps.start(wanted())
    cps.wait()
    before = cps.get(f"{change}/input/info/pre-verification-warnings", "warnings")["warnings"]
    cps.acknowledge(change, "pre-verification-warnings")
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait()
    after = cps.get(f"{change}/input/info/post-verification-warnings", "warnings")["warnings"]
    admin.stop_warning(world)
    _, free = cps.start(wanted(csr={"cn": "free.example.com", "sans": []}))
    cps.wait()

    assert before == "[WARNINGS]\nDNS name is either null or empty."
    assert after == "[WARNINGS]\nThe new certificate is not active in KMI."
    assert cps.status(free) == "wait-upload-third-party"
    with pytest.raises(ValueError, match="stage"):
        admin.warn(world, "*", "later", "x")


@pytest.mark.parametrize(
    ("what", "status"),
    [
        pytest.param("pre-verification-warnings", 404, id="before the CSR: the enrollment is gone"),
        pytest.param("post-verification-warnings", 200, id="after the upload: another is awaited"),
        pytest.param("change-management", 404, id="on staging: the enrollment is gone"),
    ],
)
def test_denials(cps: CPS, what: str, status: int) -> None:
    """What `deny` does is not known; here it ends the change, or asks for another certificate."""
    if what.startswith("pre"):
        admin.warn(cps.sandbox.world, "*", "pre", "Domain name is invalid.")
    enrollment, change = cps.start(MANAGED)
    cps.wait()
    if not what.startswith("pre"):
        names = NAMES[:1] if what.startswith("post") else NAMES
        cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *names))
        cps.wait(4)
    denied = cps.acknowledge(change, what, "deny")

    assert denied.status_code == 200
    assert cps.send("GET", enrollment, media("enrollment", 11)).status_code == status
    if status == 200:
        assert cps.status(change) == "wait-upload-third-party"


def test_change_management(cps: CPS) -> None:
    """On staging the change waits; the hash guards what is acknowledged."""
    enrollment, change = cps.start(MANAGED)
    path = f"{change}/input/info/change-management-info"
    cps.wait()
    signed = cps.sign(cps.csrs(change)["RSA"], *NAMES)
    cps.upload(change, signed)
    early = cps.send("GET", path, media("change-management-info", 5))
    cps.wait(4)
    both = cps.get(f"{enrollment}/deployments", "deployments", 8)
    info = cps.get(path, "change-management-info", 5)
    older = cps.get(path, "change-management-info", 3)["pendingState"]
    wrong = cps.acknowledge(change, "change-management", hash="0" * 40)
    right = cps.acknowledge(change, "change-management", hash=info["validationResultHash"])
    (pending,) = info["pendingState"]["pendingCertificates"]
    network = info["pendingState"]["pendingNetworkConfiguration"]

    assert early.status_code == 404
    assert both["production"] is None
    assert pending["fullCertificate"] == signed["certificate"]
    assert (pending["ocspStapled"], network["quicEnabled"], network["sniOnly"]) == (
        "true",
        "false",
        "true",
    )
    assert older["pendingCertificate"]["fullCertificate"] == signed["certificate"]
    assert older["pendingNetworkConfiguration"]["sni"] == {"cloneDnsNames": True, "dnsNames": []}
    assert info["acknowledgementDeadline"] is None
    assert (wrong.status_code, right.status_code) == (409, 200)


def test_change_management_has_a_deadline_once_something_is_live(cps: CPS) -> None:
    """Seven days before the live certificate ends CPS goes on by itself (akamai-cps 4.4)."""
    enrollment, change = cps.start(wanted())
    signed = cps.go_live(enrollment, change)["RSA"]
    (renewal,) = cps.put(enrollment, MANAGED, force_renewal="true").json()["changes"]
    cps.wait()
    cps.upload(renewal, cps.sign(cps.csrs(renewal)["RSA"], *NAMES))
    cps.wait(4)
    info = cps.get(f"{renewal}/input/info/change-management-info", "change-management-info", 6)
    ends = x509.load_pem_x509_certificate(signed["certificate"].encode()).not_valid_after_utc
    deadline = datetime.fromisoformat(info["acknowledgementDeadline"])
    before = cps.status(renewal)
    cps.sandbox.world.clock.set(deadline)
    cps.status(renewal)
    cps.wait()

    assert deadline == ends - timedelta(days=7)
    assert before == "wait-ack-change-management"
    assert cps.status(renewal) == "complete"


def test_a_deployment_waits_for_its_date(cps: CPS) -> None:
    """A renewal goes to production no earlier than its schedule says (akamai-cps 2.11)."""
    body = wanted()
    enrollment, first = cps.start(body)
    schedule = f"{first}/deployment-schedule"
    types = (media("change-id", 1), media("deployment-schedule", 1))
    never_live = cps.send("PUT", schedule, *types, {"notBefore": "2026-07-01", "notAfter": None})
    cps.go_live(enrollment, first)
    opened = cps.put(
        enrollment, body, force_renewal="true", deploy_not_before="2026-07-01T00:00:00Z"
    )
    (renewal,) = opened.json()["changes"]
    cps.wait()
    cps.upload(renewal, cps.sign(cps.csrs(renewal)["RSA"], *NAMES))
    cps.wait(6)
    state = cps.get(renewal, "change", 2)["statusInfo"]
    set_ = cps.send("PUT", f"{renewal}/deployment-schedule", *types, {"notBefore": "2026-06-20"})
    shown = cps.get(f"{renewal}/deployment-schedule", "deployment-schedule")
    unusable = cps.send("PUT", f"{renewal}/deployment-schedule", *types, {"notBefore": "soon"})
    cps.sandbox.world.clock.set(datetime(2026, 6, 20, tzinfo=UTC))
    cps.status(renewal)
    cps.wait()

    assert never_live.status_code == 409
    assert (state["state"], state["deploymentSchedule"]["notBefore"]) == (
        "running",
        "2026-07-01T00:00:00Z",
    )
    assert (set_.status_code, shown["notBefore"]) == (
        200,
        "2026-06-20T00:00:00Z",
    )
    assert unusable.status_code == 400
    assert cps.status(renewal) == "complete"


def test_held_deployments(cps: CPS) -> None:
    """The admin port lets none go on; after the release the step that was held starts anew."""
    enrollment, change = cps.start(wanted())
    admin.hold_deployments(cps.sandbox.world)
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(20)
    held = cps.status(change)
    admin.release_deployments(cps.sandbox.world)
    released = cps.status(change)
    cps.wait(4)

    assert (held, released) == ("create-slot-files", "create-slot-files")
    assert cps.status(change) == "complete"
    assert cps.get(f"{enrollment}/deployments", "deployments", 8)["production"] is not None


def test_what_polls_see_may_lag(cps: CPS) -> None:
    """By switch, the old status stays for some polls, and allowedInput comes late."""
    switches = cps.sandbox.world.cps.switches
    switches.empty_input_polls, switches.stale_polls = 1, 2
    _, change = cps.start(wanted())
    cps.wait()
    inputs = [len(cps.get(change, "change", 2)["allowedInput"]) for _ in range(2)]
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0]))
    uploaded = cps.status(change)
    cps.wait()
    cps.acknowledge(change, "post-verification-warnings")
    seen = [cps.status(change) for _ in range(3)]

    assert inputs == [0, 1]
    assert uploaded == "verify-third-party-cert"
    assert seen == ["wait-review-third-party-cert"] * 2 + ["create-slot-files"]


def test_not_ready_may_be_a_conflict(cps: CPS) -> None:
    """By switch, 409 stands where 404 does (akamai-cps 9.3)."""
    cps.sandbox.world.cps.switches.not_ready = 409
    _, change = cps.start(wanted())

    assert cps.acknowledge(change, "pre-verification-warnings").status_code == 409


def test_cps_may_renew_by_itself(cps: CPS) -> None:
    """By switch, so many days before expiry a renewal is open that nobody asked for."""
    cps.sandbox.world.cps.switches.auto_renewal_days = 60
    enrollment = cps.live(wanted())
    starts = datetime.fromisoformat(cps.get(enrollment, "enrollment", 12)["autoRenewalStartTime"])
    cps.sandbox.world.clock.set(starts - timedelta(seconds=1))
    before = cps.get(enrollment, "enrollment", 12)["pendingChanges"]
    cps.sandbox.world.clock.set(starts)
    (after,) = cps.get(enrollment, "enrollment", 12)["pendingChanges"]

    assert (before, after["changeType"]) == ([], "renewal")


def test_a_key_may_grow_too_old(cps: CPS) -> None:
    """By switch, an upload comes too late for its CSR (akamai-cps 4.4)."""
    cps.sandbox.world.cps.switches.csr_days = 30
    _, change = cps.start(wanted())
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    cps.sandbox.world.clock.advance(timedelta(days=31))
    cps.upload(change, cps.sign(csr, *NAMES))
    cps.wait()

    error = cps.get(change, "change", 2)["statusInfo"]["error"]
    assert error["code"] == "CSR_EXPIRED"


def test_the_primary_algorithm_is_a_switch(cps: CPS) -> None:
    """Which key an enrollment without dual stack has is not known (akamai-cps 7.1)."""
    cps.sandbox.world.cps.switches.primary_algorithm = "ECDSA"
    _, change = cps.start(wanted())
    cps.wait()

    assert list(cps.csrs(change)) == ["ECDSA"]


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
