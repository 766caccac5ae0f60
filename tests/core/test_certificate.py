"""PEM as vendors send it is read, and damaged PEM is never half used."""

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_authority import NAMES, NOW, Authority, csr_pem, ec_key, ed_key, rsa_key

from connector.core.certificate import load_certificate, read_certificate, read_csr, split_pem
from connector.core.request import KeyAlgorithm
from connector.errors import UnexpectedAnswerError

KEY = ec_key()
CA = Authority("Issuing CA")
LEAF = CA.sign(NAMES[0], KEY.public_key(), serial=0xABC)
OTHER = CA.own()
CSR = csr_pem(KEY)


def der(pem):
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def armoured(label, data):
    body = base64.b64encode(data).decode()
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


def test_a_certificate_says_what_x509_says():
    """Every fact comes from the certificate itself."""
    facts = read_certificate(LEAF)
    parsed = x509.load_pem_x509_certificate(LEAF.encode())

    assert facts.pem == LEAF
    assert facts.serial == "0ABC"
    assert facts.common_name == NAMES[0]
    assert facts.names == set(NAMES)
    assert facts.issuer == r"O=Acme\, Inc.,CN=Issuing CA"
    assert (facts.not_before, facts.not_after) == (
        parsed.not_valid_before_utc,
        parsed.not_valid_after_utc,
    )
    assert facts.not_before.utcoffset() is not None
    assert facts.key_algorithm is KeyAlgorithm.ECDSA
    assert facts.fingerprint == hashlib.sha256(der(LEAF)).hexdigest().upper()
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert facts.public_key_sha256 == hashlib.sha256(spki).hexdigest()


def test_names_are_read_in_lower_case():
    """Host names do not differ by case."""
    pem = CA.sign("WWW.Example.com", KEY.public_key(), names=("WWW.Example.com",))
    facts = read_certificate(pem)
    assert facts.names == {"www.example.com"}
    assert facts.common_name == "WWW.Example.com"


def test_a_certificate_without_names_has_none():
    """Neither a common name nor alternative names is a must."""
    facts = read_certificate(CA.sign("", KEY.public_key(), names=()))
    assert (facts.common_name, facts.names) == ("", frozenset())


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(rsa_key, KeyAlgorithm.RSA), (ec_key, KeyAlgorithm.ECDSA), (ed_key, None)],
)
def test_the_key_algorithm_is_the_keys(key, algorithm):
    """What is neither RSA nor ECDSA is neither."""
    assert read_certificate(CA.sign("a.example", key().public_key())).key_algorithm is algorithm


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([LEAF, OTHER]), max_size=4),
    st.sampled_from(["\n", "\r\n", "\r\n\r\n", "\n \n"]),
    st.text(alphabet="abc =\n#", max_size=20),
)
def test_however_a_bundle_is_written_its_certificates_come_out_the_same(pems, newline, junk):
    """Line ends, blank lines and text between the blocks change nothing, nor does the order."""
    text = junk + junk.join(pem.replace("\n", newline) for pem in pems)
    assert split_pem(text) == tuple(pems)


@pytest.mark.parametrize("label", ["CERTIFICATE", "X509 CERTIFICATE"])
def test_base64_on_one_line_under_an_older_name_is_read(label):
    """What is returned is always the normal form."""
    assert split_pem(armoured(label, der(LEAF)).strip()) == (LEAF,)


@settings(deadline=None)
@given(st.integers(min_value=len(LEAF) + 12, max_value=2 * len(LEAF) - 2))
def test_a_bundle_that_is_cut_off_is_refused(length):
    """A chain that lacks its end must not pass for a whole one."""
    with pytest.raises(UnexpectedAnswerError, match="cut off"):
        split_pem((LEAF + LEAF)[:length])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(LEAF + LEAF, id="two certificates"),
        pytest.param(CSR, id="a CSR"),
        pytest.param(armoured("CERTIFICATE", b"no certificate"), id="something else in base64"),
        pytest.param(LEAF.replace("MII", "MI!", 1), id="no base64"),
        pytest.param("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----", id="padding"),
        pytest.param("<html>Bad gateway</html>", id="a web page"),
    ],
)
def test_what_is_not_one_certificate_is_refused(text):
    """With one error of ours, whatever the damage is."""
    with pytest.raises(UnexpectedAnswerError, match="cannot be read"):
        load_certificate(text)


