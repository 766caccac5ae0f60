"""What may be created, replaced, cancelled and removed, and what is refused (akamai-cps 2-5)."""

from typing import Any

import pytest

from .conftest import CONTACT, CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")


MUTUAL = {"clientMutualAuthentication": {"setId": "17"}}


def _slug(answer: Any) -> str:
    slug: str = answer.json()["type"].rpartition("/")[2]
    return slug


def test_a_common_name_is_there_once_on_a_contract(cps: CPS) -> None:
    """Another contract may have it, and who asks for it."""
    first = cps.create(wanted())
    again = cps.create(wanted(csr={"cn": "WWW.example.com", "sans": []}))
    asked = cps.create(wanted(), **{"allow-duplicate-cn": "true"})
    elsewhere = cps.create(wanted(), contractId="C-1FRYVV3")

    assert [one.status_code for one in (first, again, asked, elsewhere)] == [202, 409, 202, 202]
    assert _slug(again) == "duplicate-common-name"


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        pytest.param({}, 200, None, id="nothing"),
        pytest.param({"techContact": {**CONTACT, "title": "Dr."}}, 200, None, id="a contact"),
        pytest.param({"changeManagement": True}, 200, None, id="change management"),
        pytest.param({"enableMultiStackedCertificates": True}, 200, None, id="dual stack, later"),
        pytest.param(
            {"csr": {"sans": ["api.example.com", "b.example.com"]}}, 202, "modify-san", id="a name"
        ),
        pytest.param(
            {"thirdParty": {"excludeSans": True}}, 202, "modify-san", id="names left out of the CSR"
        ),
        pytest.param({"csr": {"o": "New"}}, 202, "modify-certificate", id="the subject"),
        pytest.param({"network": {"quicEnabled": True}}, 202, "modify-certificate", id="network"),
        pytest.param({"network": MUTUAL}, 202, "modify-certificate", id="mutual authentication"),
    ],
)
def test_updates(cps: CPS, change: dict[str, Any], status: int, kind: str | None) -> None:
    """What an update of a live enrollment needs (akamai-cps 4.4)."""
    enrollment = cps.live(wanted())
    body = wanted(**change)
    answer = cps.put(enrollment, body)
    pending = cps.get(enrollment, "enrollment", 12)["pendingChanges"]

    assert answer.status_code == status
    assert len(answer.json()["changes"]) == (0 if kind is None else 1)
    assert [one["changeType"] for one in pending] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"csr": {"cn": "other.example.com"}}, id="the common name"),
        pytest.param({"network": {"secureNetwork": "standard-tls"}}, id="the network"),
        pytest.param({"network": {"sniOnly": False}}, id="whether it is for SNI only"),
    ],
)
def test_fields_that_stay(cps: CPS, change: dict[str, Any]) -> None:
    """They are fixed for the life of an enrollment."""
    enrollment, _ = cps.start(wanted())
    answer = cps.put(enrollment, wanted(**change), allow_cancel_pending_changes="true")

    assert (answer.status_code, "cannot be changed" in answer.json()["detail"]) == (400, True)


def test_what_get_gave_may_be_put(cps: CPS) -> None:
    """Server-made fields are read and ignored; nothing changes."""
    enrollment = cps.live(wanted())
    shown = cps.get(enrollment, "enrollment", 12)
    answer = cps.put(enrollment, shown)

    assert answer.status_code == 200
    assert cps.get(enrollment, "enrollment", 12) == shown


def test_put_replaces_the_whole(cps: CPS) -> None:
    """A body without a setting drops it (akamai-cps 2.4)."""
    enrollment = cps.live(wanted(network={"mustHaveCiphers": "ak-akamai-2018q3"}))
    cps.put(enrollment, wanted())

    network = cps.get(enrollment, "enrollment", 11)["networkConfiguration"]
    assert network["mustHaveCiphers"] == "ak-akamai-2020q1"


