"""Every fault of a request is told at once, with its place."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from request_document import A_KEY, CONTACT, faults

from connector.core.request.parse import parse_request
from connector.errors import RequestError
from connector.schemas import request_schema


def leaves(part: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield the place of every value that a request can have."""
    schema = request_schema()
    name = part.get("$ref", "").removeprefix("#/$defs/")
    part = {**schema["$defs"].get(name, {}), **part}
    if "properties" not in part:
        yield at
    for key, below in part.get("properties", {}).items():
        yield from leaves(below, f"{at}.{key}" if at else key)


def full_of(value: object, places: list[str]) -> dict[str, Any]:
    """Return a document with *value* at each of *places*."""
    document: dict[str, Any] = {}
    for place in places:
        *groups, last = place.split(".")
        into = document
        for group in groups:
            into = into.setdefault(group, {})
        into[last] = value
    return document


def test_a_wrong_value_in_every_field_is_told_in_one_message() -> None:
    places = [place for place in leaves(request_schema()) if place != "custom_fields"]
    document = {**full_of({"x": {"y": 1}}, places), "custom_fields": {"a": 5}, "extra": A_KEY}
    with pytest.raises(RequestError) as caught:
        parse_request(document)
    text = str(caught.value)
    for place in (*places, "custom_fields.a", "extra"):
        assert f"\n  - {place}: " in text
    assert "BEGIN" not in text
    assert len(caught.value.faults) == len(places) + 2


