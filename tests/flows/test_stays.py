"""What nobody asked to change stays: settings of Control Center, and what no request can say."""

import json
from typing import Any

import pytest
from control_center import (
    IN_CONTROL_CENTER,
    NAME,
    SILENT,
    USUAL,
    carried_out,
    merged,
    say,
    seeded,
)
from program import Program
from request_document import CONTACT

from connector.sandbox.cps.state import Json
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.past import Source
from connector.sandbox.world import Options


@pytest.fixture
def options() -> Options:
    """What CPS has taken in former years need not keep to what is published of it today."""
    return Options(step_seconds=0.05)


ALL_APPROVED = {"auto_approve": True}


@pytest.mark.timeout(600)
@pytest.mark.promise("what-stays")
def test_settings_of_control_center_survive_whatever_else_is_done(program: Program) -> None:
    """A silent apply, a contact, a name, a forced renewal: only what is asked for changes."""
    body = merged(USUAL, IN_CONTROL_CENTER)
    seeded(program, body)
    say(program, SILENT)
    program.sandbox.world.ledger.clear()

    assert program.apply().returncode == 0
    assert program.sandbox.world.ledger.writes() == ()

    contact = {**SILENT, "admin_contact": {"last_name": "Lovelace"}, **ALL_APPROVED}
    body["adminContact"]["lastName"] = "Lovelace"
    assert carried_out(program, contact) == body

    named = {**contact, "sans": ["shop.example.com"]}
    body["csr"]["sans"] = [NAME, "shop.example.com"]
    assert carried_out(program, named) == body

    forced = {**named, "renewal_trigger": "once"}
    assert carried_out(program, forced) == body
    silent = {**SILENT, "renewal_trigger": "twice", **ALL_APPROVED}
    assert carried_out(program, silent) == body
    assert len(program.orders()) == 4  # the first was there before


@pytest.mark.timeout(600)
@pytest.mark.promise("what-stays")
def test_dual_stack_stays_where_no_keys_are_named(program: Program) -> None:
    """A renewal renews both, and names that the request leaves to CPS are ordered."""
    body = merged(
        USUAL,
        {
            "enableMultiStackedCertificates": True,
            "csr": {"sans": ["b.example.com", "WWW.example.com"]},
        },
    )
    seeded(program, body)
    before = program.production()

    assert carried_out(program, {**SILENT, "renewal_trigger": "once"}) == body
    after_all = {**SILENT, "renewal_trigger": "twice"}
    assert carried_out(program, after_all) == body

    assert sorted(program.production()) == sorted(before) == ["ECDSA", "RSA"]
    assert not set(program.production().values()) & set(before.values())
    assert {frozenset(order.names) for order in program.orders()[-2:]} == {
        frozenset({NAME, "b.example.com"})
    }


ADOPTED: dict[str, tuple[Json, tuple[str, ...]]] = {
    "people and addresses": (
        {
            "org": {
                "phone": "12",
                "postalCode": "71",
                "country": "USA",
                "vatId": "DE1",
                "addressLineOne": "5 High Street\r\nUnit 3",
                "addressLineTwo": "\tB",
                "name": 'O\u2019Hara & Söhne GmbH <AG> "株式会社" \\ $HOME %d',
            },
            "adminContact": {
                "firstName": "太郎 ",
                "lastName": "D'Ångström-Nguyễn",
                "city": "",
                "phone": "+1 617 555 0100 x1234",
            },
            "techContact": {"email": "admin@intranet", "country": ""},
        },
        (
            *("organization.phone", "organization.country_code", "admin_contact.phone"),
            *("organization.address_line_one", "organization.address_line_two"),
            "tech_contact.email",
        ),
    ),
    "names and networks": (
        {
            "csr": {
                "cn": "WWW.Example.com",
                "c": "us",
                "o": "Example",
                "ou": "",
                "kind": "x",
                "sans": ["my_shop.example.com", "WWW.Example.com", "b.example.com"],
            },
            "networkConfiguration": {"disallowedTlsVersions": ["SSLv3", "TLSv1"]},
            "someday": {"new": [1, None]},
        },
        ("my_shop.example.com", "disallowed_tls_versions"),
    ),
    "nothing at all": (
        {
            **dict.fromkeys(("certificateChainType", "signatureAlgorithm", "thirdParty")),
            "techContact": None,
            "networkConfiguration": dict.fromkeys(
                ("disallowedTlsVersions", "dnsNameSettings", "mustHaveCiphers", "ocspStapling")
            ),
        },
        (),
    ),
}


