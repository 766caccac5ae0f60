"""The request that an enrollment fulfils already: nothing differs, and nothing is left out."""

from dataclasses import replace

import pytest

from connector.core.adopt import request_of
from connector.core.differences import csr_differences, fixed_differences, settings_differences
from connector.core.dump import dump_request
from connector.core.model import EnrollmentId
from connector.core.parse import parse_request
from connector.core.request import NetworkConfiguration, Subject
from connector.errors import RequestError

from .builders import CONTACT, ECDSA, NAME, RSA, certificate, enrollment, live, snapshot

LIVE = live(certificate())
RICH = enrollment(
    names=frozenset({NAME, "example.com"}),
    subject=Subject(country="US", organization="Example"),
    secure_network="standard-tls",
    sni_only=False,
    change_management=True,
    exclude_sans=True,
    network_configuration=NetworkConfiguration(
        geography="china+core",
        ocsp_stapling="on",
        quic_enabled=True,
        disallowed_tls_versions=frozenset({"TLSv1"}),
        clone_dns_names=False,
        dns_names=frozenset({NAME}),
    ),
)


@pytest.mark.parametrize("existing", [enrollment(), RICH], ids=["plain", "rich"])
def test_nothing_is_to_be_changed(existing) -> None:
    """And the document says it all."""
    wanted = request_of(existing, LIVE, "ctr_C-1", named_alone=True)

    assert fixed_differences(wanted, existing) == ()
    present = snapshot(enrollment=existing, production=LIVE)
    assert csr_differences(wanted, present) == ()
    assert settings_differences(wanted, existing) == ()
    assert wanted.contract_id == "C-1"
    assert wanted.enrollment_id is None
    assert parse_request(dump_request(wanted)) == wanted


def test_one_of_several_of_its_name_is_named_by_its_id() -> None:
    wanted = request_of(enrollment(), LIVE, "C-1", named_alone=False)

    assert wanted.enrollment_id == enrollment().enrollment_id == EnrollmentId(10002)


@pytest.mark.parametrize(
    ("multi_stacked", "keys", "expected"),
    [
        (False, (RSA,), (RSA,)),
        (False, (), (RSA,)),
        (True, (RSA, ECDSA), (RSA, ECDSA)),
        (True, (ECDSA,), (ECDSA,)),
        (True, (), (RSA, ECDSA)),
    ],
)
def test_the_keys_that_are_live_are_wanted(multi_stacked, keys, expected) -> None:
    """While nothing is live, those that CPS makes."""
    production = live(*(certificate(key_algorithm=key) for key in keys))

    wanted = request_of(
        enrollment(multi_stacked=multi_stacked), production, "C-1", named_alone=True
    )

    assert wanted.key_algorithms == expected


def test_names_that_follow_the_sans_are_not_listed_as_well() -> None:
    """A request cannot say both."""
    network = NetworkConfiguration(clone_dns_names=True, dns_names=frozenset({NAME}))

    wanted = request_of(enrollment(network_configuration=network), LIVE, "C-1", named_alone=True)

    assert wanted.network_configuration == replace(network, dns_names=None)


@pytest.mark.parametrize(
    ("differing", "faults"),
    [
        ({"third_party": False}, ["third-party"]),
        ({"organization": None, "tech_contact": None}, ["organization: ", "tech_contact: "]),
        ({"admin_contact": replace(CONTACT, phone="none")}, ["admin_contact.phone: "]),
    ],
)
def test_what_a_request_cannot_say_is_listed(differing, faults) -> None:
    with pytest.raises(RequestError) as caught:
        request_of(enrollment(**differing), LIVE, "C-1", named_alone=True)

    assert len(caught.value.faults) == len(faults)
    for fault, expected in zip(caught.value.faults, faults, strict=True):
        assert expected in fault