def test_a_certificate_with_damaged_names_is_refused():
    """An extension that cannot be read is not taken for an absent one."""
    damaged = der(LEAF).replace(bytes([0x82, len(NAMES[0])]) + NAMES[0].encode(), b"\xff" * 17)
    with pytest.raises(UnexpectedAnswerError, match="cannot be read"):
        read_certificate(armoured("CERTIFICATE", damaged))


@pytest.mark.parametrize(("key", "algorithm"), [(rsa_key(), "RSA"), (KEY, "ECDSA")])
def test_a_csr_says_what_pkcs10_says(key, algorithm):
    """Its identity is the SHA-256 of its DER."""
    pem = csr_pem(key)
    csr = read_csr(pem, KeyAlgorithm(algorithm))

    assert csr.pem == pem
    assert csr.key == hashlib.sha256(der(pem)).hexdigest()
    assert csr.key_algorithm == algorithm
    assert csr.common_name == NAMES[0]
    assert csr.names == set(NAMES)


def test_a_csr_and_its_certificate_have_the_same_key():
    """So the two can be matched."""
    csr = read_csr(CSR, KeyAlgorithm.ECDSA)
    assert csr.public_key_sha256 == read_certificate(LEAF).public_key_sha256


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("label", ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])
def test_a_csr_has_the_same_identity_however_it_is_written(label, newline):
    """Else the same CSR would be ordered twice."""
    text = CSR.replace("CERTIFICATE REQUEST", label).replace("\n", newline)
    assert read_csr(text, KeyAlgorithm.ECDSA) == read_csr(CSR, KeyAlgorithm.ECDSA)


def test_a_csr_without_sans_has_no_names():
    """CPS leaves them out with `excludeSans`."""
    assert read_csr(csr_pem(KEY, names=()), KeyAlgorithm.ECDSA).names == frozenset()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "0 are there", id="nothing"),
        pytest.param(CSR + CSR, "2 are there", id="two CSRs"),
        pytest.param(LEAF, "0 are there", id="a certificate"),
        pytest.param(armoured("CERTIFICATE REQUEST", b"no CSR"), "CSR", id="something else"),
        pytest.param(
            armoured("CERTIFICATE REQUEST", der(CSR)[:-1] + bytes([der(CSR)[-1] ^ 1])),
            "signature does not belong",
            id="a forged signature",
        ),
        pytest.param(csr_pem(rsa_key()), "its key is RSA", id="a key of another algorithm"),
        pytest.param(csr_pem(ed_key()), "neither RSA nor ECDSA", id="a key of no known algorithm"),
    ],
)
def test_what_is_not_the_csr_is_refused(text, why):
    """Before anything is ordered with it."""
    with pytest.raises(UnexpectedAnswerError, match=why):
        read_csr(text, KeyAlgorithm.ECDSA)


def test_a_csr_with_damaged_names_is_refused():
    """Signed properly, but its alternative names cannot be read."""
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x82\x05a")
    builder = x509.CertificateSigningRequestBuilder(x509.Name([]))
    signed = builder.add_extension(broken, critical=False).sign(KEY, SHA256())
    with pytest.raises(UnexpectedAnswerError, match="CSR cannot be read"):
        read_csr(signed.public_bytes(Encoding.PEM).decode(), KeyAlgorithm.ECDSA)


def test_the_certificate_is_valid_around_the_tests_present():
    """The fixtures themselves are what the other tests take them for."""
    facts = read_certificate(LEAF)
    assert facts.not_before < NOW < facts.not_after