@pytest.mark.timeout(600)
@pytest.mark.promise("import", "what-stays")
@pytest.mark.parametrize(("differing", "warned"), ADOPTED.values(), ids=ADOPTED)
def test_what_akamai_has_taken_is_taken_over(
    program: Program, differing: Json, warned: tuple[str, ...]
) -> None:
    """Nothing is due; a contact, a name and a renewal later, what is odd is as it was."""
    body = merged(USUAL, differing)
    request, told = imported(program, seeded(program, body))
    for expected in warned:
        assert expected in told
    assert ("Warning:" in told) == bool(warned)
    program.sandbox.world.ledger.clear()
    say(program, request)
    assert program.apply().returncode == 0
    assert program.sandbox.world.ledger.writes() == ()

    contact = {**request, **ALL_APPROVED}
    contact["admin_contact"] = {**request["admin_contact"], "title": "Head"}
    body["adminContact"]["title"] = "Head"
    assert carried_out(program, contact) == body

    named = {**contact, "sans": [*request.get("sans", []), "shop.example.com"]}
    body["csr"]["sans"] = [*body["csr"]["sans"], "shop.example.com"]
    assert carried_out(program, named) == body
    assert carried_out(program, {**named, "renewal_trigger": "on"}) == body
    assert set(program.orders()[-1].names) == {name.lower() for name in body["csr"]["sans"]}
    assert len(program.orders()) == 3  # the first was there before
    assert program.status()["action"] == "none"


@pytest.mark.promise("import", "what-stays")
def test_a_live_certificate_without_a_san_is_taken_over(program: Program) -> None:
    """Its common name counts, so that nothing is due; the next renewal brings the SAN."""
    body = merged(
        USUAL,
        {
            "csr": {"cn": "*.example.com", "sans": ["*.example.com"]},
            "thirdParty": {"excludeSans": True},
        },
    )
    request, told = imported(program, seeded(program, body, Source("sectigo-dv", bare=True)))

    assert "has no SAN" in told
    assert "nothing is due" in told
    assert carried_out(program, request) == body
    renewed = {**request, **ALL_APPROVED, "renewal_trigger": "now"}
    assert carried_out(program, renewed) == body


@pytest.mark.promise("import")
def test_names_that_the_live_certificate_lacks_are_left_to_cps(program: Program) -> None:
    """They come with the next renewal, or when the request says them."""
    body = merged(USUAL, {"csr": {"sans": [NAME, "b.example.com"]}})
    id_ = seeded(program, body)
    with program.sandbox.world.lock:
        program.enrollment().body["csr"]["sans"].append("late.example.com")

    request, told = imported(program, id_)

    assert "the live certificate lacks late.example.com" in told
    assert "sans" not in request


def imported(program: Program, id_: int) -> tuple[dict[str, Any], str]:
    """Return the request that `import` writes, and what it says."""
    done = program.run(
        *("import", str(id_), "--contract", "C-0N7RAC7", "--scm-account", "sectigo-dv", "--json")
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["action"] == "none", told["message"]
    return told["request"], done.stderr


@pytest.mark.promise("what-stays")
def test_people_are_needed_only_where_an_enrollment_is_created(program: Program) -> None:
    """All that is missing is told at once, before anything is written."""
    say(program, {**SILENT, "admin_contact": {**CONTACT, "phone": None}})
    program.sandbox.world.ledger.clear()

    done = program.apply()

    assert done.returncode == 65
    for missing in ("organization: missing", "admin_contact.phone: missing", "tech_contact: "):
        assert missing in done.stderr
    assert program.sandbox.world.ledger.writes() == ()


NEIGHBOURS: list[Json] = [
    {
        **dict.fromkeys(("certificateType", "changeManagement", "org", "thirdParty")),
        "enableMultiStackedCertificates": None,
    },
    {"networkConfiguration": None, "certificateType": "san"},
    {"csr": None, "certificateType": "san"},
    {"pendingChanges": [{"location": None, "changeType": None}]},
    {"pendingChanges": ["/cps-api/enrollments/9/changes/2"]},
    {"org": {"name": "E", "postalCode": 2142, "phone": 6175550100}},
    {"id": None, "location": None},
]


@pytest.mark.promise("neighbours")
def test_odd_neighbours_stop_nothing(program: Program) -> None:
    """Whatever stands before ours in the contract's list is read no further than needed."""
    seeded(program, USUAL)
    listed = {"id": 9, "location": "/cps-api/enrollments/9", "csr": {"cn": "x.example.com"}}
    front = [merged(listed, odd) for odd in NEIGHBOURS]
    ours = {"id": program.enrollment().id, **USUAL, "pendingChanges": []}
    program.sandbox.world.faults.add(list_of({}, *front, ours))
    say(program, SILENT)

    found = program.status()

    assert (found["action"], found["enrollment_id"]) == ("none", program.enrollment().id)


def list_of(*enrollments: Json) -> Fault:
    return Fault(
        Kind.ANSWER,
        "cps",
        "GET",
        path="/enrollments$",
        status=200,
        body=json.dumps({"enrollments": enrollments}),
        content_type="application/vnd.akamai.cps.enrollments.v11+json",
    )
