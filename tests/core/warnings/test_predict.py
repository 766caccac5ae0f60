"""What CPS will warn of can be told from CSR and certificate."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.request.values import Contact, KeyAlgorithm, Organization, Request
from connector.core.warnings.judge import split_warnings
from connector.core.warnings.predict import predict_warnings
from connector.core.x509.read import read_csr
from connector.errors import UnexpectedAnswerError

KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
OIDS = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "L": NameOID.LOCALITY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "C": NameOID.COUNTRY_NAME,
}
NAMES = ("www.example.com", "a.example.com")
SUBJECT = (("CN", "www.example.com"), ("O", "Acme"), ("OU", "Web"), ("C", "DE"))
CONTACT = Contact("A", "B", "a@example.com", "+49 1")


def subject(fields):
    return x509.Name([x509.NameAttribute(OIDS[field], value) for field, value in fields])


def sans(names):
    return x509.SubjectAlternativeName([x509.DNSName(name) for name in names])


def csr(fields=SUBJECT, names=NAMES):
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(fields))
    if names:
        builder = builder.add_extension(sans(names), critical=False)
    pem = builder.sign(KEY, SHA256()).public_bytes(Encoding.PEM).decode()
    return read_csr(pem, KeyAlgorithm.ECDSA)


def certificate(fields=SUBJECT, names=NAMES, days=timedelta(days=90), start=NOW):
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject(fields))
        .issuer_name(subject([("CN", "Example CA")]))
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + days)
    )
    if names:
        builder = builder.add_extension(sans(names), critical=False)
    return builder.sign(KEY, SHA256()).public_bytes(Encoding.PEM).decode()


def request(**changes):
    organization = Organization("Acme", "+49 1", "Road 1", "Bonn", "NW", "53111", "DE")
    return Request("www.example.com", "1-A", organization, CONTACT, CONTACT, **changes)


def texts(asked, pem, wanted=None, now=NOW):
    return [item.text for item in predict_warnings(asked, pem, wanted or request(), now)]


def without(field):
    return tuple(item for item in SUBJECT if item[0] != field)


def test_a_certificate_as_asked_for_raises_nothing():
    """Names and subject agree, and the lifetime is short enough."""
    assert texts(csr(), certificate()) == []


def test_missing_and_added_names_are_told():
    """Each name is a warning of its own."""
    pem = certificate(names=("www.example.com", "c.example.com", "b.example.com"))
    assert texts(csr(), pem) == [
        "SAN name [a.example.com] is missing from the certificate.",
        "SAN name [b.example.com] was added to the certificate.",
        "SAN name [c.example.com] was added to the certificate.",
    ]


def test_names_differ_not_by_case():
    """DNS names are the same in upper and lower case."""
    assert texts(csr(), certificate(names=("WWW.example.com", "a.EXAMPLE.com"))) == []


def test_names_kept_out_of_the_csr_are_not_added():
    """With exclude_sans the certificate authority is meant to add the request's names."""
    wanted = request(sans=frozenset({"a.example.com"}), exclude_sans=True)
    pem = certificate(names=(*NAMES, "z.example.com"))
    assert texts(csr(names=()), pem, wanted) == [
        "SAN name [z.example.com] was added to the certificate."
    ]


def test_each_field_of_the_subject_is_told_whatever_was_told_of_another():
    """One that differs in case alone ends nothing."""
    fields = (("CN", "www.example.com"), ("O", "ACME"), ("OU", "Net"), ("C", "DE"))
    asked, given = csr(), certificate(fields=fields)
    assert [item.id for item in predict_warnings(asked, given, request(), NOW)] == [
        "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH",
        "CSR_VS_CERTIFICATE_OU_FIELD_MISMATCH",
    ]


def test_a_common_name_outside_the_sans_is_told():
    """Browsers look at the SANs only."""
    asked = csr(names=("a.example.com",))
    assert texts(asked, certificate(names=("a.example.com",))) == [
        "The Common Name (CN) is missing from the SAN list for 'ECDSA' certificate."
    ]


def test_a_certificate_without_common_name_misses_none():
    """What is not there need not be in the SANs."""
    assert texts(csr(), certificate(fields=without("CN"))) == []


@pytest.mark.parametrize("field", ["O", "OU", "C"])
def test_a_subject_field_can_be_missing_or_added(field):
    """Both sides are compared."""
    value = dict(SUBJECT)[field]
    start = f"Value for {field} differs between the CSR and the certificate: "
    assert texts(csr(), certificate(fields=without(field))) == [f"{start}[{value}] vs missing."]
    assert texts(csr(fields=without(field)), certificate()) == [f"{start}missing vs [{value}]."]


@pytest.mark.parametrize("field", ["O", "OU", "L", "ST", "C"])
def test_a_subject_field_can_differ(field):
    """Every field that CPS compares has its warning."""
    asked = csr(fields=(*without(field), (field, "AB")))
    pem = certificate(fields=(*without(field), (field, "YZ")))
    assert texts(asked, pem) == [
        f"Value for {field} differs between the CSR and the certificate: [AB] vs [YZ]."
    ]


def test_a_subject_field_can_differ_in_case():
    """The words are those for case."""
    pem = certificate(fields=(*without("O"), ("O", "ACME")))
    assert texts(csr(), pem) == [
        "Case mismatch for O. Expected(in CSR): Acme, found(in 'ECDSA' certificate): ACME"
    ]


@pytest.mark.parametrize(
    ("days", "now", "expected"),
    [
        (timedelta(days=397), NOW, None),
        (timedelta(days=397, seconds=1), NOW, "[1] years, [1] months"),
        (timedelta(days=730), NOW, "[2] years, [0] months"),
        (timedelta(days=730), NOW + timedelta(hours=1), "[1] years, [11] months"),
        (timedelta(days=730), NOW + timedelta(days=800), "[0] years, [0] months"),
    ],
)
def test_a_lifetime_of_more_than_397_days_is_told(days, now, expected):
    """The rest of the lifetime is told in whole years and months from the upload on."""
    found = texts(csr(), certificate(days=days), now=now)
    assert len(found) == (expected is not None)
    assert all(f"'ECDSA' certificate is set to expire in {expected}." in text for text in found)


def test_an_unreadable_certificate_is_refused():
    """Nothing is foretold from what cannot be read."""
    with pytest.raises(UnexpectedAnswerError):
        predict_warnings(csr(), "nothing", request(), NOW)


HOST = st.sampled_from(["www.example.com", "a.example.com", "*.example.com", "x.example.org"])
FIELDS = st.dictionaries(
    st.sampled_from(["O", "OU", "L", "ST", "C"]), st.sampled_from(["AB", "ab", "YZ"])
)


@settings(deadline=None, max_examples=40)
@given(FIELDS, FIELDS, st.sets(HOST), st.sets(HOST), st.integers(1, 800))
def test_what_is_foretold_is_read_back(asked, given_fields, wanted, names, days):
    """The foretold texts are CPS's own, so that splitting them gives the same warnings."""
    cn = ("CN", "www.example.com")
    pem = certificate([cn, *given_fields.items()], sorted(names), timedelta(days=days))
    found = predict_warnings(csr([cn, *asked.items()], sorted(wanted)), pem, request(), NOW)
    assert split_warnings("\n".join(item.text for item in found)) == found
