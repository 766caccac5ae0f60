"""Where a certificate says its status is found, and who has signed it."""

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtensionOID
from revocation_samples import (
    CRL_URL,
    ISSUER_URL,
    OCSP_URL,
    access,
    certificate,
    issuer_of,
    points,
    uri,
)
from sample_authority import Authority, ec_key, named, rsa_key

from connector.core.revocation.urls import StatusURLs, issuer_among, status_urls
from connector.core.x509.signatures import issued_by

CA = Authority("The issuer", ec_key())


def test_all_places_are_read_in_order() -> None:
    leaf = certificate(CA, access(OCSP_URL, ISSUER_URL), points(CRL_URL, "https://b.example.com"))

    assert status_urls(leaf) == StatusURLs(
        ocsp=(OCSP_URL,), crls=(CRL_URL, "https://b.example.com"), issuers=(ISSUER_URL,)
    )


def test_a_certificate_may_name_nothing() -> None:
    assert status_urls(certificate(CA)) == StatusURLs()


def test_only_the_web_is_asked() -> None:
    """Active Directory names its lists by LDAP too."""
    access = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(Access.OCSP, uri("ldap://dc.example.com")),
            x509.AccessDescription(Access.OCSP, x509.DirectoryName(named("a"))),
            x509.AccessDescription(Access.OCSP, uri(OCSP_URL)),
        ]
    )
    leaf = certificate(CA, access, points("ldap:///CN=CA", CRL_URL))

    assert status_urls(leaf) == StatusURLs(ocsp=(OCSP_URL,), crls=(CRL_URL,))


def test_lists_of_others_and_parts_of_lists_are_left() -> None:
    reasons = frozenset({x509.ReasonFlags.key_compromise})
    elsewhere = [x509.DirectoryName(named("Another CA"))]
    leaf = certificate(
        CA,
        x509.CRLDistributionPoints(
            [
                x509.DistributionPoint([uri("http://a.example.com")], None, reasons, None),
                x509.DistributionPoint([uri("http://b.example.com")], None, None, elsewhere),
                x509.DistributionPoint(None, named("relative").rdns[0], None, None),
                x509.DistributionPoint([uri(CRL_URL)], None, None, None),
            ]
        ),
    )

    assert status_urls(leaf).crls == (CRL_URL,)


def test_extensions_that_cannot_be_read_name_nothing() -> None:
    broken = x509.UnrecognizedExtension(ExtensionOID.AUTHORITY_INFORMATION_ACCESS, b"broken")

    assert status_urls(certificate(CA, broken)) == StatusURLs()


def test_the_issuer_is_whose_key_has_signed() -> None:
    namesake = Authority(CA.name, rsa_key())
    leaf = certificate(CA)
    pool = [issuer_of(Authority("Another")), issuer_of(namesake), issuer_of(CA)]

    assert issuer_among(leaf, pool) == pool[2]
    assert issuer_among(leaf, pool[:2]) is None
    assert not issued_by(leaf, pool[1])
