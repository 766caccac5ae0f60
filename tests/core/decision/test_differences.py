"""What the request asks for and the enrollment does not have."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NAME,
    ORGANIZATION,
    certificate,
    enrollment,
    live,
    request,
    situation,
    snapshot,
)

from connector.core.decision.differences import (
    csr_differences,
    fixed_differences,
    live_differences,
    settings_differences,
)
from connector.core.decision.reasons import Reason
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import (
    ClientMutualAuthentication,
    Contact,
    NetworkConfiguration,
    Subject,
)

API = "api.example.com"


def has(present: Enrollment) -> Snapshot:
    """A world with nothing but that enrollment."""
    return Snapshot(enrollment=present)


def test_an_enrollment_that_fits_differs_in_nothing() -> None:
    wanted, present = request(), enrollment()
    assert fixed_differences(wanted, present) == ()
    assert csr_differences(situation(wanted, has(present))) == ()
    assert settings_differences(wanted, present) == ()


@pytest.mark.parametrize(
    ("field", "value", "phrase"),
    [
        ("common_name", "a.example.com", "common_name is 'a.example.com', not 'www.example.com'"),
        ("secure_network", "standard-tls", "secure_network is 'standard-tls', not 'enhanced-tls'"),
        ("sni_only", False, "sni_only is False, not True"),
    ],
)
def test_a_fixed_field_names_both_values(field: str, value: object, phrase: str) -> None:
    wanted = request(secure_network="enhanced-tls", sni_only=True)
    assert fixed_differences(wanted, enrollment(**{field: value})) == (phrase,)


@pytest.mark.parametrize(
    ("wanted", "present", "expected"),
    [
        pytest.param(
            {"sans": frozenset({API})},
            {"names": frozenset({NAME, "old.example.com"})},
            (Reason.NAMES_CHANGED, f"+{API} -old.example.com"),
            id="names are added and removed",
        ),
        pytest.param(
            {"subject": Subject(country="DE", state="Bayern")},
            {"subject": Subject(country="DE", state="Hessen")},
            (Reason.SUBJECT_CHANGED, "subject: state"),
            id="a subject field that is set counts",
        ),
        pytest.param(
            {"exclude_sans": True},
            {},
            (Reason.NAMES_CHANGED, "exclude_sans becomes true"),
            id="SANs are excluded",
        ),
        pytest.param(
            {"key_algorithms": BOTH},
            {},
            (Reason.KEY_ALGORITHMS_CHANGED, "an ECDSA key is wanted"),
            id="an ECDSA key is added",
        ),
    ],
)
def test_a_new_csr_is_needed(
    wanted: dict[str, Any], present: dict[str, Any], expected: tuple[Reason, str]
) -> None:
    assert csr_differences(situation(request(**wanted), has(enrollment(**present)))) == (expected,)


def test_without_an_enrollment_nothing_differs() -> None:
    assert csr_differences(situation(request(), Snapshot())) == ()


def test_what_the_request_leaves_open_is_not_compared() -> None:
    present = enrollment(
        subject=Subject(country="DE"),
        multi_stacked=True,
        network_configuration=NetworkConfiguration(must_have_ciphers="ak-akamai-2020q1"),
    )
    assert csr_differences(situation(request(), has(present))) == ()
    assert settings_differences(request(), present) == ()


@pytest.mark.parametrize(
    ("wanted", "present", "expected"),
    [
        pytest.param(
            {"organization": replace(ORGANIZATION, city="Boston")},
            {},
            ("organization.city",),
            id="the organization moved",
        ),
        pytest.param(
            {"admin_contact": replace(CONTACT, title="CTO"), "tech_contact": CONTACT},
            {"tech_contact": replace(CONTACT, email="old@example.com")},
            ("admin_contact.title", "tech_contact.email"),
            id="contacts changed",
        ),
        pytest.param(
            {},
            {"admin_contact": None},
            tuple(f"admin_contact.{n}" for n in ("first_name", "last_name", "email", "phone")),
            id="the enrollment has no such contact at all",
        ),
        pytest.param(
            {
                "network_configuration": NetworkConfiguration(
                    quic_enabled=False, dns_names=frozenset({API})
                )
            },
            {"network_configuration": NetworkConfiguration(quic_enabled=True)},
            ("network_configuration.quic_enabled", "network_configuration.dns_names"),
            id="the network configuration changed",
        ),
        pytest.param({"change_management": True}, {}, ("change_management",), id="a staging step"),
    ],
)
def test_settings_change_without_a_new_csr(
    wanted: dict[str, Any], present: dict[str, Any], expected: tuple[str, ...]
) -> None:
    changed, there = request(**wanted), enrollment(**present)
    assert settings_differences(changed, there) == expected
    assert csr_differences(situation(changed, has(there))) == ()


@pytest.mark.parametrize(
    ("present", "differs"),
    [
        pytest.param(ClientMutualAuthentication("7", ocsp_enabled=True), False, id="all is there"),
        pytest.param(ClientMutualAuthentication("8"), True, id="another set"),
        pytest.param(None, True, id="none yet"),
    ],
)
def test_client_authentication_is_compared_by_what_is_set(
    present: ClientMutualAuthentication | None, differs: bool
) -> None:
    wanted = NetworkConfiguration(client_mutual_authentication=ClientMutualAuthentication("7"))
    found = settings_differences(
        request(network_configuration=wanted),
        enrollment(
            network_configuration=NetworkConfiguration(client_mutual_authentication=present)
        ),
    )
    assert bool(found) == differs


def test_names_of_the_network_have_no_case() -> None:
    """RFC 4343; another name is another one."""

    def network(*names: str) -> NetworkConfiguration:
        return NetworkConfiguration(dns_names=frozenset(names))

    present = enrollment(network_configuration=network("WWW.example.com"))
    same = request(network_configuration=network(NAME))
    other = request(network_configuration=network(NAME, API))

    assert settings_differences(same, present) == ()
    assert settings_differences(other, present) == ("network_configuration.dns_names",)


def test_composed_and_decomposed_umlauts_are_the_same() -> None:
    wanted = Subject(locality="München")
    present = Subject(locality=unicodedata.normalize("NFD", "München "))
    assert present.locality != wanted.locality
    there = has(enrollment(subject=present))
    assert csr_differences(situation(request(subject=wanted), there)) == ()


def test_a_number_and_an_address_in_another_spelling_are_the_same() -> None:
    """CPS may keep a telephone number without what parts it, and mail in small letters."""

    def contact(phone: str, email: str) -> Contact:
        return Contact(phone=phone, email=email)

    wanted = request(admin_contact=contact("+49 (69) 123-45.67", "Admin@Example.com"))
    same = enrollment(admin_contact=contact("+49691234567", "admin@example.com"))
    other = enrollment(admin_contact=contact("+49691234568", "admin@example.org"))

    assert settings_differences(wanted, same) == ()
    assert settings_differences(wanted, other) == ("admin_contact.email", "admin_contact.phone")


def test_live_certificates_lack_a_name_and_a_key() -> None:
    wanted = request(sans=frozenset({API}), key_algorithms=BOTH)
    assert live_differences(situation(wanted, snapshot())) == (
        (Reason.NAMES_CHANGED, f"the live one lacks {API}"),
        (Reason.KEY_ALGORITHMS_CHANGED, "no live ECDSA certificate"),
    )


def test_live_certificates_with_more_names_are_enough() -> None:
    more = certificate(names=frozenset({NAME, API}))
    seen = snapshot(production=live(more, certificate("0E", key_algorithm=ECDSA)))
    assert live_differences(situation(request(key_algorithms=BOTH), seen)) == ()
