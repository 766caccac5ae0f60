"""Enrollments as CPS tells them, as core values (akamai-cps 3). Null and absent mean unset."""

from connector.akamai.ids import change_id, enrollment_id
from connector.akamai.values import Started
from connector.core.change import PendingChange
from connector.core.model import Enrollment
from connector.core.request import (
    ClientMutualAuthentication,
    Contact,
    NetworkConfiguration,
    Organization,
    Subject,
)
from connector.errors import AnswerLostError, UnexpectedAnswerError
from connector.transport.document import Document

THIRD_PARTY = "third-party"


def read_enrollment(document: Document) -> Enrollment:
    """
    Return an enrollment.

    Raises:
        UnexpectedAnswerError: It has no id, or a field is not what it should be.
    """
    csr, network = document.child("csr"), document.child("networkConfiguration")
    common_name = csr.text_or("cn").lower()
    third_party = is_third_party(document)
    return Enrollment(
        enrollment_id=enrollment_id(
            str(document.number("id")) if document.has("id") else document.text("location")
        ),
        common_name=common_name,
        names=frozenset(name.lower() for name in (common_name, *csr.texts("sans")) if name),
        subject=_subject(csr),
        organization=_organization(document) if document.has("org") else None,
        admin_contact=_contact(document, "adminContact"),
        tech_contact=_contact(document, "techContact"),
        network_configuration=_network(network),
        secure_network=network.text_or("secureNetwork"),
        sni_only=network.flag("sniOnly", default=False),
        change_management=document.flag("changeManagement", default=False),
        multi_stacked=document.flag("enableMultiStackedCertificates", default=False),
        exclude_sans=document.child("thirdParty").flag("excludeSans", default=False),
        third_party=third_party,
        pending=read_pending(document),
    )


def read_pending(document: Document) -> tuple[PendingChange, ...]:
    """Return the references to open changes."""
    return tuple(
        PendingChange(change_id(item.text("location")), item.text_or("changeType"))
        for item in document.children("pendingChanges")
    )


def is_third_party(document: Document) -> bool:
    """Whether this is a certificate that someone outside Akamai signs."""
    return document.text_or("certificateType") == THIRD_PARTY


def read_started(document: Document) -> Started:
    """
    Return what a write set going.

    Raises:
        AnswerLostError: A path does not end in an id, so that what was set going is not known.
    """
    try:
        return Started(
            enrollment_id(document.text("enrollment")),
            tuple(change_id(path) for path in document.texts("changes")),
        )
    except UnexpectedAnswerError as error:
        raise AnswerLostError(error.what, remedy=error.remedy) from error


def _subject(csr: Document) -> Subject:
    return Subject(
        country=csr.text_or_none("c"),
        state=csr.text_or_none("st"),
        locality=csr.text_or_none("l"),
        organization=csr.text_or_none("o"),
        organizational_unit=csr.text_or_none("ou"),
    )


def _organization(document: Document) -> Organization:
    org = document.child("org")
    return Organization(
        name=org.text_or("name"),
        phone=org.text_or("phone"),
        address_line_one=org.text_or("addressLineOne"),
        address_line_two=org.text_or_none("addressLineTwo"),
        city=org.text_or("city"),
        region=org.text_or("region"),
        postal_code=org.text_or("postalCode"),
        country_code=org.text_or("country"),
    )


def _contact(document: Document, name: str) -> Contact | None:
    if not document.has(name):
        return None
    contact = document.child(name)
    return Contact(
        first_name=contact.text_or("firstName"),
        last_name=contact.text_or("lastName"),
        email=contact.text_or("email"),
        phone=contact.text_or("phone"),
        title=contact.text_or_none("title"),
        organization=contact.text_or_none("organizationName"),
        address_line_one=contact.text_or_none("addressLineOne"),
        address_line_two=contact.text_or_none("addressLineTwo"),
        city=contact.text_or_none("city"),
        region=contact.text_or_none("region"),
        postal_code=contact.text_or_none("postalCode"),
        country_code=contact.text_or_none("country"),
    )


def _network(network: Document) -> NetworkConfiguration:
    names = network.child("dnsNameSettings")
    return NetworkConfiguration(
        geography=network.text_or("geography"),
        must_have_ciphers=network.text_or_none("mustHaveCiphers"),
        preferred_ciphers=network.text_or_none("preferredCiphers"),
        ocsp_stapling=network.text_or_none("ocspStapling"),
        quic_enabled=network.flag("quicEnabled", default=False),
        disallowed_tls_versions=_texts_or_none(network, "disallowedTlsVersions"),
        clone_dns_names=names.flag_or_none("cloneDnsNames"),
        dns_names=_texts_or_none(names, "dnsNames"),
        client_mutual_authentication=_mutual(network),
    )


def _texts_or_none(document: Document, name: str) -> frozenset[str] | None:
    return frozenset(document.texts(name)) if document.has(name) else None


def _mutual(network: Document) -> ClientMutualAuthentication | None:
    mutual = network.child("clientMutualAuthentication")
    if not mutual.has("setId"):
        return None
    options = mutual.child("authenticationOptions")
    return ClientMutualAuthentication(
        set_id=mutual.text("setId"),
        ocsp_enabled=options.child("ocsp").flag_or_none("enabled"),
        send_ca_list_to_client=options.flag_or_none("sendCaListToClient"),
    )
