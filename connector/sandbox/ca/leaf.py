"""What a certificate for a server says (RFC 5280 4, Baseline Requirements 7.1)."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from connector.sandbox.ca.addresses import CRL, ISSUER, OCSP, StatusAddresses
from connector.sandbox.ca.profiles import Organization, Profile

Extension = tuple[x509.ExtensionType, bool]
"""With whether it is critical."""


def leaf_subject(
    csr: x509.CertificateSigningRequest,
    common_name: str,
    profile: Profile,
    organization: Organization | None,
) -> x509.Name:
    """
    Return the subject: the name alone (DV), what the CA has validated (OV, EV), or the CSR's own.

    A private CA takes the CSR's word for everything but the common name.
    """
    name = x509.NameAttribute(NameOID.COMMON_NAME, common_name)
    if profile.validation == "private":
        others = [part for part in csr.subject if part.oid != NameOID.COMMON_NAME]
        return x509.Name([*others, name])
    if profile.validation == "dv" or organization is None:
        return x509.Name([name])
    parts = [
        (NameOID.COUNTRY_NAME, organization.country),
        (NameOID.STATE_OR_PROVINCE_NAME, organization.state),
        (NameOID.LOCALITY_NAME, organization.locality),
        (NameOID.ORGANIZATION_NAME, organization.name),
    ]
    if profile.validation == "ev":
        parts = [
            (NameOID.SERIAL_NUMBER, organization.serial_number),
            (NameOID.JURISDICTION_COUNTRY_NAME, organization.jurisdiction_country),
            (NameOID.JURISDICTION_STATE_OR_PROVINCE_NAME, organization.jurisdiction_state),
            (NameOID.BUSINESS_CATEGORY, organization.business_category),
            *parts,
        ]
    return x509.Name([*(x509.NameAttribute(oid, text) for oid, text in parts if text), name])


def leaf_extensions(
    names: tuple[str, ...], profile: Profile, kind: str, issuer: str, places: StatusAddresses | None
) -> Iterator[Extension]:
    """
    Yield all extensions but the key identifiers.

    Args:
        names: DNS names.
        profile: Its policies, and what its certificates name.
        kind: `RSA` or `EC`.
        issuer: Id of the authority that signs.
        places: Where the authorities answer; None: nowhere, and nothing is named.
    """
    yield x509.BasicConstraints(ca=False, path_length=None), True
    yield key_usage(digital_signature=True, key_encipherment=kind == "RSA"), True
    yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    if profile.policies:
        policies = [
            x509.PolicyInformation(x509.ObjectIdentifier(one), None) for one in profile.policies
        ]
        yield x509.CertificatePolicies(policies), False
    if not profile.bare:
        yield x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False
    if places is not None:
        yield from _status_places(profile, issuer, places)


def key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    """Return the extension with these bits set."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _status_places(profile: Profile, issuer: str, places: StatusAddresses) -> Iterator[Extension]:
    named = {kind for kind in profile.names if (profile.backend, kind) not in places.left_out}
    methods = {
        OCSP: AuthorityInformationAccessOID.OCSP,
        ISSUER: AuthorityInformationAccessOID.CA_ISSUERS,
    }
    descriptions = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(places.url(kind, issuer)))
        for kind, method in methods.items()
        if kind in named
    ]
    if descriptions:
        yield x509.AuthorityInformationAccess(descriptions), False
    if CRL in named:
        point = x509.UniformResourceIdentifier(places.url(CRL, issuer))
        yield x509.CRLDistributionPoints([x509.DistributionPoint([point], None, None, None)]), False
