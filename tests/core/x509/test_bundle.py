"""What a CA delivers, in PEM and in PKCS#7."""

import pytest
import x509_samples
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from connector.core.x509.bundle import split_bundle
from connector.errors import UnexpectedAnswerError

PEMS = (x509_samples.certificate_pem(), x509_samples.certificate_pem("ECDSA"))
LOADED = [x509.load_pem_x509_certificate(pem.encode()) for pem in PEMS]
DER = pkcs7.serialize_certificates(LOADED, Encoding.DER)
ARMOURED = pkcs7.serialize_certificates(LOADED, Encoding.PEM)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("".join(PEMS).encode(), id="PEM"),
        pytest.param(DER, id="PKCS#7"),
        pytest.param(ARMOURED, id="PKCS#7 in armour"),
        pytest.param(ARMOURED.replace(b"\n", b"\r\n"), id="with CRLF"),
        pytest.param(ARMOURED.replace(b"PKCS7", b"CMS"), id="CMS"),
        pytest.param(ARMOURED.replace(b"PKCS7", b"PKCS #7 SIGNED DATA"), id="as OpenSSL had it"),
        pytest.param("\ufeff".encode() + "".join(PEMS).encode(), id="with a mark of UTF-8"),
        pytest.param(b"0 s:CN = www\n" + "".join(PEMS).encode(), id="text that begins as DER"),
        pytest.param(b"order 17\n" + ARMOURED, id="text before it"),
    ],
)
def test_certificates_are_found_however_they_are_wrapped(body: bytes) -> None:
    """PKCS#7 is a set, so that their order means nothing."""
    assert sorted(split_bundle(body)) == sorted(PEMS)


def test_what_has_none_gives_none() -> None:
    assert split_bundle(b"") == ()
    assert split_bundle(b"<html>") == ()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(DER[:-9], id="cut off"),
        pytest.param(b"\x30\x04\x02\x02\xff\x01", id="another object"),
        pytest.param(ARMOURED.replace(b"\nMI", b"\nM="), id="no base64"),
        pytest.param(PEMS[0][:-20].encode(), id="PEM that is cut off"),
    ],
)
def test_what_is_spoiled_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError, match="cannot be read"):
        split_bundle(body)