def test_shape_and_meaning_are_told_together_in_the_order_of_the_schema() -> None:
    told = faults(
        comon_name="x", on_destroy="burn", sans=["a_b.example.com", 5], timeouts={"csr": "0s"}
    )
    assert [fault.partition(":")[0] for fault in told] == [
        "sans[1]",
        "sans[0]",
        "timeouts.csr",
        "on_destroy",
        "comon_name",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"comon_name": 1}, "comon_name: unknown key; did you mean common_name?"),
        ({"zzz": 1}, "zzz: unknown key; known are common_name, sans"),
        ({"a\nb": 1}, "'a\\nb': unknown key"),
        ({"eula_accepted": True}, "eula_accepted: unknown key; use --accept-eula"),
        ({"subject": {"state": "x", "enabled": 1}}, "subject.enabled: unknown key; known are"),
        (
            {"approve": {"pre_verification_warnings": True}},
            "pre_verification_warnings: must be none, all or a list of warning ids; it is true",
        ),
        ({"subject": {"contry": "DE"}}, "subject.contry: unknown key; did you mean country?"),
        (
            {"common_name": "a.example.com\u200b"},
            "U+200B ZERO WIDTH SPACE; write a.example.com; it is 'a.example.com\\u200b'",
        ),
        (
            {"subject": {"organization": "Example\u00a0GmbH"}},
            "U+00A0 NO-BREAK SPACE, which nobody sees; it is 'Example\\xa0GmbH'; write 'Example G",
        ),
        (
            {"admin_contact": {**CONTACT, "email": "a@example.com\u200b"}},
            "admin_contact.email: at position 14 is U+200B ZERO WIDTH SPACE, which nobody sees",
        ),
        ({"external_requester": ["\ufeffa@example.com"]}, "write 'a@example.com'"),
        ({"cert_type": "Multi\u00adDomain"}, "cert_type: at position 6 is U+00AD SOFT HYPHEN"),
        ({"account_switch_key": "1-ABC\u2028"}, "U+2028 LINE SEPARATOR"),
        ({"scm_account": "de\u202efault"}, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        (
            {"subject": {"organization": "\u201cExample GmbH\u201d"}},
            "subject.organization: stands in quotes of a typesetter's, which YAML takes for a part",
        ),
        ({"scm_account": "\u201eov\u201c"}, "write plain quotes, or none"),
        ({"chain_file": "~/ca.pem"}, "chain_file: must not begin with ~, which is no home here"),
        ({"sans": "a.example.com"}, "sans: must be a list, such as [VALUE]"),
        ({"sans": [None]}, "sans[0]: must be text; it is null"),
        ({"sans": [f"a{n}.example.com" for n in range(100)]}, "with common_name it is 101"),
        ({"contract_id": "C 1"}, "must be a contract such as"),
        ({"validation": "xv"}, "must be one of dv, ov, ev, private; it is 'xv'"),
        ({"validation": "ev", "sans": ["*.a.example"]}, "sans[0]: must not be a wildcard"),
        (
            {"network_configuration": {"clone_dns_names": True, "dns_names": ["a.example"]}},
            "network_configuration.dns_names: must be left out with clone_dns_names: true",
        ),
        (
            {"approve": {"warnings": [{"id": "CSR_EXPIRD", "by": "Ada"}]}},
            "approve.warnings[0].id: unknown warning; it is 'CSR_EXPIRD'; did you mean",
        ),
        (
            {"approve": {"warnings": [{"id": "CSR_EXPIRED", "by": "Ada"}] * 2}},
            "approve.warnings[1].id: is accepted twice",
        ),
        (
            {"approve": {"warnings": [{"id": "CSR_EXPIRED", "by": "A", "until": "2027-02-30"}]}},
            "approve.warnings[0].until: is no day that exists",
        ),
        (
            {"approve": {"warnings": [{"id": "CSR_EXPIRED", "by": " "}]}},
            "approve.warnings[0].by: must say who has accepted it",
        ),
        (
            {"network_configuration": {"enable_for_all_sans": True, "dns_names": ["a.example"]}},
            "network_configuration.dns_names: must be left out with enable_for_all_sans: true",
        ),
        (
            {"network_configuration": {"enable_for_all_sans": True, "clone_dns_names": True}},
            "network_configuration.enable_for_all_sans: is another name of clone_dns_names",
        ),
        *(
            (
                {"sni_only": False, "network_configuration": {key: value}},
                f"network_configuration.{key}: must be left out with sni_only: false",
            )
            for key, value in {
                "clone_dns_names": False,
                "enable_for_all_sans": True,
                "dns_names": ["a.example"],
            }.items()
        ),
        (
            {
                "network_configuration": {
                    "fips_mode": True,
                    "disallowed_tls_versions": ["TLSv1_2", "TLSv1_3"],
                }
            },
            "network_configuration.disallowed_tls_versions: must leave TLSv1_2 or TLSv1_3",
        ),
        (
            {"external_requester": [f"{number:09}@a.example" for number in range(25)]},
            "external_requester: must have at most 512 characters in all; it has 523",
        ),
        ({"validation": "ev", "common_name": "*.a.example"}, "common_name: must not be a wildcard"),
        ({"key_algorithms": []}, "must have at least 1 entry"),
        ({"key_algorithms": ["DSA"]}, "key_algorithms[0]: must be one of RSA, ECDSA"),
        ({"signature_algorithm": "SHA-1"}, "works only with validation: private"),
        ({"sni_only": "yes"}, "must be true or false, without quotes; it is 'yes'"),
        ({"sni_only": 1}, "must be true or false; it is 1"),
        ({"subject": {"country": "Germany"}}, "subject.country: must be a country code"),
        ({"subject": {"country": False}}, "must be text; put it in quotes; it is false"),
        ({"subject": {"state": " "}}, "must be text that is not blank"),
        ({"subject": {"state": ""}}, "leave the key out to say nothing; it is empty"),
        ({"subject": {"organization": "x" * 65}}, "must have at most 64 characters"),
        ({"subject": []}, "subject: must be a group of keys; it is []"),
        ({"admin_contact": {**CONTACT, "phone": "12 34"}}, "admin_contact.phone: must be a phone"),
        ({"admin_contact": {**CONTACT, "email": "a@b@c.de"}}, "must be an e-mail address"),
        ({"admin_contact": {**CONTACT, "email": "a@localhost"}}, "must be an e-mail address"),
        ({"admin_contact": {**CONTACT, "email": "a@b.c\n"}}, "must not contain control characters"),
        ({"network_configuration": {"ocsp_stapling": True}}, "put it in quotes; it is true"),
        ({"network_configuration": {"dns_names": ["x"]}}, "network_configuration.dns_names[0]"),
        ({"org_id": "12"}, "org_id: must be a whole number, without quotes"),
        ({"org_id": 0}, "org_id: must be at least 1; it is 0"),
        ({"org_id": 1.5}, "org_id: must be a whole number; it is 1.5"),
        ({"term": "soon"}, "must be a number of days or max"),
        ({"term": {}}, "must be a whole number or text; it is a group of keys"),
        ({"renew_before_days": 99999}, "must be at most 36500"),
        ({"critical_days": -1}, "must be at least 0"),
        ({"renewal_trigger": date(2026, 8, 1)}, "must be text; put it in quotes"),
        ({"comments": "x" * 901}, "must have at most 900 characters"),
        ({"comments": A_KEY}, "comments: holds a private key"),
        ({"custom_fields": {"a": "x" * 257}}, "custom_fields.a: must have at most 256"),
        ({"custom_fields": {"x" * 257: "a"}}, "custom_fields: must have at most 256"),
        ({"custom_fields": {" ": "a"}}, "must have names that are not blank"),
        ({"custom_fields": {A_KEY: "a"}}, "holds a private key"),
        ({"custom_fields": {"a": "\ud800"}}, "must not contain control characters"),
        ({"renewal_trigger": "a\x1b[31m"}, "must not contain control characters"),
        ({"external_requester": ["x"]}, "external_requester[0]: must be an e-mail address"),
        ({"approve": {"pre_verification_warnings": "some"}}, "must be none, all or a list"),
        (
            {"approve": {"pre_verification_warnings": ["CSR_EXPIRD"]}},
            "[0]: unknown warning; it is 'CSR_EXPIRD'; did you mean CSR_EXPIRED?",
        ),
        ({"approve": {"pre_verification_warnings": ["?"]}}, "no known one is similar"),
        ({"approve": {"post_verification_warnings": ["all", "none"]}}, "all must stand alone"),
        ({"timeouts": {"csr": "ten"}}, "must be a time span such as 90s"),
        ({"timeouts": {"csr": 10}}, "must be text; put it in quotes"),
        ({"timeouts": {"csr": "0m"}}, "must be longer than zero and at most 30d"),
        ({"timeouts": {"csr": "31d"}}, "must be longer than zero and at most 30d"),
    ],
)
def test_a_fault_says_where_it_is_and_what_would_be_right(
    changes: dict[str, object], said: str
) -> None:
    assert any(said in fault for fault in faults(**changes))


