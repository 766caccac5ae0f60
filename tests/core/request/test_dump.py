"""A request written as a document, which is read as the same request."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from request_document import LEAST

from connector.core.request.countries import COUNTRIES
from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request
from connector.errors import RequestError
from connector.schemas import request_schema


def test_the_least_request_is_written_as_it_was_read() -> None:
    assert dump_request(parse_request(LEAST)) == LEAST


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=40).map(
    lambda text: "x" + "".join(sign for sign in text if sign.isprintable())
)
NAMES = st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10}){1,3}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z.]{1,10}@[a-z]{1,10}\.[a-z]{2,5}", fullmatch=True)
CODES = st.sampled_from(sorted(COUNTRIES)).flatmap(lambda one: st.sampled_from([one, one.lower()]))
PHONES = st.from_regex(r"\+[0-9]{5,12}", fullmatch=True)
SPANS = st.integers(1, 30 * 86_400).map(lambda number: f"{number}s")
POLICIES = st.sampled_from(
    ["none", "all", [], ["CSR_EXPIRED"], ["CSR_EXPIRED", "CERTIFICATE_EXPIRED"]]
)
ADDRESS = {
    "address_line_one": WORDS,
    "address_line_two": WORDS,
    "city": WORDS,
    "region": WORDS,
    "postal_code": WORDS,
    "country_code": CODES,
}
CONTACTS = st.fixed_dictionaries(
    {"first_name": WORDS, "last_name": WORDS, "email": EMAILS, "phone": PHONES},
    optional={"title": WORDS, "organization": WORDS, **ADDRESS},
)
FLAGS = st.booleans()
DOCUMENTS = st.fixed_dictionaries(
    {
        "common_name": NAMES,
        "contract_id": st.sampled_from(["C-1", "ctr_C-1", "ctr_ctr"]),
        "organization": st.fixed_dictionaries({"name": WORDS, "phone": PHONES, **ADDRESS}),
        "admin_contact": CONTACTS,
        "tech_contact": CONTACTS,
    },
    optional={
        "sans": st.lists(NAMES, max_size=5),
        "validation": st.sampled_from(["dv", "ov", "ev", "private"]),
        "key_algorithms": st.lists(st.sampled_from(["RSA", "ECDSA"]), min_size=1),
        "secure_network": st.sampled_from(["enhanced-tls", "standard-tls"]),
        "sni_only": FLAGS,
        "subject": st.fixed_dictionaries({}, optional={"country": CODES, "state": WORDS}),
        "network_configuration": st.fixed_dictionaries(
            {},
            optional={
                "geography": st.sampled_from(["core", "china+core"]),
                "ocsp_stapling": st.sampled_from(["on", "off", "not-set"]),
                "quic_enabled": FLAGS,
                "fips_mode": FLAGS,
                "disallowed_tls_versions": st.lists(st.sampled_from(["TLSv1", "TLSv1_1"])),
                "clone_dns_names": FLAGS,
                "dns_names": st.lists(NAMES, max_size=3),
                "client_mutual_authentication": st.fixed_dictionaries(
                    {"set_id": WORDS}, optional={"ocsp_enabled": FLAGS}
                ),
            },
        ).filter(lambda network: not (network.get("clone_dns_names") and network.get("dns_names"))),
        "change_management": FLAGS,
        "enrollment_id": st.integers(1, 2**53),
        "account_switch_key": WORDS,
        "org_id": st.integers(1, 2**53),
        "cert_type": st.integers(1, 9999) | WORDS,
        "term": st.integers(1, 36_500) | st.sampled_from(["max", "199"]),
        "custom_fields": st.dictionaries(WORDS, WORDS, max_size=3),
        "comments": WORDS,
        "external_requester": st.lists(EMAILS, max_size=3),
        "preferred_root": WORDS,
        "renew_before_days": st.integers(1, 36_500),
        "spread": FLAGS,
        "critical_days": st.integers(0, 36_500),
        "windows": st.lists(
            st.fixed_dictionaries(
                {"cron": st.sampled_from(["0 22 * * TUE,THU", "0  2 * * *"]), "duration": SPANS},
                optional={"timezone": st.sampled_from(["UTC", "Europe/Berlin"])},
            ),
            max_size=2,
        ),
        "freeze": st.lists(
            st.fixed_dictionaries(
                {
                    "from": st.sampled_from(["2026-12-18", "2026-12-18T12:00"]),
                    "to": st.sampled_from(["2026-12-18T12:00:01+01:00", "2027-01-06"]),
                },
                optional={"timezone": st.sampled_from(["UTC", "Europe/Berlin"])},
            ),
            max_size=2,
        ).filter(
            lambda freezes: (
                not any(
                    (one["from"], one["to"]) == ("2026-12-18T12:00", "2026-12-18T12:00:01+01:00")
                    for one in freezes
                )
            )
        ),
        "freeze_until_expiry": FLAGS,
        "check_revocation": FLAGS,
        "renewal_trigger": WORDS,
        "approve": st.fixed_dictionaries(
            {},
            optional={
                "pre_verification_warnings": POLICIES,
                "post_verification_warnings": POLICIES,
                "change_management": FLAGS,
                "warnings": st.lists(
                    st.fixed_dictionaries(
                        {"id": st.just("CSR_EXPIRED"), "by": WORDS},
                        optional={"until": st.dates().map(str)},
                    ),
                    max_size=1,
                ),
            },
        ),
        "auto_approve": FLAGS,
        "verify_edge": FLAGS,
        "edge_hosts": st.fixed_dictionaries(
            {}, optional={"production": NAMES, "staging": st.just("[::1]:8443")}
        ),
        "timeouts": st.fixed_dictionaries(
            {}, optional={"csr": SPANS, "issuance": SPANS, "deployment": SPANS}
        ),
        "on_destroy": st.sampled_from(["keep", "cancel_pending", "delete", "revoke"]),
    },
).filter(lambda document: not _too_seldom(document))


def _too_seldom(document: Mapping[str, object]) -> bool:
    """Whether a certificate may end between two of the windows, which are five days apart."""
    return bool(document.get("windows")) and document.get("term") in range(1, 6)


def _said(document: dict[str, Any]) -> dict[str, Any]:
    """Which names are served by SNI is said only where SNI decides."""
    if document.get("sni_only") is not False:
        return document
    network = {
        key: value
        for key, value in document.get("network_configuration", {}).items()
        if key not in {"clone_dns_names", "dns_names"}
    }
    return {**document, "network_configuration": network}


@given(DOCUMENTS.map(_said))
def test_what_is_written_is_read_as_the_same_request(document: dict[str, object]) -> None:
    request = parse_request(document)
    written = dump_request(request)
    assert parse_request(written) == request
    assert dump_request(parse_request(written)) == written


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*request_schema()["properties"]]), JSON, max_size=6))
def test_no_document_ends_otherwise_than_with_a_request_error(changes: dict[str, object]) -> None:
    faults: tuple[str, ...] = ()
    request = None
    try:
        request = parse_request({**LEAST, **changes})
    except RequestError as error:
        faults = tuple(map(str, error.faults))
    assert (request is None) == bool(faults)
    assert all("\n" not in fault for fault in faults)
    if request is not None:
        assert parse_request(dump_request(request)) == request
