"""A request from a document: what is read, and what is only warned of."""

from datetime import date, timedelta

import pytest
from request_document import CONTACT, LEAST, faults, read

from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request, request_warnings
from connector.core.request.values import (
    AcceptedWarning,
    AcknowledgePolicy,
    Approve,
    ClientMutualAuthentication,
    KeyAlgorithm,
    OnDestroy,
    ValidationType,
    WarningPolicy,
)
from connector.schemas import request_schema

ALL = WarningPolicy(AcknowledgePolicy.ALL)


def test_the_least_request_has_the_documented_defaults() -> None:
    request = read()
    assert request.names == {"www.example.com"}
    assert request.key_algorithms == ()
    assert request.approve == Approve()
    assert request.renew_before is None
    assert request.critical is None
    assert request_warnings(request) == ()
    schema = request_schema()
    for key, part in schema["properties"].items():
        if "default" in part:
            assert read(**{key: part["default"]}) == request, key


def test_every_key_is_read() -> None:
    request = read(
        **{"$schema": "request.schema.json"},
        contract_id="ctr_C-0N7RAC7",
        sans=["example.com", "www.example.com", "example.com"],
        validation="private",
        key_algorithms=["ECDSA", "RSA", "ECDSA"],
        signature_algorithm="SHA-1",
        subject={"country": "de"},
        network_configuration={
            "disallowed_tls_versions": ["TLSv1"],
            "dns_names": [],
            "client_mutual_authentication": {"set_id": "7", "ocsp_enabled": True},
        },
        enrollment_id=7.0,
        term="199",
        cert_type="Example OV",
        custom_fields={"b": "2", "a": "1"},
        external_requester=["b@example.com", "a@example.com", "b@example.com"],
        renew_before_days=20,
        spread=True,
        critical_days=0,
        windows=[{"cron": "0  22 * * TUE", "duration": "4h", "timezone": "Europe/Berlin"}],
        freeze=[{"from": "2026-12-18", "to": "2026-12-20"}],
        freeze_until_expiry=True,
        approve={
            "pre_verification_warnings": ["CSR_EXPIRED"],
            "post_verification_warnings": ["all"],
            "change_management": True,
        },
        timeouts={"csr": "90s", "issuance": "1h30m"},
        on_destroy="revoke",
        comments="two\nlines",
    )
    assert request.contract_id == "C-0N7RAC7"
    assert request.sans == {"example.com"}
    assert request.validation is ValidationType.PRIVATE
    assert request.key_algorithms == (KeyAlgorithm.RSA, KeyAlgorithm.ECDSA)
    assert request.subject.country == "DE"
    assert request.network_configuration.disallowed_tls_versions == frozenset({"TLSv1"})
    assert request.network_configuration.dns_names == frozenset()
    assert request.network_configuration.client_mutual_authentication == (
        ClientMutualAuthentication("7", ocsp_enabled=True)
    )
    assert request.enrollment_id == 7
    assert isinstance(request.enrollment_id, int)
    assert request.term == 199
    assert request.custom_fields == (("a", "1"), ("b", "2"))
    assert request.external_requester == ("a@example.com", "b@example.com")
    assert request.renew_before == timedelta(days=20)
    assert request.critical == timedelta(0)
    assert request.approve == Approve(
        WarningPolicy(AcknowledgePolicy.LISTED, frozenset({"CSR_EXPIRED"})),
        ALL,
        change_management=True,
    )
    assert request.timeouts.csr == timedelta(seconds=90)
    assert request.timeouts.issuance == timedelta(minutes=90)
    assert request.timeouts.deployment == timedelta(minutes=60)
    assert request.on_destroy is OnDestroy.REVOKE
    assert parse_request(dump_request(request)) == request


def test_auto_approve_is_all_three_at_once() -> None:
    assert read(auto_approve=True).approve == Approve(ALL, ALL, change_management=True)
    assert read(auto_approve=False, approve={}).approve == Approve()


@pytest.mark.parametrize("said", [True, False])
def test_all_names_are_served_by_either_name_for_it(said: bool) -> None:
    """That of CPS, which is written, and that of Akamai's provider."""
    found = read(network_configuration={"enable_for_all_sans": said})
    assert found == read(network_configuration={"clone_dns_names": said})
    assert dump_request(found)["network_configuration"] == {"clone_dns_names": said}


