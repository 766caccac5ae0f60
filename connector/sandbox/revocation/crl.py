"""The whole list of what an authority has revoked (RFC 5280 5)."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.ca import CRL, Authority, path, signature_hash
from connector.sandbox.ca.vendor import CAs
from connector.sandbox.revocation.validity import validity


def make_crl(cas: CAs, authority: Authority) -> bytes:
    """Return the DER of the list as it stands by virtual time."""
    start, end = validity(cas)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(start)
        .next_update(end)
        .add_extension(x509.CRLNumber(int(start.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .add_extension(_scope(cas, authority), critical=True)
    )
    for serial, revocation in cas.revocations(authority.id).items():
        one = (
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial, 16))
            .revocation_date(revocation.at)
        )
        if revocation.flag is not None:
            one = one.add_extension(x509.CRLReason(revocation.flag), critical=False)
        builder = builder.add_revoked_certificate(one.build())
    return builder.sign(authority.key, signature_hash(authority.key)).public_bytes(Encoding.DER)


def _scope(cas: CAs, authority: Authority) -> x509.IssuingDistributionPoint:
    url = f"{cas.base_url}{path(CRL, authority.id)}"
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(url)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
