"""
The order in which real clients call CPS, and what they take for granted of each answer.

Written from akamai-cps 9.2 and 9.3; the clients themselves are not part of this project.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from connector.core.catalogue import CATALOGUE
from connector.sandbox.cps import admin
from connector.sandbox.past import Source

from .conftest import CONTRACT, CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")
POLL = timedelta(seconds=10)
DUAL = wanted(enableMultiStackedCertificates=True)
PRE, POST = "pre-verification-warnings", "post-verification-warnings"


def _id(path: str) -> int:
    return int(path.rpartition("/")[2])


class Terraform:
    """Akamai's Terraform provider: enrollment v11, change v2, csr v2, history v5."""

    def __init__(self, cps: CPS) -> None:
        self._cps = cps

    def create(self, body: dict[str, Any]) -> str:
        """Create, and poll until a certificate is wanted; warnings before it are accepted."""
        answer = self._send(
            "POST",
            "/cps/v2/enrollments",
            "enrollment-status.v1",
            "enrollment.v11",
            body,
            contractId=CONTRACT,
        )
        assert answer.status_code == 202
        created = answer.json()
        enrollment = f"/cps/v2/enrollments/{_id(created['enrollment'])}"
        shown = self.read(enrollment)
        assert _id(created["changes"][0]) == _id(shown["pendingChanges"][0]["location"])
        self.wait_for_upload(created["changes"][0])
        return enrollment

    def read(self, enrollment: str) -> Any:
        """Read an enrollment; these parts are used without a look whether they are there."""
        shown = self._get(enrollment, "enrollment.v11")
        for part in ("org", "adminContact", "techContact", "csr", "networkConfiguration"):
            assert isinstance(shown[part], dict), part
        assert isinstance(shown["id"], int)
        assert shown["csr"]["cn"] in shown["csr"]["sans"]
        for slots in ("assignedSlots", "stagingSlots", "productionSlots"):
            assert shown[slots] is None or all(isinstance(one, int) for one in shown[slots])
        mutual = shown["networkConfiguration"]["clientMutualAuthentication"]
        if mutual is not None:
            assert isinstance(mutual["authenticationOptions"]["ocsp"]["enabled"], bool)
            assert isinstance(mutual["authenticationOptions"]["sendCaListToClient"], bool)
        return shown

    def update(self, enrollment: str, body: dict[str, Any], **query: str) -> requests.Response:
        query = {name.replace("_", "-"): value for name, value in query.items()}
        return self._send(
            "PUT",
            enrollment,
            "enrollment-status.v1",
            "enrollment.v11",
            body,
            **{"allow-cancel-pending-changes": "true", **query},
        )

    def wait_for_upload(self, change: str) -> None:
        """Poll as after a create."""

        def settled(status: str, inputs: list[dict[str, Any]]) -> bool:
            if status == "wait-review-pre-verification-safety-checks" and inputs:
                assert inputs[0]["type"] == f"{PRE}-acknowledgement"
                self._review(change, PRE)
            done = status in {"complete", "wait-review-cert-warning"}
            return done or (status == "wait-upload-third-party" and bool(inputs))

        self._poll(change, settled)

    def csrs(self, enrollment: str) -> dict[str, str]:
        """Read the CSRs: of the open change while it has some, else of the history."""
        pending = self.read(enrollment)["pendingChanges"]
        if pending:
            change = pending[0]["location"]
            status = self._get(change, "change.v2")["statusInfo"]["status"]
            if status in {
                "wait-upload-third-party",
                "verify-third-party-cert",
                "wait-review-third-party-cert",
            }:
                found = self._get(f"{change}/input/info/third-party-csr", "csr.v2")["csrs"]
                return {one["keyAlgorithm"]: one["csr"] for one in found}
        history = self._get(f"{enrollment}/history/changes", "change-history.v5")["changes"]
        newest = next(one for one in history if one["primaryCertificate"] is not None)
        stacked = newest["multiStackedCertificates"]
        return {one["keyAlgorithm"]: one["csr"] for one in (newest["primaryCertificate"], *stacked)}

    def upload(self, enrollment: str, *, managed: bool = False) -> None:
        """Upload what the CA makes of the CSRs, accept all, wait until it is live."""
        shown = self.read(enrollment)
        change = shown["pendingChanges"][0]["location"]
        signed = [
            self._cps.sign(csr, *shown["csr"]["sans"]) for csr in self.csrs(enrollment).values()
        ]
        signed.sort(key=lambda one: one["keyAlgorithm"] != "ECDSA")
        answer = self._send(
            "POST",
            f"{change}/input/update/third-party-cert-and-trust-chain",
            "change-id.v1",
            "certificate-and-trust-chain.v2; charset=utf-8",
            {"certificatesAndTrustChains": signed},
        )
        assert answer.status_code == 200
        self._poll(change, lambda status, _: status != "verify-third-party-cert")
        if self._status(change) == "wait-review-third-party-cert":
            self._review(change, POST)
            self._poll(change, lambda status, _: status != "wait-review-third-party-cert")
        if managed:
            self._poll(change, lambda status, _: status == "wait-ack-change-management")
            self._acknowledge(change, "change-management")
        self._poll(change, lambda status, _: status == "complete")

    def delete(self, enrollment: str) -> None:
        """Delete, and poll until there is nothing of the very title that ends the loop."""
        answer = self._send(
            "DELETE",
            enrollment,
            "enrollment-status.v1",
            **{"allow-cancel-pending-changes": "true"},
        )
        assert answer.status_code in {200, 202}
        for _ in range(10):
            answer = self._send("GET", enrollment, "enrollment.v11")
            if answer.status_code != 200:
                break
            self._cps.clock.sleep(POLL)
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
        assert answer.json()["type"].endswith("not-found")

    def warnings(self, enrollment: str) -> list[int]:
        """Read both kinds on any open change, as the data source does; 404 where there is none."""
        change = self.read(enrollment)["pendingChanges"][0]["location"]
        answers = [
            self._send("GET", f"{change}/input/info/{kind}", "warnings.v1") for kind in (PRE, POST)
        ]
        for answer in answers:
            assert answer.status_code == 200 or answer.json()["title"] == "Not Found"
        return [answer.status_code for answer in answers]

    def _poll(self, change: str, settled: Callable[[str, list[dict[str, Any]]], bool]) -> None:
        for _ in range(20):
            shown = self._get(change, "change.v2")
            info, inputs = shown["statusInfo"], shown["allowedInput"]
            assert not (info["error"] or {}).get("description"), info
            assert isinstance(inputs, list)
            if settled(info["status"], inputs):
                return
            self._cps.clock.sleep(POLL)
        raise AssertionError(f"{change} stays at {info['status']}")

    def _review(self, change: str, what: str) -> None:
        """Accept warnings; where there are none, the status was an old one, and polling goes on."""
        answer = self._send("GET", f"{change}/input/info/{what}", "warnings.v1")
        if answer.status_code == 404:
            return
        _check_text(answer.json()["warnings"])
        self._acknowledge(change, what)

    def _status(self, change: str) -> str:
        status: str = self._get(change, "change.v2")["statusInfo"]["status"]
        return status

    def _acknowledge(self, change: str, what: str) -> None:
        answer = self._send(
            "POST",
            f"{change}/input/update/{what}-ack",
            "change-id.v1",
            "acknowledgement.v1; charset=utf-8",
            {"acknowledgement": "acknowledge"},
        )
        assert answer.status_code == 200

    def _get(self, path: str, what: str) -> Any:
        answer = self._send("GET", path, what)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _send(
        self, method: str, path: str, accept: str, content: str = "", body: Any = None, **query: str
    ) -> requests.Response:
        return self._cps.send(
            method, path, _type(accept), _type(content) if content else "", body, **query
        )


