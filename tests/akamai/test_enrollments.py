"""Requests as bodies, and bodies as enrollments (akamai-cps 3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_request import REQUEST

from connector.akamai.enrollment_body import READ_ONLY, new_enrollment, updated_enrollment
from connector.akamai.enrollment_wire import read_enrollment, read_listed
from connector.core.decision.differences import settings_differences
from connector.core.facts.defaults import as_new
from connector.core.importing import adopt
from connector.core.request.values import (
    ClientMutualAuthentication,
    Contact,
    KeyAlgorithm,
    NetworkConfiguration,
    Organization,
    Request,
    Subject,
)
from connector.errors import UnexpectedAnswerError
from connector.transport.document import Document

NAMES = st.frozensets(st.from_regex(r"[a-z]{1,8}\.example\.com", fullmatch=True), max_size=5)
REQUESTS = st.builds(
    replace,
    st.just(REQUEST),
    sans=NAMES,
    key_algorithms=st.sampled_from(
        [(KeyAlgorithm.RSA,), (KeyAlgorithm.ECDSA,), (KeyAlgorithm.RSA, KeyAlgorithm.ECDSA)]
    ),
    exclude_sans=st.booleans(),
    change_management=st.booleans(),
    subject=st.builds(Subject, *[st.none() | st.text(min_size=1)] * 5),
    network_configuration=st.builds(
        NetworkConfiguration,
        geography=st.sampled_from(["core", "china+core"]),
        must_have_ciphers=st.none() | st.just("ak-akamai-2020q1"),
        ocsp_stapling=st.none() | st.just("on"),
        disallowed_tls_versions=st.none() | st.just(frozenset({"TLSv1"})),
        clone_dns_names=st.just(True),
        client_mutual_authentication=st.none()
        | st.builds(ClientMutualAuthentication, st.just("set"), st.booleans(), st.booleans()),
    ),
)


def test_a_new_enrollment_is_that_of_the_reference() -> None:
    """The minimal body of akamai-cps 3.4, without the fields that it sets to null."""
    assert new_enrollment(REQUEST) == {
        "ra": "third-party",
        "validationType": "third-party",
        "certificateType": "third-party",
        "changeManagement": False,
        "enableMultiStackedCertificates": False,
        "signatureAlgorithm": "SHA-256",
        "csr": {
            "cn": "www.example.com",
            "sans": ["api.example.com", "www.example.com"],
            "c": "DE",
            "st": "Hessen",
            "l": "Frankfurt",
            "o": "Example GmbH",
        },
        "networkConfiguration": {
            "geography": "core",
            "secureNetwork": "enhanced-tls",
            "sniOnly": True,
            "quicEnabled": False,
            "dnsNameSettings": {"cloneDnsNames": True, "dnsNames": None},
        },
        "org": {
            "name": "Example GmbH",
            "addressLineOne": "Teststr. 1",
            "city": "Frankfurt",
            "region": "HE",
            "postalCode": "60311",
            "country": "DE",
            "phone": "+49 69 000000",
        },
        "adminContact": {
            "firstName": "A",
            "lastName": "Admin",
            "email": "a.admin@example.com",
            "phone": "+49 69 000001",
        },
        "techContact": {
            "firstName": "T",
            "lastName": "Tech",
            "email": "ttech@akamai.com",
            "phone": "+1 617 000000",
        },
        "thirdParty": {"excludeSans": False},
    }


@pytest.mark.parametrize(
    ("algorithms", "expected"),
    [
        pytest.param((KeyAlgorithm.RSA,), False, id="RSA alone: CPS makes just that"),
        pytest.param((KeyAlgorithm.ECDSA,), True, id="ECDSA alone: only stacking makes it"),
        pytest.param((KeyAlgorithm.RSA, KeyAlgorithm.ECDSA), True, id="both: stacked"),
    ],
)
def test_stacking_follows_the_keys(algorithms: tuple[KeyAlgorithm, ...], expected: bool) -> None:
    """Without stacking CPS makes an RSA CSR only."""
    body = new_enrollment(replace(REQUEST, key_algorithms=algorithms))

    assert body["enableMultiStackedCertificates"] is expected


def test_client_certificates_come_with_an_update() -> None:
    """CPS refuses them on create (akamai-cps 2.3)."""
    mutual = ClientMutualAuthentication("set-1", ocsp_enabled=True, send_ca_list_to_client=False)
    request = replace(
        REQUEST, network_configuration=NetworkConfiguration(client_mutual_authentication=mutual)
    )

    assert "clientMutualAuthentication" not in new_enrollment(request)["networkConfiguration"]  # type: ignore[operator]
    assert updated_enrollment({}, request)["networkConfiguration"][
        "clientMutualAuthentication"
    ] == {  # type: ignore[index]
        "setId": "set-1",
        "authenticationOptions": {"sendCaListToClient": False, "ocsp": {"enabled": True}},
    }


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        pytest.param(
            NetworkConfiguration(dns_names=frozenset({"b.example", "a.example"})),
            {"cloneDnsNames": False, "dnsNames": ["a.example", "b.example"]},
            id="names alone mean: these, not all SANs",
        ),
        pytest.param(
            NetworkConfiguration(clone_dns_names=True, dns_names=frozenset()),
            {"cloneDnsNames": True, "dnsNames": None},
            id="cloning leaves no names of its own",
        ),
    ],
)
def test_names_served_with_sni(network: NetworkConfiguration, expected: object) -> None:
    """Which names the slot serves is either all SANs or a list."""
    body = new_enrollment(replace(REQUEST, network_configuration=network))

    assert body["networkConfiguration"]["dnsNameSettings"] == expected  # type: ignore[index]


def test_without_sni_there_are_no_sni_names() -> None:
    """An enrollment with its own address serves all names."""
    body = new_enrollment(replace(REQUEST, sni_only=False))

    assert "dnsNameSettings" not in body["networkConfiguration"]  # type: ignore[operator]


@given(REQUESTS, st.dictionaries(st.text(), st.none() | st.integers() | st.text()))
def test_an_update_drops_nothing_that_others_set(
    request_: Request, others: dict[str, object]
) -> None:
    """Fields that no request knows go back as they came; read-only ones do not go back."""
    wanted = updated_enrollment({}, request_)
    present = {**dict.fromkeys(READ_ONLY, "made by CPS"), **others}

    body = updated_enrollment(present, request_)

    assert body.keys().isdisjoint(READ_ONLY)
    assert wanted.items() <= body.items()
    for name in others.keys() - wanted.keys() - READ_ONLY:
        assert body[name] == others[name]


@given(REQUESTS)
def test_what_is_asked_for_is_read_back(request_: Request) -> None:
    """A body that CPS echoes reads as the enrollment that was wanted."""
    echoed = updated_enrollment(new_enrollment(request_), request_)

    found = read_enrollment(Document({**echoed, "id": 20001}, "CPS"))

    assert found.enrollment_id == 20001
    assert found.third_party
    assert found.names == request_.names
    assert found.subject == request_.subject
    assert found.organization == request_.organization
    assert found.admin_contact == request_.admin_contact
    assert found.tech_contact == request_.tech_contact
    assert found.network_configuration == as_new(request_).network_configuration
    assert found.multi_stacked is (KeyAlgorithm.ECDSA in request_.key_algorithms)
    assert found.exclude_sans is request_.exclude_sans
    assert found.change_management is request_.change_management


def test_equal_names_keep_their_order() -> None:
    """Sending the same names in another order would look like a change to some."""
    present = {"csr": {"cn": "www.example.com", "sans": ["www.example.com", "API.example.com"]}}

    body = updated_enrollment(present, REQUEST)

    assert body["csr"]["sans"] == ["www.example.com", "API.example.com"]  # type: ignore[index]


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
    request_ = adopt(present, (), "1-ABCDE", named_alone=True).request

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
            5,
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

    found = read_listed(Document({"enrollments": [*odd, ours]}, "CPS"))

    (mine,) = [listed for listed in found if listed.common_name == "www.example.com"]
    assert (mine.third_party, mine.enrollment_id, mine.read().enrollment_id) == (True, 8, 8)
    assert [listed.enrollment_id for listed in found[:-1]] == [None, 9, 9, 9]


def test_an_answer_without_enrollments_is_no_empty_contract() -> None:
    """Else one would be created beside the one that is there."""
    assert read_listed(Document({"enrollments": None}, "CPS")) == ()
    with pytest.raises(UnexpectedAnswerError):
        read_listed(Document({}, "CPS"))
