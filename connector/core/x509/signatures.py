"""
Who has signed a certificate, a CSR, a CRL or an OCSP answer.

The library's own checks refuse algorithms that it does not want to see any more (SHA-1) or does
not know everywhere (RSASSA-PSS in OCSP answers). That says nothing about who signed, so here only
the mathematics count; which algorithm may be used is judged elsewhere, and by its name.
"""

from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.x509 import ocsp
from cryptography.x509.oid import SignatureAlgorithmOID

from connector.core.x509.distinguished import same_name

_PSS_DIGESTS: Final = (SHA256(), SHA384(), SHA512())
"""Tried in turn where the library does not tell PSS's own parameters (RFC 4055 3.1)."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with what it was made over (RFC 5280 4.1.1)."""

    value: bytes
    over: bytes
    algorithm: x509.ObjectIdentifier
    digest: HashAlgorithm | None
    """None: the algorithm has none, or it is not known to the library."""


def signature_of(
    signed: x509.Certificate
    | x509.CertificateSigningRequest
    | x509.CertificateRevocationList
    | ocsp.OCSPResponse,
) -> Signature:
    """Return the signature of *signed* with its algorithm."""
    match signed:
        case x509.Certificate():
            over = signed.tbs_certificate_bytes
        case x509.CertificateSigningRequest():
            over = signed.tbs_certrequest_bytes
        case x509.CertificateRevocationList():
            over = signed.tbs_certlist_bytes
        case _:
            over = signed.tbs_response_bytes
    return Signature(signed.signature, over, signed.signature_algorithm_oid, digest_of(signed))


def digest_of(signed: Any) -> HashAlgorithm | None:
    """Return the hash that *signed* was signed with; None: none, or one not known here."""
    try:
        found: HashAlgorithm | None = signed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    return found


def made_with(signature: Signature, key: object) -> bool | None:
    """Return whether the owner of the public *key* made *signature*; None: it cannot be told."""
    try:
        return _verify(signature, key)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return None


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether name and key of *issuer* are those that signed *certificate*."""
    return bool(_signed_by(certificate, issuer))


def leads_to(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """
    Return whether *issuer* comes next in the chain of *certificate*.

    As `issued_by`; a signature that cannot be verified here is believed if the key identifiers fit
    (RFC 5280 4.2.1.1), since a chain only tells clients where to look.
    """
    signed = _signed_by(certificate, issuer)
    return _identifiers_fit(certificate, issuer) if signed is None else signed


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool | None:
    try:
        if not same_name(certificate.issuer, issuer.subject):
            return False
    except (ValueError, KeyError):  # names are read when they are asked for; KeyError as in `read`
        return False
    try:
        key = issuer.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return None
    return made_with(signature_of(certificate), key)


def _identifiers_fit(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        above = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    return above.value.key_identifier == own.value.digest


def _verify(signature: Signature, key: object) -> bool | None:
    """Return whether *key* verifies *signature*; None: not with what is known of it here."""
    value, over, digest = signature.value, signature.over, signature.digest
    match key:
        case rsa.RSAPublicKey() if signature.algorithm == SignatureAlgorithmOID.RSASSA_PSS:
            return _verify_pss(signature, key)
        case rsa.RSAPublicKey() if digest is not None:
            key.verify(value, over, padding.PKCS1v15(), digest)
        case ec.EllipticCurvePublicKey() if digest is not None:
            key.verify(value, over, ec.ECDSA(digest))
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            key.verify(value, over)
        case _:
            return None
    return True


def _verify_pss(signature: Signature, key: rsa.RSAPublicKey) -> bool:
    for digest in _PSS_DIGESTS if signature.digest is None else (signature.digest,):
        try:
            scheme = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
            key.verify(signature.value, signature.over, scheme, digest)
        except InvalidSignature:
            continue
        return True
    return False
