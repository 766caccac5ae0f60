"""What CPS asks to be reviewed on the way: warnings, staging, dates (akamai-cps 2.9-2.11)."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from connector.sandbox.steering import somebody

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")


MANAGED = wanted(changeManagement=True)


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
    somebody.warn(world, "*.example.com", "pre", "DNS name is either null or empty.")
    somebody.warn(world, "*.example.com", "post", "The new certificate is not active in KMI.")
    somebody.warn(world, "*.example.org", "pre", "Never said.")
    world.cps.switches.warnings_headline = True
    _, change = cps.start(wanted())
    cps.wait()
    before = cps.get(f"{change}/input/info/pre-verification-warnings", "warnings")["warnings"]
    cps.acknowledge(change, "pre-verification-warnings")
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait()
    after = cps.get(f"{change}/input/info/post-verification-warnings", "warnings")["warnings"]
    somebody.stop_warning(world)
    _, free = cps.start(wanted(csr={"cn": "free.example.com", "sans": []}))
    cps.wait()

    assert before == "[WARNINGS]\nDNS name is either null or empty."
    assert after == "[WARNINGS]\nThe new certificate is not active in KMI."
    assert cps.status(free) == "wait-upload-third-party"
    with pytest.raises(ValueError, match="stage"):
        somebody.warn(world, "*", "later", "x")


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
        somebody.warn(cps.sandbox.world, "*", "pre", "Domain name is invalid.")
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
    twice = cps.acknowledge(change, "change-management", hash=info["validationResultHash"])
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
    assert [one.status_code for one in (wrong, right, twice)] == [409, 200, 409]
    assert twice.json()["type"].endswith("/invalid-enrollment-state")


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
