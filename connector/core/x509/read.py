"""
Reads certificates and CSRs (RFC 5280, RFC 2986) out of PEM text as vendors really send it.

Accepted: CRLF, blank lines, text around the blocks, base64 of any width, older armour names, and
PKCS #7. What is returned is always the same: LF, 64 columns, one newline at the end (akamai-cps
2.8).
"""

import base64
import hashlib
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NoReturn

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import CsrKey
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.serial import even_hex
from connector.core.x509.signatures import made_with, signature_of
from connector.errors import UnexpectedAnswerError
from connector.text.characters import one_line

UNREADABLE: Final = (
    ValueError,
    TypeError,
    KeyError,  # of cryptography 44, for a kind of text in a name that there is not
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""All that the reading of somebody else's DER may raise."""

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 #]+)-----([^-]*)-----END [A-Z0-9 #]+-----")
_CERTIFICATE: Final = frozenset({"CERTIFICATE", "X509 CERTIFICATE"})
_SEVERAL: Final = frozenset({"PKCS7", "CMS", "PKCS #7 SIGNED DATA"})
"""Labels of PKCS #7, in which many CAs deliver a certificate with its chain (RFC 7468, OpenSSL)."""
_CSR = re.compile(
    r"-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END (?:NEW )?CERTIFICATE REQUEST-----"
)
_LATELY: Final = 256
"""Certificates: those of the certificate that is looked at, and of some others."""
_ANY_BEGIN = re.compile(r"-----BEGIN ")


def split_pem(text: str) -> tuple[str, ...]:
    """
    Return the certificates of a bundle in the order they stand there, each as normalised PEM.

    A bundle without any certificate gives an empty tuple.

    Raises:
        UnexpectedAnswerError: A block is cut off, is no certificate, or cannot be read.
    """
    return tuple(certificate_pem(one) for one in load_certificates(text))


@lru_cache(maxsize=_LATELY)
def load_certificates(text: str) -> tuple[x509.Certificate, ...]:
    """
    Return the certificates of a bundle in the order they stand there.

    What was read lately is not read again: all certificates of a CA have the same chain.

    Raises:
        UnexpectedAnswerError: A block is cut off, is no certificate, or cannot be read.
    """
    blocks = _BLOCK.findall(text)
    if len(blocks) != len(_ANY_BEGIN.findall(text)):
        _unreadable("bundle of certificates", "a PEM block is cut off")
    for label, _ in blocks:
        if label not in _CERTIFICATE | _SEVERAL:
            _unreadable("bundle of certificates", f"a PEM block is a {label}, not a certificate")
    return tuple(one for _, body in blocks for one in certificates_in(_decoded(body)))


def load_certificate(pem: str) -> x509.Certificate:
    """
    Return the one certificate in *pem*.

    Raises:
        UnexpectedAnswerError: There is none, more than one, or it cannot be read.
    """
    found = load_certificates(pem)
    if len(found) != 1:
        _unreadable("certificate", f"exactly one PEM block is expected, {len(found)} are there")
    return found[0]


def load_csr(pem: str) -> x509.CertificateSigningRequest:
    """
    Return the one CSR in *pem*, its own signature verified.

    Raises:
        UnexpectedAnswerError: There is none, more than one, it cannot be read, or its signature
            was not made with its key.
    """
    bodies = _CSR.findall(pem)
    if len(bodies) != 1:
        _unreadable("CSR", f"exactly one PEM block is expected, {len(bodies)} are there")
    try:
        request = x509.load_der_x509_csr(_decoded(bodies[0]))
        genuine = made_with(signature_of(request), request.public_key())
    except UNREADABLE as error:
        _unreadable("CSR", str(error), error)
    if not genuine:
        _unreadable("CSR", "its signature does not belong to its key")
    return request


@lru_cache(maxsize=_LATELY)
def read_certificate(pem: str) -> CertificateFacts:
    """
    Return what the certificate in *pem* says about itself; what was read lately is not read again.

    Raises:
        UnexpectedAnswerError: There is not exactly one certificate, or it cannot be read.
    """
    return certificate_facts(load_certificate(pem))


def certificate_facts(certificate: x509.Certificate) -> CertificateFacts:
    """
    Return what *certificate* says about itself.

    Raises:
        UnexpectedAnswerError: It cannot be read.
    """
    try:
        with _unwarned():
            return CertificateFacts(
                pem=certificate_pem(certificate),
                serial=even_hex(f"{certificate.serial_number:X}"),
                common_name=common_name(certificate.subject),
                names=_dns_names(certificate.extensions),
                issuer=one_line(certificate.issuer.rfc4514_string()),
                not_before=certificate.not_valid_before_utc,
                not_after=certificate.not_valid_after_utc,
                key_algorithm=_key_algorithm(certificate),
                fingerprint=fingerprint(certificate),
                public_key_sha256=public_key_sha256(certificate),
            )
    except UNREADABLE as error:
        _unreadable("certificate", str(error), error)


def read_csr(pem: str, key_algorithm: KeyAlgorithm) -> Csr:
    """
    Return the CSR in *pem*, which CPS said to be for *key_algorithm* (akamai-cps 2.7).

    Raises:
        UnexpectedAnswerError: There is not exactly one CSR, it cannot be read, it is not signed
            with its own key, or its key is of another algorithm.
    """
    request = load_csr(pem)
    try:
        actual = _key_algorithm(request)
        if actual is not key_algorithm:
            found = actual or "neither RSA nor ECDSA"
            _unreadable(f"CSR for the {key_algorithm} key", f"its key is {found}")
        return Csr(
            key_algorithm=key_algorithm,
            pem=request.public_bytes(Encoding.PEM).decode(),
            key=CsrKey(_sha256(request.public_bytes(Encoding.DER))),
            common_name=common_name(request.subject),
            names=_dns_names(request.extensions),
            public_key_sha256=public_key_sha256(request),
        )
    except UNREADABLE as error:
        _unreadable("CSR", str(error), error)


def common_name(subject: x509.Name) -> str:
    """Return the first common name of *subject* as it is written there; empty if there is none."""
    found = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return one_line(str(found[0].value)) if found else ""


def public_key_sha256(signed: x509.Certificate | x509.CertificateSigningRequest) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo in lower-case hex."""
    key = signed.public_key()
    return _sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _key_algorithm(
    signed: x509.Certificate | x509.CertificateSigningRequest,
) -> KeyAlgorithm | None:
    match signed.public_key():
        case RSAPublicKey():
            return KeyAlgorithm.RSA
        case EllipticCurvePublicKey():
            return KeyAlgorithm.ECDSA
        case _:
            return None


def _dns_names(extensions: x509.Extensions) -> frozenset[str]:
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(one_line(name.lower()) for name in names.get_values_for_type(x509.DNSName))


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the certificate's DER in upper-case hex."""
    return _sha256(certificate.public_bytes(Encoding.DER)).upper()


@contextmanager
def _unwarned() -> Iterator[None]:
    """
    Read without the library's warnings.

    Old public roots have the serial number zero, which it warns of at every reading; nobody who
    runs this program can change them.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except ValueError as error:
        _unreadable("PEM block", f"it is not base64 ({error})", error)


def parse_certificate(der: bytes) -> x509.Certificate:
    """
    Return the certificate in *der*, whose names can be read.

    Raises:
        UnexpectedAnswerError: It cannot be read.
    """
    try:
        with _unwarned():
            found = x509.load_der_x509_certificate(der)
        _ = found.subject, found.issuer  # which the library reads only now
    except UNREADABLE as error:
        _unreadable("certificate", str(error), error)
    return found


def certificates_in(der: bytes) -> tuple[x509.Certificate, ...]:
    """
    Return the certificate in *der*, or those in a PKCS #7 of them (RFC 5652 5), whatever its label.

    Raises:
        UnexpectedAnswerError: It is neither.
    """
    try:
        return (parse_certificate(der),)
    except UnexpectedAnswerError:
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - slow to load
            pkcs7,
        )

        try:
            with _unwarned():
                found = pkcs7.load_der_pkcs7_certificates(der)
        except UNREADABLE:
            found = []
        if not found:
            raise
    return tuple(parse_certificate(one.public_bytes(Encoding.DER)) for one in found)


def certificate_pem(certificate: x509.Certificate) -> str:
    """Return *certificate* as PEM, the one way there is."""
    return certificate.public_bytes(Encoding.PEM).decode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _unreadable(what: str, why: str, cause: Exception | None = None) -> NoReturn:
    raise UnexpectedAnswerError(f"The {what} cannot be read: {why}.") from cause