@pytest.mark.parametrize("document", [None, [], "x", 5, True])
def test_a_document_that_is_no_group_of_keys_is_refused(document: object) -> None:
    with pytest.raises(RequestError, match="request: must be a group of keys"):
        parse_request(document)


def test_a_document_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert faults(sans=endless)[0].startswith("sans[0]: must be text")


def test_a_long_value_is_shortened() -> None:
    assert all(len(fault) < 250 for fault in faults(validation="v" * 10_000))


def test_a_private_key_in_the_wrong_place_is_not_shown() -> None:
    told = " ".join(faults(validation=A_KEY, contract_id=A_KEY, sans=[A_KEY]))
    assert "MHcCAQ" not in told
    assert "not shown, since it holds a private key" in told


def test_all_known_keys_are_listed_once() -> None:
    """After the last unknown key that is like none of them; each group has its own."""
    told = faults(zzz=1, comon_name=2, qqq=3, subject={"xxx": 4})

    assert told[0].startswith("subject.xxx: unknown key; known are country, ")
    assert told[1] == "zzz: unknown key"
    assert told[2] == "comon_name: unknown key; did you mean common_name?"
    assert told[3].startswith("qqq: unknown key; known are common_name, ")


def test_a_configuration_of_scm_is_no_request() -> None:
    """Not a list of everything that it lacks."""
    with pytest.raises(RequestError, match="looks like a configuration of SCM") as caught:
        parse_request({"api": "enrollment", "client_secret": "hush"})

    assert "hush" not in str(caught.value)
