"""Requests as bodies, and bodies as enrollments (akamai-cps 3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_request import REQUEST

from connector.akamai.enrollment_body import READ_ONLY, new_enrollment, updated_enrollment
from connector.akamai.enrollment_wire import read_enrollment
from connector.core.facts.defaults import as_new
from connector.core.request.values import (
    ClientMutualAuthentication,
    KeyAlgorithm,
    NetworkConfiguration,
    Request,
    Subject,
)
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
        fips_mode=st.none() | st.booleans(),
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


def test_slots_by_their_other_name_stay_with_cps() -> None:
    """Akamai's own example of an enrollment writes `slots`, which no PUT may have."""
    assert "slots" not in updated_enrollment({"slots": [1234]}, REQUEST)


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
