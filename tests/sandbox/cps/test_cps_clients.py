"""
The order in which real clients call CPS, and what they take for granted of each answer.

Written from akamai-cps 9.2 and 9.3; the clients themselves are not part of this project.
"""

import re

import pytest

from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source

from .conftest import CONTRACT, CPS, media, wanted
from .terraform_provider import POST, Terraform

NAMES = ("www.example.com", "api.example.com")
DUAL = wanted(enableMultiStackedCertificates=True)


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
    somebody.warn(cps.sandbox.world, "www.*", "post", "Trust chain is empty.")
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
    somebody.make_enrollment(world, NAMES[0], sans=NAMES[1:], live=Source(days_left=20))
    somebody.warn(world, "www.*", "post", "Trust chain is empty.")
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