def test_a_change_of_the_network_needs_no_certificate(cps: CPS) -> None:
    """The live certificate is deployed again with the new settings."""
    enrollment = cps.live(wanted())
    before = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    (change,) = cps.put(enrollment, wanted(network=MUTUAL | {"quicEnabled": True})).json()[
        "changes"
    ]
    csr = cps.send("GET", f"{change}/input/info/third-party-csr", media("csr", 2))
    seen = []
    for _ in range(4):
        seen.append(cps.status(change))
        cps.wait()
    after = cps.get(f"{enrollment}/deployments/production", "deployment", 8)
    newest = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"][0]
    shown = cps.get(enrollment, "enrollment", 11)["networkConfiguration"]

    assert csr.status_code == 404
    assert seen == [
        "live-check-action",
        "deploy-changes-to-staging",
        "deploy-cert-to-production",
        "complete",
    ]
    assert after["primaryCertificate"] == before["primaryCertificate"]
    assert after["networkConfiguration"]["quicEnabled"] is True
    assert (newest["action"], newest["primaryCertificate"]) == (
        "update-network-configuration",
        None,
    )
    assert shown["clientMutualAuthentication"]["authenticationOptions"] == {
        "ocsp": {"enabled": False},
        "sendCaListToClient": False,
    }


def test_an_open_change_stands_in_the_way(cps: CPS) -> None:
    """409, unless the update may cancel it; then there is a new one with a new key."""
    enrollment, first = cps.start(wanted())
    cps.wait()
    old = cps.csrs(first)["RSA"]
    refused = cps.put(enrollment, wanted())
    replaced = cps.put(enrollment, wanted(), allow_cancel_pending_changes="true")
    (second,) = replaced.json()["changes"]
    cps.wait()

    assert (refused.status_code, _slug(refused)) == (409, "pending-changes")
    assert cps.get(first, "change", 2)["statusInfo"]["state"] == "cancelled"
    assert second != first
    assert cps.csrs(second)["RSA"] != old


def test_a_put_may_fail_during_a_deployment(cps: CPS) -> None:
    """By switch: 500, as has been seen (akamai-cps 5.2)."""
    cps.sandbox.world.cps.switches.fail_update_while_deploying = True
    enrollment, change = cps.start(wanted())
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait()

    assert cps.put(enrollment, wanted(), allow_cancel_pending_changes="true").status_code == 500


def test_names_that_go(cps: CPS) -> None:
    """Their removal is warned of first, and again on staging while they are still served."""
    enrollment = cps.live(wanted())
    body = wanted(csr={"sans": []}, changeManagement=True)
    (change,) = cps.put(enrollment, body).json()["changes"]
    cps.sandbox.world.cps.switches.live_hosts = ("api.example.com",)
    cps.wait()
    text = cps.get(f"{change}/input/info/pre-verification-warnings", "warnings")["warnings"]
    cps.acknowledge(change, "pre-verification-warnings")
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0]))
    cps.wait(4)
    info = cps.get(f"{change}/input/info/change-management-info", "change-management-info", 5)

    assert text.startswith("The SANs [api.example.com] are scheduled to be removed")
    assert [one["message"] for one in info["validationResult"]["warnings"]] == [
        "SAN name [api.example.com] removed from certificate is still live on the network."
    ]


def test_cancelling_the_first_change(cps: CPS) -> None:
    """The enrollment goes away with it, unless the switch says otherwise (akamai-cps 2.6)."""
    enrollment, change = cps.start(wanted())
    cancelled = cps.delete(change, "change-id")
    gone = cps.send("GET", enrollment, media("enrollment", 11))
    cps.sandbox.world.cps.switches.cancel_removes_enrollment = False
    kept, second = cps.start(wanted())
    cps.delete(second, "change-id")

    assert (cancelled.status_code, cancelled.json()) == (200, {"change": change})
    assert gone.status_code == 404
    assert cps.get(kept, "enrollment", 11)["pendingChanges"] == []
    assert cps.get(second, "change", 2)["statusInfo"]["state"] == "cancelled"
    assert cps.delete(second, "change-id").status_code == 409