def _type(text: str) -> str:
    """Return the media type of `change.v2`, parameters kept."""
    name, semicolon, parameters = text.partition(";")
    return f"application/vnd.akamai.cps.{name}+json{semicolon}{parameters}"


def _check_text(text: str) -> None:
    """Match every part of a warnings text against a template, as the provider does (9.4)."""
    templates = [
        re.compile(re.sub(r"<\w+>", ".*?", re.escape(one.text).replace(r"\<", "<")), re.DOTALL)
        for one in CATALOGUE
    ]
    parts: list[str] = []
    for line in text.splitlines():
        known = any(one.match(line) for one in templates)
        if known or not parts:
            parts.append(line)
        else:
            parts[-1] += f"\n{line}"
    unknown = [part for part in parts if not any(one.match(part) for one in templates)]
    assert parts
    assert unknown == []


@pytest.fixture
def terraform(cps: CPS) -> Terraform:
    """The provider, on the sandbox whose clock moves by its pauses."""
    return Terraform(cps)


@pytest.mark.parametrize("managed", [False, True])
def test_terraform_from_create_to_delete(terraform: Terraform, managed: bool) -> None:
    """Create, upload, read the CSR from the history, renew by force, delete."""
    body = {**DUAL, "changeManagement": managed}
    enrollment = terraform.create(body)
    first = terraform.csrs(enrollment)
    terraform.upload(enrollment, managed=managed)
    from_history = terraform.csrs(enrollment)
    renewed = terraform.update(enrollment, body, force_renewal="true")
    terraform.wait_for_upload(renewed.json()["changes"][0])
    second = terraform.csrs(enrollment)
    terraform.upload(enrollment, managed=managed)

    assert renewed.status_code == 202
    assert first.keys() == {"RSA", "ECDSA"}
    assert from_history == first != second
    terraform.delete(enrollment)


