"""What profiles the Admin API offers, whom it lets in, and whose domains are (sectigo-scm 2)."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from sample_request import REQUEST
from scm_answers import ADMIN_API, scm_answer
from scripted_server import Answer, ScriptedServer, Seen

from connector.core.domains.delegated import CustomerDomain, Delegation
from connector.core.issuance.offer import Offer
from connector.core.request.values import KeyAlgorithm, ValidationType
from connector.errors import (
    RequestError,
)
from connector.sectigo.admin_wire import read_validation
from connector.sectigo.domain_wire import read_customer_domain
from connector.sectigo.interface import SCM
from connector.transport.document import Document

PROFILE = {
    "id": 501,
    "name": "Example OV SSL",
    "terms": [199, 90],
    "keyTypes": {"RSA": ["2048", "4096"], "EC": ["P-256", "P-384"]},
    "useSecondaryOrgName": False,
}

WANTED = replace(REQUEST, org_id=10, cert_type=501)


def _offering(server: ScriptedServer, *profiles: dict[str, Any], fields: object = ()) -> None:
    def answered(seen: Seen) -> Answer:
        return scm_answer(list(profiles) if "/types" in seen.path else fields)

    server.otherwise = answered


@pytest.mark.parametrize("listed_by_part", [True, False])
def test_domains_of_names(server: ScriptedServer, admin: SCM, *, listed_by_part: bool) -> None:
    """Whether SCM lists what has a name in it, or that name alone, the same are found."""
    has = {1: "example.co.uk", 2: "www.example.co.uk", 3: "*.example.co.uk", 4: "myexample.co.uk"}
    delegation = {"orgId": 10, "certTypes": ["SSL"], "status": "REQUESTED"}

    def answered(seen: Seen) -> Answer:
        path, _, query = seen.path.partition("?")
        number = path.rpartition("/")[2]
        if number.isdigit():
            return scm_answer({"id": 1, "name": has[int(number)], "delegations": [delegation]})
        asked = parse_qs(query)["name"][0]
        fits = {i: n for i, n in has.items() if n == asked or (listed_by_part and asked in n)}
        return scm_answer([{"id": i, "name": n} for i, n in fits.items()])

    server.otherwise = answered

    found = admin.customer_domains({"www.example.co.uk"})

    wanted = {"example.co.uk", "www.example.co.uk"}
    assert found is not None
    assert wanted <= set(found) <= {*wanted, "*.example.co.uk"}
    assert found["example.co.uk"].delegations == (Delegation(10, in_force=False),)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"orgId": 10}, (Delegation(10),)),
        ({"orgId": 10, "certTypes": ["SMIME"]}, ()),
        ({"orgId": "10", "certTypes": ["ssl"], "status": "ACTIVE"}, (Delegation(10),)),
        (
            {"orgId": 10, "domainCertificateRequestPrivileges": ["domain"]},
            (Delegation(10, privileges=frozenset({"DOMAIN"})),),
        ),
    ],
)
def test_a_delegation(told: dict[str, Any], read: tuple[Delegation, ...]) -> None:
    document = Document({"name": "Example.com", "state": "SUSPENDED", "delegations": [told]}, "x")

    assert read_customer_domain(document) == CustomerDomain("example.com", False, read)


def test_an_offer(server: ScriptedServer, admin: SCM) -> None:
    """The profile as it is offered to the organization, with the fields that are mandatory."""
    fields = [{"id": 1, "name": "costCentre", "mandatory": True}, {"id": 2, "name": "team"}]
    _offering(server, PROFILE, {**PROFILE, "id": 502, "name": "Other"}, fields=fields)

    offer = admin.read_offer(WANTED)

    assert offer == Offer(
        profile_id=501,
        profile_name="Example OV SSL",
        terms=(90, 199),
        key_algorithms=frozenset(KeyAlgorithm),
        validation=ValidationType.OV,
        mandatory_fields=frozenset({"costCentre"}),
    )
    assert sorted(seen.path for seen in server.seen) == [
        f"{ADMIN_API}/customFields",
        f"{ADMIN_API}/types?organizationId=10",
    ]


@pytest.mark.parametrize("cert_type", ["Example OV SSL", "501", " Example OV SSL "])
def test_a_profile_may_be_named(cert_type: str, server: ScriptedServer, admin: SCM) -> None:
    _offering(server, PROFILE, {**PROFILE, "id": 502, "name": "Other"})

    offer = admin.read_offer(replace(WANTED, cert_type=cert_type))

    assert offer is not None
    assert offer.profile_id == 501


@pytest.mark.parametrize(
    ("key_types", "taken"),
    [
        pytest.param(None, set(KeyAlgorithm), id="not told: all"),
        pytest.param({}, set(KeyAlgorithm), id="none told: all"),
        pytest.param({"RSA": ["2048"]}, {KeyAlgorithm.RSA}, id="RSA"),
        pytest.param({"RSA": [2048, 4096]}, {KeyAlgorithm.RSA}, id="sizes as numbers"),
        pytest.param({"RSA": []}, {KeyAlgorithm.RSA}, id="no sizes: all"),
        pytest.param({"RSA": ["4096"], "EC": ["P-384"]}, set(), id="other sizes"),
        pytest.param({"ec": ["p-256"]}, {KeyAlgorithm.ECDSA}, id="in any case"),
        pytest.param(["RSA"], {KeyAlgorithm.RSA}, id="a list of kinds"),
    ],
)
def test_the_keys_of_a_profile(
    key_types: object, taken: set[KeyAlgorithm], server: ScriptedServer, admin: SCM
) -> None:
    """Of all sizes only those matter that CPS makes."""
    _offering(server, {**PROFILE, "keyTypes": key_types})

    offer = admin.read_offer(WANTED)

    assert offer is not None
    assert offer.key_algorithms == taken


@pytest.mark.parametrize(
    ("words", "validation"),
    [
        ("Example OV SSL", ValidationType.OV),
        ("x Organization Validation (OV)", ValidationType.OV),
        ("Domain Validated", ValidationType.DV),
        ("EV Multi Domain", ValidationType.EV),
        ("AWS Private CA", ValidationType.PRIVATE),
        ("Contoso", None),
        ("Private OV", None),
        ("Novel", None),
        ("EV charging fleet", None),
        ("Private: EV charging fleet", ValidationType.PRIVATE),
        ("DigiCert EV", ValidationType.EV),
        ("OV (Entrust)", ValidationType.OV),
        ("Sectigo DV SSL Certificate", ValidationType.DV),
        ("SSL DV, 199 days", ValidationType.DV),
    ],
)
def test_validations(words: str, validation: ValidationType | None) -> None:
    """Only one clear word counts."""
    assert read_validation(words) is validation


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        pytest.param({"cert_type": 7}, ["cert_type: organization 10 is not offered 7"], id="id"),
        pytest.param(
            {"cert_type": "No"}, ["cert_type: organization 10 is not offered 'No'"], id="name"
        ),
        pytest.param({"cert_type": "Twin"}, ["cert_type: 'Twin' is the name of"], id="two"),
        pytest.param({"cert_type": None}, ["cert_type: missing"], id="no profile named"),
        pytest.param({"org_id": None}, ["org_id: missing"], id="no organization named"),
        pytest.param(
            {"org_id": None, "cert_type": None}, ["org_id: missing", "cert_type: missing"], id="all"
        ),
    ],
)
def test_what_is_not_offered(
    wanted: dict[str, Any], faults: list[str], server: ScriptedServer, admin: SCM
) -> None:
    """All is told at once, with the mandatory fields that are missing besides."""
    twins = ({**PROFILE, "id": 1, "name": "Twin"}, {**PROFILE, "id": 2, "name": "Twin"})
    _offering(server, PROFILE, *twins, fields=[{"name": "costCentre", "mandatory": True}])

    with pytest.raises(RequestError) as raised:
        admin.read_offer(replace(WANTED, **wanted))

    expected = [*faults, "custom_fields.costCentre"]
    assert len(raised.value.faults) == len(expected)
    assert all(map(str.startswith, map(str, raised.value.faults), expected))


def test_the_credentials_are_checked_by_a_read(server: ScriptedServer, admin: SCM) -> None:
    server.otherwise = scm_answer([])

    admin.check_credentials()

    assert [(seen.method, seen.path) for seen in server.seen] == [
        ("GET", f"{ADMIN_API}/customFields")
    ]
