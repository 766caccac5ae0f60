"""Answers OCSP requests (RFC 6960), as the CA or as a responder that it has delegated."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from connector.sandbox.ca import Authority, key_usage, serial_hex, sign, signature_hash
from connector.sandbox.ca.vendor import CAs
from connector.sandbox.revocation.validity import validity

RESPONDER_LIFE: Final = timedelta(days=30)
_CHANGED: Final = timedelta(days=7)
"""So often a CA has another responder."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def answer_ocsp(cas: CAs, authority: Authority, request: bytes) -> bytes:
    """
    Return the DER of the answer to the DER of a request.

    A certificate that the authority has not issued is `unauthorized`, as RFC 5019 has it.
    """
    if cas.switches.ocsp_try_later:
        return _refusal(ocsp.OCSPResponseStatus.TRY_LATER)
    try:
        asked = ocsp.load_der_ocsp_request(request)
        serial = serial_hex(asked.serial_number)
    except ValueError:
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    entry = cas.register.get(serial)
    if entry is None or entry.issued.authority != authority.id:
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    certificate = x509.load_pem_x509_certificate(entry.issued.leaf_pem.encode())
    if not _is_asked_for(certificate, authority, asked):
        return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    revocation = entry.revocation
    start, end = validity(cas)
    status = ocsp.OCSPCertStatus
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate,
        issuer=authority.certificate,
        algorithm=asked.hash_algorithm,
        cert_status=status.REVOKED if revocation else status.GOOD,
        this_update=start,
        next_update=end,
        revocation_time=revocation.at if revocation else None,
        revocation_reason=revocation.flag if revocation else None,
    )
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            builder = builder.add_extension(extension.value, critical=False)
    return _signed(builder, authority, cas.ground.clock.now(), direct=cas.switches.direct)


def _is_asked_for(
    certificate: x509.Certificate, authority: Authority, asked: ocsp.OCSPRequest
) -> bool:
    """Whether the request names the issuer of *certificate* by the hashes of name and key."""
    builder = ocsp.OCSPRequestBuilder()
    own = builder.add_certificate(certificate, authority.certificate, asked.hash_algorithm).build()
    return (own.issuer_name_hash, own.issuer_key_hash) == (
        asked.issuer_name_hash,
        asked.issuer_key_hash,
    )


def _signed(
    builder: ocsp.OCSPResponseBuilder, authority: Authority, now: datetime, *, direct: bool
) -> bytes:
    if direct:
        named = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, authority.certificate)
        return named.sign(authority.key, signature_hash(authority.key)).public_bytes(Encoding.DER)
    key, certificate = _delegated(authority, _EPOCH + (now - _EPOCH) // _CHANGED * _CHANGED)
    return (
        builder.responder_id(ocsp.OCSPResponderEncoding.NAME, certificate)
        .certificates([certificate])
        .sign(key, signature_hash(key))
        .public_bytes(Encoding.DER)
    )


@lru_cache(maxsize=256)
def _delegated(
    authority: Authority, since: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the responder of a CA in one week: all answers of that week are signed by it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.NameAttribute(NameOID.COMMON_NAME, f"OCSP responder of {authority.id}")
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([name]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - timedelta(days=1))
        .not_valid_after(since + RESPONDER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
    )
    return key, sign(builder, key.public_key(), authority)


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