def test_terraform_with_client_authentication(terraform: Terraform) -> None:
    """Not on create: it is put right after it, and that opens another change."""
    enrollment = terraform.create(DUAL)
    mutual = {"setId": "17", "authenticationOptions": {"sendCaListToClient": True}}
    body = wanted(
        enableMultiStackedCertificates=True, network={"clientMutualAuthentication": mutual}
    )
    put = terraform.update(enrollment, body)
    shown = terraform.read(enrollment)["networkConfiguration"]["clientMutualAuthentication"]
    terraform.wait_for_upload(put.json()["changes"][0])

    assert (put.status_code, shown["setId"]) == (202, "17")
    assert terraform.csrs(enrollment).keys() == {"RSA", "ECDSA"}


def test_terraform_with_warnings_and_laggard_answers(cps: CPS, terraform: Terraform) -> None:
    """Old status after an acknowledgement, late inputs: the polls see it through."""
    switches = cps.sandbox.world.cps.switches
    switches.empty_input_polls = switches.stale_polls = 2
    admin.warn(cps.sandbox.world, "www.*", "post", "Trust chain is empty.")
    terraform.create(wanted(csr={"cn": "other.example.com", "sans": ["api.example.com"]}))
    enrollment = terraform.create(wanted())
    terraform.upload(enrollment)

    assert terraform.read(enrollment)["pendingChanges"] == []


def test_terraform_reads_warnings_of_any_change(terraform: Terraform) -> None:
    """404 `Not Found` for each kind that is not awaited."""
    enrollment = terraform.create(wanted())

    assert terraform.warnings(enrollment) == [404, 404]


def test_terraform_deletes_what_was_never_live(terraform: Terraform) -> None:
    """The open change goes with it."""
    terraform.delete(terraform.create(wanted()))


def test_keyfactor(cps: CPS) -> None:
    """Lists without a contract, renews by force, uploads, acknowledges at once; 404: not yet."""
    world = cps.sandbox.world
    admin.make_enrollment(world, NAMES[0], sans=NAMES[1:], live=Source(days_left=20))
    admin.warn(world, "www.*", "post", "Trust chain is empty.")
    (found,) = cps.get("/cps/v2/enrollments", "enrollments", 11)["enrollments"]
    enrollment = f"/cps/v2/enrollments/{found['id']}"
    body = {**cps.get(enrollment, "enrollment", 11), "changeManagement": False}
    renewed = cps.send(
        "PUT",
        enrollment,
        media("enrollment-status", 1),
        media("enrollment", 11),
        body,
        **{"force-renewal": "true", "allow-cancel-pending-changes": "true"},
    )
    change = renewed.json()["changes"][0]
    path = f"{change}/input/info/third-party-csr"
    early = cps.send("GET", path, media("csr", 2))
    cps.wait(3)
    csr = cps.csrs(change)["RSA"]
    taken = cps.upload(change, cps.sign(csr, *NAMES))
    acknowledged = [cps.acknowledge(change, POST).status_code]
    cps.wait(2)
    acknowledged.append(cps.acknowledge(change, POST).status_code)
    cps.wait(4)
    inventory = cps.get(f"{enrollment}/deployments", "deployments", 7)

    assert (early.status_code, early.json()["title"]) == (404, "Not Found")
    assert (taken.status_code, acknowledged) == (200, [404, 200])
    assert inventory["production"]["primaryCertificate"]["keyAlgorithm"] == "RSA"