def test_cancelling_a_modification(cps: CPS) -> None:
    """The enrollment is again as it was, and what is live stays, on staging too."""
    enrollment = cps.live(wanted())
    before = cps.get(enrollment, "enrollment", 12)
    live = cps.get(f"{enrollment}/deployments", "deployments", 8)
    body = wanted(csr={"sans": ["new.example.com", "api.example.com"]}, changeManagement=True)
    (change,) = cps.put(enrollment, body).json()["changes"]
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0], *body["csr"]["sans"]))
    cps.wait(4)
    staged = cps.get(f"{enrollment}/deployments", "deployments", 8)
    cps.delete(change, "change-id")

    assert staged["staging"] != live["staging"]
    assert cps.get(enrollment, "enrollment", 12) == before
    assert cps.get(f"{enrollment}/deployments", "deployments", 8) == live
    history = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]
    assert [one["status"] for one in history] == ["cancelled", "completed"]


def test_removal_of_what_was_never_deployed(cps: CPS) -> None:
    """It is gone at once; an open change must be allowed to go with it."""
    enrollment, _ = cps.start(wanted())
    refused = cps.delete(enrollment)
    removed = cps.delete(enrollment, allow_cancel_pending_changes="true")

    assert (refused.status_code, _slug(refused)) == (409, "pending-changes")
    assert (removed.status_code, removed.json()["changes"]) == (200, [])
    assert cps.send("GET", enrollment, media("enrollment", 11)).status_code == 404
    assert cps.create(wanted()).status_code == 202


def test_removal_of_what_is_live(cps: CPS) -> None:
    """It takes steps, and cannot be cancelled; hosts that are still served stop it."""
    enrollment = cps.live(wanted())
    cps.sandbox.world.cps.switches.live_hosts = ("api.example.com",)
    refused = cps.delete(enrollment)
    cps.sandbox.world.cps.switches.live_hosts = ()
    removed = cps.delete(enrollment)
    (change,) = removed.json()["changes"]
    (pending,) = cps.get(enrollment, "enrollment", 11)["pendingChanges"]
    stuck = cps.delete(change, "change-id")
    seen = []
    for _ in range(3):
        seen.append(cps.status(change))
        cps.wait()

    assert (refused.status_code, _slug(refused)) == (409, "certificate-live-on-network")
    assert "[api.example.com]" in refused.json()["detail"]
    assert (removed.status_code, pending["changeType"], stuck.status_code) == (202, None, 409)
    assert seen == ["deprovision-cert", "abandon-slots-action", "live-check-action"]
    assert cps.send("GET", enrollment, media("enrollment", 11)).status_code == 404


def test_a_removal_may_be_reviewed(cps: CPS) -> None:
    """By switch it waits for an acknowledgement on its way (akamai-cps 2.5)."""
    cps.sandbox.world.cps.switches.review_removal = True
    enrollment = cps.live(wanted())
    (change,) = cps.delete(enrollment).json()["changes"]
    cps.wait(2)
    status = cps.status(change)
    warnings = cps.get(f"{change}/input/info/post-verification-warnings", "warnings")["warnings"]
    cps.acknowledge(change, "post-verification-warnings", "deny")
    denied = cps.status(change)
    cps.acknowledge(change, "post-verification-warnings")
    cps.wait()

    assert (status, denied) == ("wait-review-cert-warning", "wait-review-cert-warning")
    assert len(warnings.splitlines()) == 2
    assert cps.send("GET", enrollment, media("enrollment", 11)).status_code == 404


def test_older_uploads_and_acknowledgements(cps: CPS) -> None:
    """v1 of an upload names no algorithm; v1 of a CSR is one text."""
    _, change = cps.start(wanted())
    cps.wait()
    signed = cps.sign(cps.csrs(change)["RSA"], *NAMES)
    taken = cps.send(
        "POST",
        f"{change}/input/update/third-party-cert-and-trust-chain",
        media("change-id", 1),
        media("certificate-and-trust-chain", 1),
        {name: signed[name] for name in ("certificate", "trustChain")},
    )
    cps.wait(5)

    assert taken.status_code == 200
    assert cps.status(change) == "complete"
