"""
Signs with SHA-1, as old private CAs still do: the library verifies such signatures and makes none.

So what it has signed with a sound hash is signed again: the algorithm's identifier is exchanged in
the DER (RFC 5280 4.1.1.2, RFC 2986 4.2), and the new signature put in place of the old one.
"""

from typing import Any, Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
S = TypeVar("S", x509.Certificate, x509.CertificateSigningRequest)

_SEQUENCE: Final = 0x30
_BIT_STRING: Final = 0x03
_LONG_FORM: Final = 0x80

_SHA1_WITH_RSA: Final = bytes.fromhex("300d06092a864886f70d0101050500")
_SHA1_WITH_ECDSA: Final = bytes.fromhex("300906072a8648ce3d0401")
_OTHERS: Final = tuple(
    bytes.fromhex(text)
    for text in (
        "300d06092a864886f70d01010b0500",  # sha256WithRSAEncryption
        "300a06082a8648ce3d040302",  # ecdsa-with-SHA256
        "300a06082a8648ce3d040303",  # ecdsa-with-SHA384
    )
)


def with_sha1(signed: S, key: PrivateKey) -> S:
    """Return *signed* with a signature of *key* over SHA-1 in place of the one that it has."""
    algorithm = _SHA1_WITH_RSA if isinstance(key, rsa.RSAPrivateKey) else _SHA1_WITH_ECDSA
    if isinstance(signed, x509.Certificate):
        over = _exchanged(signed.tbs_certificate_bytes, algorithm)
    else:
        over = signed.tbs_certrequest_bytes
    value = _signature(over, key)
    der = _tlv(_SEQUENCE, over + algorithm + _tlv(_BIT_STRING, b"\0" + value))
    certificate = isinstance(signed, x509.Certificate)
    load: Any = x509.load_der_x509_certificate if certificate else x509.load_der_x509_csr
    found: S = load(der)
    return found


def has_sha1(signed: x509.Certificate | x509.CertificateSigningRequest) -> bool:
    """Return whether *signed* is signed with SHA-1."""
    return isinstance(signed.signature_hash_algorithm, SHA1)


def verifies_sha1(signed: x509.Certificate | x509.CertificateSigningRequest, key: object) -> bool:
    """Return whether *key* has signed with SHA-1, which the library's own checks always deny."""
    if not has_sha1(signed):
        return False
    if isinstance(signed, x509.Certificate):
        over = signed.tbs_certificate_bytes
    else:
        over = signed.tbs_certrequest_bytes
    digest = SHA1()  # noqa: S303 - what this module is for
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signed.signature, over, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signed.signature, over, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _signature(over: bytes, key: PrivateKey) -> bytes:
    digest = SHA1()  # noqa: S303 - what this module is for
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(over, padding.PKCS1v15(), digest)
    return key.sign(over, ec.ECDSA(digest))


def _exchanged(tbs: bytes, algorithm: bytes) -> bytes:
    """Return a TBSCertificate whose algorithm is another one; it stands there once, at the top."""
    content = tbs[_header_length(tbs) :]
    old = min((one for one in _OTHERS if one in content), key=content.index)
    return _tlv(_SEQUENCE, content.replace(old, algorithm, 1))


def _header_length(der: bytes) -> int:
    return 2 + (der[1] & ~_LONG_FORM if der[1] & _LONG_FORM else 0)


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_FORM | len(length)]) + length + content