def test_a_warning_is_accepted_by_somebody_for_a_time() -> None:
    """Also beside `auto_approve`, where it says who."""
    written = [
        {"id": "CSR_EXPIRED", "by": "Ada", "until": "2027-03-31"},
        {"id": "CERTIFICATE_EXPIRED", "by": "Grace"},
    ]
    entries = (
        AcceptedWarning("CSR_EXPIRED", "Ada", date(2027, 3, 31)),
        AcceptedWarning("CERTIFICATE_EXPIRED", "Grace"),
    )
    assert read(approve={"warnings": written}).approve == Approve(warnings=entries)
    everything = read(auto_approve=True, approve={"warnings": written})
    assert everything.approve == Approve(ALL, ALL, change_management=True, warnings=entries)
    assert parse_request(dump_request(everything)) == everything


@pytest.mark.parametrize("said", ["none", ["none"], []])
def test_no_warning_can_be_approved_in_three_ways(said: object) -> None:
    assert read(approve={"pre_verification_warnings": said}).approve == Approve()


def test_null_is_the_same_as_leaving_out() -> None:
    optional = set(request_schema()["properties"]) - set(LEAST)
    assert read(**dict.fromkeys(optional)) == read()
    assert read(subject={"country": None}) == read()
    assert faults(common_name=None) == ("common_name: missing; such as 'www.example.com'",)
    assert read(organization=None).organization is None


def test_sets_and_tuples_of_a_library_user_are_lists() -> None:
    assert read(sans={"a.example.com"}) == read(sans=("a.example.com",))


def test_what_works_but_is_seldom_meant_is_a_warning() -> None:
    request = read(validation="private", signature_algorithm="SHA-1", tech_contact=CONTACT)
    about = [warning.where for warning in request_warnings(request)]
    assert about == ["signature_algorithm", "tech_contact.email"]
    within = read(tech_contact={**CONTACT, "email": "a@emea.Akamai.com"})
    assert request_warnings(within) == ()
    alike = read(tech_contact={**CONTACT, "email": "a@notakamai.com"})
    assert len(request_warnings(alike)) == 1


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 0),
        ({"validation": "dv"}, 0),
        ({"validation": "ov"}, 1),
        ({"validation": "ev", "subject": {"country": "DE"}}, 1),
        ({"validation": "ov", "subject": {"organization": "Example GmbH"}}, 0),
    ],
)
def test_a_validated_organization_belongs_into_the_subject(more, count) -> None:
    """CPS compares what the CA writes with the CSR."""
    warnings = request_warnings(read(**more))
    assert [warning.where for warning in warnings] == ["subject"] * count


def test_names_that_are_written_differently_are_the_same_request() -> None:
    """So a plan that was empty stays empty; the common name is no further name of its own."""
    written = read(
        common_name="München.example.com",
        sans=["XN--mnchen-3ya.example.com", "WWW.example.com", "\uff57ww.example.com"],
        network_configuration={"dns_names": ["WWW.example.com"]},
    )
    plain = read(
        common_name="xn--mnchen-3ya.example.com",
        sans=["www.example.com"],
        network_configuration={"dns_names": ["www.example.com"]},
    )
    assert written == plain
    assert written.sans == {"www.example.com"}


def test_a_hundred_names_are_counted_in_their_one_form() -> None:
    """Whoever writes some twice has no more."""
    names = [f"n{number}.example.com" for number in range(98)]

    assert len(read(sans=[*names, *(name.upper() for name in names)]).sans) == 98


@pytest.mark.parametrize(
    "name",
    [
        "株式会社　例",
        "\u0646\u0645\u0648\u0646\u0647\u200c\u0627\u06cc",
        "Müller & Söhne",
        "\u201eDie Brücke\u201c e.V.",
        "Пример 🙂",
        "क\u094d\u200dष",
    ],
)
def test_what_stands_in_names_of_any_language_is_read_as_it_is(name: str) -> None:
    """Also a wide blank, and joiners, which belong between some letters."""
    subject = read(subject={"organization": name}).subject

    assert subject is not None
    assert subject.organization == name


def test_what_only_its_writer_reads_may_hold_anything() -> None:
    free = {"comments": "a\u00a0b", "renewal_trigger": "a\u200b", "custom_fields": {"k": "\u00a0x"}}

    assert read(**free).comments == "a\u00a0b"