def test_keyfactor_finds_the_name_taken(cps: CPS) -> None:
    """409 for a second enrollment of the name."""
    cps.create(wanted())

    assert cps.create(wanted()).status_code == 409


def test_akamais_command_line(cps: CPS) -> None:
    """Contracts first, then old versions throughout, acknowledgements with a hash."""
    contracts = cps.send(
        "GET", "/contract-api/v1/contracts/identifiers", "application/json", depth="TOP"
    )
    enrollment, change = cps.start(wanted(changeManagement=True))
    (listed,) = cps.send(
        "GET", "/cps/v2/enrollments", media("enrollments", 4), contractId=CONTRACT
    ).json()["enrollments"]
    cps.wait()
    status = cps.get(listed["pendingChanges"][0], "change", 1)
    csr = cps.get(status["allowedInput"][0]["info"], "csr", 2)["csrs"][0]["csr"]
    signed = cps.sign(csr, *NAMES)
    cps.upload(change, signed)
    cps.wait(5)
    waiting = cps.get(change, "change", 1)["allowedInput"][0]
    info = cps.get(waiting["info"], "change-management-info", 3)
    staged = cps.get(waiting["info"], "deployment", 1)
    acknowledged = cps.send(
        "POST",
        waiting["update"],
        media("change-id", 1),
        media("acknowledgement-with-hash", 1),
        {"acknowledgement": "acknowledge", "hash": info["validationResultHash"]},
    )
    cps.wait(2)
    deployed = cps.get(f"{enrollment}/deployments/production", "deployment", 3)
    audit = cps.get(f"{enrollment}/history/changes", "change-history", 3)["changes"]

    assert CONTRACT in contracts.json()
    assert waiting["type"] == "change-management"
    assert info["pendingState"]["pendingNetworkConfiguration"]["sni"]["cloneDnsNames"] is True
    assert staged["certificate"] == signed["certificate"]
    assert (acknowledged.status_code, acknowledged.json()) == (200, {"change": change})
    assert {"certificate", "trustChain", "signatureAlgorithm"} < deployed.keys()
    assert deployed["networkConfiguration"]["sni"] == {"cloneDnsNames": True, "dnsNames": []}
    assert audit[0]["status"] == "completed"


def test_akamais_command_line_renews(cps: CPS) -> None:
    """It sends back what it was given, and cancels a change by its path."""
    enrollment = cps.live(wanted())
    body = cps.get(enrollment, "enrollment", 11)
    opened = cps.put(enrollment, body, force_renewal="true")
    (change,) = opened.json()["changes"]
    cancelled = cps.delete(change, "change-id")

    assert (opened.status_code, cancelled.status_code) == (202, 200)
    assert cancelled.json() == {"change": change}


def test_powershell(cps: CPS) -> None:
    """The newest versions, and the one call that tells all expiries."""
    enrollment, change = cps.start(DUAL)
    cps.go_live(enrollment, change)
    query = {"contractId": CONTRACT}
    (listed,) = cps.send("GET", "/cps/v2/enrollments", media("enrollments", 12), **query).json()[
        "enrollments"
    ]
    (active,) = cps.send(
        "GET", "/cps/v2/active-certificates", media("active-certificates", 2), **query
    ).json()["enrollments"]
    history = cps.get(f"{enrollment}/history/certificates", "certificate-history", 2)
    pair = (
        active["production"]["primaryCertificate"],
        *active["production"]["multiStackedCertificates"],
    )

    assert "fipsMode" in listed["networkConfiguration"]
    assert active["id"] == listed["id"]
    assert [one["keyAlgorithm"] for one in pair] == ["ECDSA", "RSA"]
    assert history["certificates"][0]["deploymentStatus"] == "active"


def test_what_a_go_client_takes_for_granted(cps: CPS) -> None:
    """Both networks are there, or null; times have the one form; lists are never null."""
    enrollment, change = cps.start(wanted())
    before = cps.get(f"{enrollment}/deployments", "deployments", 8)
    early = cps.get(change, "change", 2)
    history = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]
    cps.go_live(enrollment, change)
    after = cps.get(f"{enrollment}/deployments", "deployments", 8)["production"]

    assert before == {"production": None, "staging": None}
    assert (early["allowedInput"], early["statusInfo"]["error"]) == ([], None)
    assert history[0]["primaryCertificate"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", after["primaryCertificate"]["expiry"])
    assert isinstance(after["networkConfiguration"]["sniOnly"], bool)
