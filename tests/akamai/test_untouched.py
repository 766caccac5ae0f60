"""What a request does not name stays as CPS has it, and is not even read (akamai-cps 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.akamai.enrollment_body import READ_ONLY, updated_enrollment
from connector.akamai.enrollment_wire import read_enrollment, read_enrollments
from connector.core.decision.differences import settings_differences
from connector.core.imported import import_request
from connector.core.request.values import (
    Contact,
    NetworkConfiguration,
    Organization,
    Request,
)
from connector.errors import UnexpectedAnswerError
from connector.transport.document import Document


def test_a_foreign_enrollment_full_of_nulls_is_listed() -> None:
    """Other certificate types and unset objects do not stop a list (akamai-cps 3)."""
    document = {
        "location": "/cps/v2/enrollments/7",
        "ra": "lets-encrypt",
        "certificateType": "san",
        **dict.fromkeys(("csr", "networkConfiguration", "org", "adminContact", "thirdParty")),
        "pendingChanges": None,
    }

    found = read_enrollment(Document(document, "CPS"))

    assert (found.enrollment_id, found.third_party, found.pending) == (7, False, ())
    assert found.organization is None


MEMBERS = st.text(st.characters(codec="ascii"), min_size=1, max_size=8)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(MEMBERS, below, max_size=3),
    max_leaves=8,
)

NETWORK = st.fixed_dictionaries(
    {"secureNetwork": st.just("enhanced-tls"), "sniOnly": st.booleans()},
    optional={
        "geography": st.sampled_from(["core", "china+core", "mars", None]),
        "quicEnabled": st.booleans() | st.none(),
        "ocspStapling": st.sampled_from(["on", "off", "ON", None]),
        "disallowedTlsVersions": st.none() | st.permutations(["TLSv1_1", "SSLv3", "TLSv1"]),
        "dnsNameSettings": st.none()
        | st.fixed_dictionaries({"cloneDnsNames": st.booleans(), "dnsNames": st.none()}),
        "clientMutualAuthentication": ANYTHING,
        "fipsMode": ANYTHING,
    },
)

BODIES = st.fixed_dictionaries(
    {
        "certificateType": st.just("third-party"),
        "csr": st.fixed_dictionaries(
            {"cn": st.sampled_from(["www.example.com", "WWW.Example.COM"])},
            optional={
                "sans": st.none()
                | st.permutations(["b.example.com", "WWW.example.com", "my_shop.example.com"]),
                "c": st.sampled_from(["us", "US", "USA", "", None]),
                "ou": ANYTHING,
            },
        ),
        "networkConfiguration": NETWORK | st.none(),
    },
    optional={
        **dict.fromkeys(("org", "adminContact", "techContact", "thirdParty", "someday"), ANYTHING),
        "signatureAlgorithm": st.sampled_from(["SHA-1", "SHA-256", None]),
        "changeManagement": st.booleans() | st.none(),
        "enableMultiStackedCertificates": st.booleans() | st.none(),
        "pendingChanges": ANYTHING,
    },
)


@given(BODIES)
def test_a_silent_request_puts_back_what_it_got(body: dict[str, object]) -> None:
    """Letters, order, nulls, and what is of no known kind."""
    silent = Request("www.example.com", "1-ABCDE")

    put = updated_enrollment({**body, "id": 20001}, silent)

    assert put == {name: value for name, value in body.items() if name not in READ_ONLY}


@given(BODIES)
def test_an_imported_request_puts_back_what_it_got(body: dict[str, object]) -> None:
    """What it says is what CPS has, in whatever letters."""
    present = read_enrollment(Document({**body, "id": 20001}, "CPS"))
    request_ = import_request(present, (), "1-ABCDE", named_alone=True).request

    put = updated_enrollment(body, request_)

    assert settings_differences(request_, present) == ()
    assert put == {name: value for name, value in body.items() if name not in READ_ONLY}


def test_a_change_of_names_leaves_the_other_names_alone() -> None:
    """Their letters and order stay, and so does what no request can say."""
    names = ["b.example.com", "WWW.Example.com", "my_shop.example.com", "Old.example.com"]
    present = {"csr": {"cn": "WWW.Example.com", "sans": names}}
    wanted = Request(
        "www.example.com", "1-ABCDE", sans=frozenset({"b.example.com", "a.example.com"})
    )

    body = updated_enrollment(present, wanted)

    assert body["csr"] == {
        "cn": "WWW.Example.com",
        "sans": ["b.example.com", "WWW.Example.com", "my_shop.example.com", "a.example.com"],
    }


def test_one_field_of_a_group_changes_alone() -> None:
    present = {
        "org": {"name": "E ", "country": "us", "phone": 6175550100, "someday": None},
        "networkConfiguration": {
            "disallowedTlsVersions": ["TLSv1_1", "TLSv1"],
            "quicEnabled": True,
        },
    }
    wanted = Request(
        "www.example.com",
        "1-ABCDE",
        organization=Organization(name="E", country_code="US", city="Boston"),
        network_configuration=NetworkConfiguration(
            disallowed_tls_versions=frozenset({"TLSv1", "TLSv1_1"}), quic_enabled=False
        ),
    )

    body = updated_enrollment(present, wanted)

    assert body["org"] == {**present["org"], "city": "Boston"}
    assert body["networkConfiguration"] == {**present["networkConfiguration"], "quicEnabled": False}


def test_a_number_and_an_address_in_another_spelling_go_back_as_they_came() -> None:
    """What is no difference is not sent as one beside a field that is."""
    there = {"firstName": "Ada", "email": "admin@example.com", "phone": "+49691234567"}
    spelt = Contact(first_name="Eva", email="Admin@Example.com", phone="+49 (69) 123-45.67")
    others = Contact(email="Admin@Example.org", phone="+49 (69) 123-45.68")
    wanted = Request("www.example.com", "1-ABCDE", admin_contact=spelt, tech_contact=others)

    body = updated_enrollment({"adminContact": there, "techContact": there}, wanted)

    assert body["adminContact"] == {**there, "firstName": "Eva"}
    assert body["techContact"] == {**there, "email": others.email, "phone": others.phone}


def test_only_the_identity_of_an_enrollment_has_to_be_readable() -> None:
    """Anything else of an odd kind is as if CPS did not tell it."""
    odd = {
        "id": "7",
        "certificateType": "third-party",
        "csr": {"cn": "www.example.com", "sans": "b.example.com", "c": 1},
        "networkConfiguration": ["odd"],
        "org": {"name": "E", "postalCode": 2142},
        "adminContact": "Ada",
        "thirdParty": False,
        "changeManagement": "true",
        "pendingChanges": [
            "/cps-api/enrollments/7/changes/2",
            {"location": None, "changeType": None},
            {"location": "/cps/v2/enrollments/7/changes/3", "changeType": "renewal"},
            5.5,
            True,
        ],
    }

    found = read_enrollment(Document(odd, "CPS"))

    assert (found.enrollment_id, found.names) == (7, {"www.example.com"})
    assert found.organization == Organization(name="E")
    assert found.admin_contact == Contact()
    assert (found.change_management, found.exclude_sans, found.sni_only) == (True, False, None)
    assert [(item.change_id, item.change_type) for item in found.pending] == [
        (2, ""),
        (3, "renewal"),
    ]


def test_neighbours_are_read_no_further_than_needed() -> None:
    """Whatever else is in the contract's list, ours is found in it (akamai-cps 3)."""
    ours = {
        "id": 8,
        "csr": {"cn": "WWW.example.com"},
        "certificateType": "third-party",
        "networkConfiguration": {},
    }
    odd = [
        None,
        "/cps-api/enrollments/9",
        {"id": None, "location": 9, "csr": None, "certificateType": None},
        {"id": 9, "csr": {"cn": None}, "pendingChanges": [{"location": None}]},
        {"id": 9, "csr": {"cn": "x.example.com"}, "org": {"postalCode": 2142, "phone": 617}},
        {"id": 9, "csr": {"cn": "x.example.com"}, "pendingChanges": ["/cps-api/changes/2"]},
    ]

    found = read_enrollments(Document({"enrollments": [*odd, ours]}, "CPS"))

    (mine,) = [listed for listed in found if listed.common_name == "www.example.com"]
    assert (mine.third_party, mine.enrollment_id, mine.read().enrollment_id) == (True, 8, 8)
    assert [listed.enrollment_id for listed in found[:-1]] == [None, 9, 9, 9]


def test_an_answer_without_enrollments_is_no_empty_contract() -> None:
    """Else one would be created beside the one that is there."""
    assert read_enrollments(Document({"enrollments": None}, "CPS")) == ()
    with pytest.raises(UnexpectedAnswerError):
        read_enrollments(Document({}, "CPS"))
