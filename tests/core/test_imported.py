"""The request that an enrollment fulfils already: nothing differs, and nothing is left out."""

from dataclasses import replace
from typing import Any

import pytest
from builders import (
    CONTACT,
    ECDSA,
    NAME,
    ORGANIZATION,
    RSA,
    certificate,
    enrollment,
    live,
    situation,
    snapshot,
)

from connector.core.decision.decide import decide
from connector.core.decision.differences import (
    csr_differences,
    fixed_differences,
    settings_differences,
)
from connector.core.decision.verdict import Action
from connector.core.facts.defaults import completed, with_keys
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import import_request
from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request
from connector.core.request.values import (
    ClientMutualAuthentication,
    NetworkConfiguration,
    Request,
    Subject,
)
from connector.errors import RequestError

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


def request_of(*about: Any, **more: Any) -> Request:
    """Return the request of an enrollment that a request can say all of."""
    imported = import_request(*about, **more)
    assert imported.warnings == ()
    return imported.request


def leaving_out(**differing: Any) -> tuple[Request, tuple[str, ...]]:
    """Return the request of an enrollment that differs so, and the warnings; nothing is due."""
    existing = enrollment(**differing)
    found = import_request(existing, LIVE, "C-1", named_alone=True)
    due = decide(situation(found.request, snapshot(enrollment=existing, production=LIVE)))
    assert due.action is Action.NONE, due
    assert parse_request(dump_request(found.request)) == found.request
    return found.request, found.warnings


@pytest.mark.parametrize("existing", [enrollment(), RICH], ids=["plain", "rich"])
def test_nothing_is_to_be_changed(existing) -> None:
    """And the document says it all."""
    production = live(certificate(names=existing.names))
    wanted = request_of(existing, production, "ctr_C-1", named_alone=True)

    assert fixed_differences(wanted, existing) == ()
    present = snapshot(enrollment=existing, production=production)
    assert csr_differences(situation(wanted, present)) == ()
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

    existing = enrollment(multi_stacked=multi_stacked)
    wanted = request_of(existing, production, "C-1", named_alone=True)

    kept = with_keys(wanted, snapshot(enrollment=existing, production=production))
    assert kept.key_algorithms == expected
    assert wanted.key_algorithms in {(), expected}


def test_names_that_follow_the_sans_are_not_listed_as_well() -> None:
    """A request cannot say both."""
    network = NetworkConfiguration(clone_dns_names=True, dns_names=frozenset({NAME}))

    wanted = request_of(enrollment(network_configuration=network), LIVE, "C-1", named_alone=True)

    assert wanted.network_configuration == replace(network, dns_names=None)


def test_without_sni_no_names_are_said() -> None:
    """A request that says them is refused."""
    network = NetworkConfiguration(clone_dns_names=False, dns_names=frozenset({NAME}))
    plain = enrollment(sni_only=False, network_configuration=network)

    wanted = request_of(plain, LIVE, "C-1", named_alone=True)

    found = wanted.network_configuration
    assert (found.clone_dns_names, found.dns_names) == (None, None)


def test_what_a_new_enrollment_gets_anyway_is_not_written() -> None:
    wanted = request_of(enrollment(), LIVE, "C-1", named_alone=True)

    assert set(dump_request(wanted)) == {
        *("common_name", "contract_id", "organization", "admin_contact", "tech_contact"),
    }


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"organization": replace(ORGANIZATION, phone="12")}, "organization.phone"),
        ({"organization": replace(ORGANIZATION, country_code="USA")}, "organization.country_code"),
        (
            {"organization": replace(ORGANIZATION, address_line_one="5 High St\r\nUnit 3")},
            "organization.address_line_one",
        ),
        ({"admin_contact": replace(CONTACT, phone="+1 617 555 x12")}, "admin_contact.phone"),
        ({"tech_contact": replace(CONTACT, email="admin@intranet")}, "tech_contact.email"),
        ({"tech_contact": replace(CONTACT, first_name=" ")}, "tech_contact.first_name"),
        ({"subject": Subject(country="USA")}, "subject.country"),
        ({"subject": Subject(organization="E" * 65)}, "subject.organization"),
        ({"secure_network": "classic"}, "secure_network"),
        (
            {
                "network_configuration": NetworkConfiguration(
                    disallowed_tls_versions=frozenset({"SSLv3", "TLSv1"})
                )
            },
            "network_configuration.disallowed_tls_versions",
        ),
        (
            {"network_configuration": NetworkConfiguration(geography="mars")},
            "network_configuration.geography",
        ),
        (
            {"network_configuration": NetworkConfiguration(dns_names=frozenset({"my_shop"}))},
            "network_configuration.dns_names",
        ),
        (
            {
                "network_configuration": NetworkConfiguration(
                    client_mutual_authentication=ClientMutualAuthentication("\t7")
                )
            },
            "network_configuration.client_mutual_authentication.set_id",
        ),
    ],
)
def test_what_a_request_cannot_say_is_left_out_with_a_warning(differing, field) -> None:
    """Left out means: not compared, so nothing is due for it."""
    _, warnings = leaving_out(**differing)

    assert field in warnings[0]


@pytest.mark.parametrize("group", ["organization", "admin_contact", "tech_contact"])
def test_what_akamai_does_not_have_is_not_needed(group) -> None:
    wanted, warnings = leaving_out(**{group: None})

    assert (getattr(wanted, group), warnings) == (None, ())


@pytest.mark.parametrize("odd", ["my_shop.example.com", "käse.example.com", "a..example.com"])
def test_a_name_that_no_request_can_say_stays(odd) -> None:
    """Beside names that it can: those are the request's, with an added one the odd one stays."""
    names = frozenset({NAME, "a.example.com", odd})
    existing = enrollment(names=names)
    served = live(certificate(names=names))

    found = import_request(existing, served, "C-1", named_alone=True)

    assert found.request.sans == {"a.example.com"}
    assert f"{odd!r} cannot be written" in found.warnings[0]
    present = snapshot(enrollment=existing, production=served)
    assert decide(situation(found.request, present)).action is Action.NONE
    more = replace(found.request, sans=frozenset({"a.example.com", "b.example.com"}))
    ((_, phrase),) = csr_differences(situation(more, present))
    assert phrase == "+b.example.com"
    assert completed(more, present).names == names | {"b.example.com"}


@pytest.mark.parametrize(
    ("names", "served", "said"),
    [
        pytest.param({NAME}, frozenset(), "no SAN but only a common name", id="no SAN at all"),
        pytest.param({NAME, "b.example.com"}, {NAME}, "lacks b.example.com", id="one fewer"),
    ],
)
def test_a_live_certificate_with_fewer_names_is_not_due(names, served, said) -> None:
    """It was taken over as it is; the names are those of CPS until the request says some."""
    existing = enrollment(names=frozenset(names))
    production = live(certificate(names=frozenset(served)))

    found = import_request(existing, production, "C-1", named_alone=True)

    assert found.request.sans is None
    assert said in found.warnings[0]
    present = snapshot(enrollment=existing, production=production)
    assert decide(situation(found.request, present)).action is Action.NONE
    assert completed(found.request, present).names == names


@pytest.mark.parametrize(
    ("differing", "fault"),
    [
        ({"third_party": False}, "third-party"),
        ({"common_name": "my_shop.example.com"}, "common_name: "),
    ],
)
def test_what_no_request_can_be_about_is_refused(differing, fault) -> None:
    with pytest.raises(RequestError) as caught:
        import_request(enrollment(**differing), LIVE, "C-1", named_alone=True)

    assert fault in str(caught.value.faults[0])
