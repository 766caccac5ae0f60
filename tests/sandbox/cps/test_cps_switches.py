"""Where public sources leave CPS open, a switch lets a client meet either (akamai-cps 9.5, 12)."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from connector.sandbox.cps.switches import CPSSwitches
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.switches import turn_switches

from .conftest import CONTRACT, CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")
QUIC = wanted(network={"quicEnabled": True})


def _switches(cps: CPS) -> CPSSwitches:
    return cps.sandbox.world.cps.switches


def _uploaded(cps: CPS, *names: str, **body: Any) -> str:
    """Return a change that was given a certificate for *names*."""
    _, change = cps.start(wanted(**body))
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *names))
    return change


@pytest.mark.parametrize(("strict", "status"), [(True, 401), (False, 200)])
def test_a_signature_that_does_not_match(cps: CPS, strict: bool, status: int) -> None:
    """Lenient, the header need only name the client."""
    _switches(cps).strict_signatures = strict
    accept = media("enrollments", 11)
    answer = cps.send("GET", "/cps/v2/enrollments", accept, now=cps.clock.now(), secret="wrong")

    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        wanted(surprise=1),
        wanted(csr={"surprise": 1}),
        wanted(network={"surprise": 1}),
        wanted(thirdParty={"excludeSans": False, "surprise": 1}),
        wanted(network={"dnsNameSettings": {"cloneDnsNames": True, "surprise": 1}}),
    ],
)
def test_unknown_fields(cps: CPS, body: dict[str, Any]) -> None:
    """Refused, or dropped; what is wrong stays wrong."""
    strict = cps.create(body)
    _switches(cps).strict_fields = False
    lenient = cps.create(body)
    wrong = cps.create({**body, "changeManagement": "no"})
    shown = cps.get(lenient.json()["enrollment"], "enrollment", 12)

    assert [one.status_code for one in (strict, lenient, wrong)] == [400, 202, 400]
    assert "surprise" not in str(shown)


def test_which_findings_are_hard(cps: CPS) -> None:
    """The table can be turned: a missing name ends it, another key does not."""
    turn = {"cps.hard_findings": ["CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE"]}
    turn_switches(cps.sandbox.world, turn)
    change = _uploaded(cps, NAMES[0])
    cps.wait()
    info = cps.get(change, "change", 2)["statusInfo"]

    assert info["status"] == "wait-upload-third-party"
    assert (
        info["error"]["description"]
        == "SAN name [api.example.com] is missing from the certificate."
    )


def test_a_certificate_may_be_refused_at_once(cps: CPS) -> None:
    """By switch the upload itself gives 400, and another may come."""
    turn_switches(cps.sandbox.world, {"cps.hard_failure": "refuse"})
    _, change = cps.start(wanted())
    _, other = cps.start(wanted(csr={"cn": "other.example.com", "sans": []}))
    cps.wait()
    refused = cps.upload(change, cps.sign(cps.csrs(other)["RSA"], *NAMES))
    taken = cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert "was not generated from the CSR" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("denied", "state", "status"),
    [
        ("back", "awaiting-input", "wait-upload-third-party"),
        ("cancel", "cancelled", "cancelled"),
    ],
)
def test_a_denied_review(cps: CPS, denied: str, state: str, status: str) -> None:
    """What `deny` does is documented nowhere."""
    turn_switches(cps.sandbox.world, {"cps.denied": denied, "cps.cancel_removes_enrollment": False})
    change = _uploaded(cps, NAMES[0])
    cps.wait()
    answer = cps.acknowledge(change, "post-verification-warnings", "deny")
    info = cps.get(change, "change", 2)["statusInfo"]

    assert answer.status_code == 200
    assert (info["state"], info["status"]) == (state, status)


def test_steps_may_last_so_many_polls(cps: CPS) -> None:
    """A step goes on only after it was looked at often enough."""
    _switches(cps).step_polls = 2
    _, change = cps.start(wanted())
    cps.wait(9)
    seen = [cps.status(change) for _ in range(3)]

    assert seen == ["generate-csr", "generate-csr", "wait-upload-third-party"]


def test_what_is_waited_for_may_be_late(cps: CPS) -> None:
    """The status says so before warnings and CSR can be read."""
    _switches(cps).unready_reads = 1
    _, change = cps.start(wanted())
    cps.wait()
    path = f"{change}/input/info/third-party-csr"
    reads = [cps.send("GET", path, media("csr", 2)).status_code for _ in range(2)]
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0]))
    cps.wait()
    path = f"{change}/input/info/post-verification-warnings"
    reads += [cps.send("GET", path, media("warnings", 1)).status_code for _ in range(2)]

    assert reads == [404, 200, 404, 200]


@pytest.mark.parametrize(("gone", "status"), [(False, 200), (True, 404)])
def test_a_cancelled_change(cps: CPS, gone: bool, status: int) -> None:
    """It stays readable, or it does not."""
    _switches(cps).cancelled_is_gone = gone
    enrollment = cps.live(wanted())
    (change,) = cps.put(enrollment, wanted(), force_renewal="true").json()["changes"]
    cps.delete(change, "change-id")

    assert cps.send("GET", change, media("change", 2)).status_code == status


def test_live_names_may_not_be_dropped(cps: CPS) -> None:
    """By switch 409; without it, warnings (akamai-cps 5.2)."""
    _switches(cps).live_hosts = ("api.example.com",)
    _switches(cps).refuse_dropping_live_names = True
    enrollment = cps.live(wanted())
    refused = cps.put(enrollment, wanted(csr={"sans": []}))
    kept = cps.put(enrollment, wanted(csr={"sans": ["api.example.com", "b.example.com"]}))

    assert (refused.status_code, kept.status_code) == (409, 202)
    assert refused.json()["type"].endswith("certificate-live-on-network")


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        pytest.param({"force_renewal": "true"}, wanted(), 409, id="a renewal"),
        pytest.param({}, wanted(changeManagement=True), 200, id="what needs no change"),
        pytest.param(
            {"force_renewal": "true", "renewal_date_check_override": "true"},
            wanted(),
            202,
            id="an override",
        ),
    ],
)
def test_the_renewal_window(
    cps: CPS, query: dict[str, str], body: dict[str, Any], status: int
) -> None:
    """By switch CPS guards the days in which it renews by itself (akamai-cps 2.4)."""
    enrollment = cps.live(wanted())
    turn = {"cps.auto_renewal_days": 60, "cps.protected_renewal_window": True}
    cps.sandbox.world.cps.switches.protected_renewal_window = True
    early = cps.put(enrollment, wanted(), **query).status_code
    kept = somebody.find(cps.sandbox.world, NAMES[0])
    if kept.pending is not None:
        somebody.cancel_as_somebody(cps.sandbox.world, kept)
    cps.sandbox.world.clock.advance(timedelta(days=150))
    turn_switches(cps.sandbox.world, turn)
    late = cps.put(enrollment, body, allow_cancel_pending_changes="true", **query)

    assert early in {200, 202}
    assert late.status_code == status


def test_network_settings_may_bypass_staging(cps: CPS) -> None:
    """Straight to production, past a change management that would stop the change."""
    enrollment = cps.live(wanted(changeManagement=False))
    managed = wanted(changeManagement=True, network={"quicEnabled": True})
    (change,) = cps.put(enrollment, managed, allow_staging_bypass="true").json()["changes"]
    seen = []
    for _ in range(3):
        seen.append(cps.status(change))
        cps.wait()
    live = cps.get(f"{enrollment}/deployments", "deployments", 8)

    assert seen == ["live-check-action", "deploy-cert-to-production", "complete"]
    assert live["production"]["networkConfiguration"]["quicEnabled"] is True
    assert live["staging"] == live["production"]


def test_network_settings_may_pass_an_open_change(cps: CPS) -> None:
    """They are live at once; the open change has them too, and stays open."""
    enrollment = cps.live(wanted())
    (change,) = cps.put(enrollment, wanted(), force_renewal="true").json()["changes"]
    refused = cps.put(enrollment, QUIC)
    pushed = cps.put(enrollment, QUIC, allow_staging_bypass="true")
    during = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    cps.go_live(enrollment, change)
    after = cps.get(f"{enrollment}/deployments/production", "deployment", 8)

    assert (refused.status_code, pushed.status_code, pushed.json()["changes"]) == (409, 200, [])
    assert during["networkConfiguration"]["quicEnabled"] is True
    assert after["networkConfiguration"]["quicEnabled"] is True
    assert after["primaryCertificate"] != during["primaryCertificate"]


def test_a_schedule_by_dates(cps: CPS) -> None:
    """Dates of the query come back as times; the schedule can be read and replaced."""
    world = cps.sandbox.world
    made = somebody.make_enrollment(world, NAMES[0], live=Source(days_left=70))
    enrollment = f"/cps/v2/enrollments/{made.id}"
    query = {"deploy_not_before": "2026-06-20", "deploy_not_after": "2026-07-01"}
    body = wanted(csr={"cn": NAMES[0], "sans": []})
    answer = cps.put(enrollment, body, force_renewal="true", **query)
    (change,) = answer.json()["changes"]
    path = f"{change}/deployment-schedule"
    first = cps.get(path, "deployment-schedule")
    types = (media("change-id", 1), media("deployment-schedule", 1))
    put = cps.send("PUT", path, *types, {"notBefore": "2026-06-25T08:00:00Z", "notAfter": None})
    info = cps.get(change, "change", 2)["statusInfo"]["deploymentSchedule"]

    assert first == {"notBefore": "2026-06-20T00:00:00Z", "notAfter": "2026-07-01T00:00:00Z"}
    assert (put.status_code, put.json()) == (200, {"change": change})
    assert info == {"notBefore": "2026-06-25T08:00:00Z", "notAfter": None}


@pytest.mark.parametrize(
    ("name", "value"), [("hard_failure", "never"), ("not_ready", 500), ("denied", "")]
)
def test_a_switch_takes_what_it_knows(cps: CPS, name: str, value: object) -> None:
    """A word that means nothing would turn nothing: it is refused."""
    with pytest.raises(ValueError, match=f"cps.{name} must be one of"):
        turn_switches(cps.sandbox.world, {f"cps.{name}": value})


def test_the_account_switch_key_is_taken(cps: CPS) -> None:
    """On any call, as part of what is signed (akamai-cps 1.4)."""
    key = {"accountSwitchKey": "1-ABCDE:1-2RBL"}
    created = cps.create(wanted(), **key).json()
    cps.wait()
    path = f"{created['changes'][0]}/input/info/third-party-csr"
    csr = cps.send("GET", path, media("csr", 2), **key).json()["csrs"][0]["csr"]
    listed = cps.send(
        "GET", "/cps/v2/enrollments", media("enrollments", 11), contractId=CONTRACT, **key
    )

    assert x509.load_pem_x509_csr(csr.encode()).is_signature_valid
    assert len(listed.json()["enrollments"]) == 1
