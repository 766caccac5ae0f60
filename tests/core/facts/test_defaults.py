"""What a request does not say: kept as CPS has it, and a default only for a new enrollment."""

from dataclasses import replace

import pytest
from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NAME,
    ORGANIZATION,
    RSA,
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
    settings_differences,
)
from connector.core.facts.defaults import as_new, check_new, completed, with_keys, without_defaults
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import (
    Contact,
    NetworkConfiguration,
    Organization,
    Request,
    Subject,
)
from connector.errors import RequestError

SILENT = Request(NAME, "C-0N7RAC7")
ODD = enrollment(
    names=frozenset({NAME, "b.example.com"}),
    subject=Subject(country="US", organization="Example"),
    organization=replace(ORGANIZATION, country_code="USA", phone="12"),
    tech_contact=None,
    network_configuration=NetworkConfiguration(
        geography="china+core",
        must_have_ciphers="ak-akamai-2018q3",
        ocsp_stapling="off",
        quic_enabled=True,
        disallowed_tls_versions=frozenset({"SSLv3"}),
        clone_dns_names=False,
        dns_names=frozenset({NAME}),
    ),
    secure_network="standard-tls",
    sni_only=False,
    change_management=True,
    multi_stacked=True,
    exclude_sans=True,
)


def test_a_silent_request_wants_nothing_changed() -> None:
    present = snapshot(enrollment=ODD, production=live(certificate()))

    assert fixed_differences(SILENT, ODD) == ()
    assert csr_differences(situation(with_keys(SILENT, present), present)) == ()
    assert settings_differences(SILENT, ODD) == ()
    assert completed(SILENT, present).names == ODD.names
    assert completed(SILENT, present).subject == ODD.subject


@pytest.mark.parametrize(
    ("stacked", "keys", "expected"),
    [
        pytest.param(True, BOTH, BOTH, id="both live"),
        pytest.param(True, (ECDSA,), (ECDSA,), id="one of two live"),
        pytest.param(True, (), BOTH, id="both made, none live"),
        pytest.param(False, (), (RSA,), id="one made, none live"),
        pytest.param(False, (ECDSA,), (ECDSA,), id="the one that CPS makes"),
    ],
)
def test_keys_that_are_not_said_are_those_of_cps(stacked, keys, expected) -> None:
    present = snapshot(
        enrollment=enrollment(multi_stacked=stacked),
        production=live(*(certificate(key_algorithm=key) for key in keys)),
    )

    assert with_keys(SILENT, present).key_algorithms == expected
    assert with_keys(request(key_algorithms=(RSA,)), present).key_algorithms == (RSA,)


def test_a_new_enrollment_gets_defaults() -> None:
    new = as_new(SILENT)

    assert (new.sans, new.key_algorithms, new.signature_algorithm) == (
        frozenset(),
        (RSA,),
        "SHA-256",
    )
    assert (new.secure_network, new.sni_only) == ("enhanced-tls", True)
    assert (new.change_management, new.exclude_sans) == (False, False)
    network = new.network_configuration
    assert (network.geography, network.quic_enabled) == ("core", False)
    assert completed(SILENT, Snapshot()).key_algorithms == (RSA,)


def test_what_is_said_is_no_default() -> None:
    said = replace(
        SILENT,
        sans=frozenset({"b.example.com"}),
        key_algorithms=BOTH,
        sni_only=False,
        change_management=True,
        network_configuration=NetworkConfiguration(geography="china+core", quic_enabled=True),
    )

    assert without_defaults(as_new(said)) == said
    assert without_defaults(as_new(SILENT)) == SILENT


def test_all_that_a_new_enrollment_lacks_is_told_at_once() -> None:
    partly = replace(
        SILENT, organization=Organization(name="Example"), admin_contact=Contact("Ada", "Doe")
    )

    with pytest.raises(RequestError) as caught:
        check_new(partly)

    told = [fault.where for fault in caught.value.faults]
    assert told == [
        *(f"organization.{name}" for name in ("phone", "address_line_one", "city", "region")),
        *(f"organization.{name}" for name in ("postal_code", "country_code")),
        *("admin_contact.email", "admin_contact.phone", "tech_contact"),
    ]
    assert "C-0N7RAC7" in str(caught.value)
    check_new(request(tech_contact=CONTACT))
