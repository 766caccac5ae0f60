"""
Enrollments as CPS tells them, as core values (akamai-cps 3).

Of an enrollment only its identity has to be readable: id, common name, type. Null, absent and of a
kind that is not expected all mean the same: CPS does not tell, so it is not compared and goes back
as it came.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from connector.akamai.ids import change_id, enrollment_id
from connector.akamai.values import Started
from connector.core.facts.change import PendingChange
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import (
    ClientMutualAuthentication,
    Contact,
    NetworkConfiguration,
    Organization,
    Subject,
)
from connector.errors import AnswerLostError, UnexpectedAnswerError
from connector.transport.document import Document, read_flag

THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """What a list of CPS's has of an enrollment, hardly read."""

    common_name: str
    """Lower case; empty: it has none."""
    document: Document

    @property
    def enrollment_id(self) -> EnrollmentId | None:
        """Return its id; None where it cannot be read."""
        try:
            return enrollment_id_of(self.document)
        except UnexpectedAnswerError:
            return None


@dataclass(frozen=True, slots=True)
class ListedEnrollment(ListedEntry):
    """An enrollment of a contract, read no further than needed to know whether it is meant."""

    third_party: bool

    @property
    def kind(self) -> str:
        """Return CPS's words for its type and, where Akamai orders it, the CA; empty: not told."""
        kind, authority = (
            _text_or_empty(self.document, name) for name in ("certificateType", "ra")
        )
        return f"{kind} ({authority})" if authority not in {"", kind} else kind

    @property
    def validation(self) -> str:
        """Return CPS's word for the validation; empty: somebody outside Akamai validates."""
        told = _text_or_empty(self.document, "validationType")
        return "" if told == THIRD_PARTY else told

    def read(self) -> Enrollment:
        """
        Return all that a request can ask for.

        Raises:
            UnexpectedAnswerError: It has no id.
        """
        return read_enrollment(self.document)


def read_enrollments(document: Document) -> tuple[ListedEnrollment, ...]:
    """
    Return the enrollments of a list; what is no object in it is none.

    Raises:
        UnexpectedAnswerError: It is no such list.
    """
    if "enrollments" not in document.fields:
        raise no_list(document)
    return tuple(
        ListedEnrollment(listed_name(item), item, is_third_party(item))
        for item in document.objects("enrollments")
    )


def no_list(document: Document) -> UnexpectedAnswerError:
    """Return what is wrong with an answer that should list enrollments and does not."""
    return UnexpectedAnswerError(
        f"{document.where} should list enrollments, but the answer has no list of them.",
        remedy="Run again; if it happens again, look for a proxy or a gateway between here"
        " and Akamai.",
    )


def read_enrollment(document: Document) -> Enrollment:
    """
    Return an enrollment.

    Raises:
        UnexpectedAnswerError: It has no id.
    """
    csr, network = _part(document, "csr"), _part(document, "networkConfiguration")
    common_name = _text_or_empty(csr, "cn").lower()
    return Enrollment(
        enrollment_id=enrollment_id_of(document),
        common_name=common_name,
        names=frozenset(name.lower() for name in (common_name, *_texts(csr, "sans")) if name),
        subject=_subject(csr),
        organization=_organization(document),
        admin_contact=_contact(document, "adminContact"),
        tech_contact=_contact(document, "techContact"),
        network_configuration=_network(network),
        secure_network=_text_or_empty(network, "secureNetwork"),
        sni_only=_flag(network, "sniOnly"),
        change_management=_flag(document, "changeManagement") or False,
        multi_stacked=_flag(document, "enableMultiStackedCertificates") or False,
        exclude_sans=_flag(_part(document, "thirdParty"), "excludeSans") or False,
        third_party=is_third_party(document),
        pending=tuple(read_pending(document)),
    )


def read_pending(document: Document) -> Iterator[PendingChange]:
    """Yield the references to open changes: objects, or paths as before v10 (akamai-cps 3)."""
    found = document.fields.get("pendingChanges")
    for item in found if isinstance(found, list) else ():
        kind = item.get("changeType") if isinstance(item, dict) else None
        try:
            yield PendingChange(_change(item), kind if isinstance(kind, str) else "")
        except UnexpectedAnswerError:
            continue


def _change(item: object) -> ChangeId:
    """Return the change that an object with its path, or the path itself, refers to."""
    return change_id(_path(item.get("location") if isinstance(item, dict) else item))


def _path(value: object) -> str:
    """Return a path, or the number at its end; empty where it is neither."""
    number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if number or isinstance(value, str) else ""


def listed_name(document: Document) -> str:
    """Return the common name in lower case; empty where there is none."""
    return _text_or_empty(_part(document, "csr"), "cn").lower()


def is_third_party(document: Document) -> bool:
    """Whether this is a certificate that someone outside Akamai signs."""
    return _text_or_empty(document, "certificateType") == THIRD_PARTY


def read_started(document: Document) -> Started:
    """
    Return what a write set going.

    Raises:
        AnswerLostError: An id cannot be read, so that what was set going is not known.
    """
    listed = document.fields.get("changes") or []
    try:
        return Started(
            enrollment_id(_path(document.fields.get("enrollment"))),
            tuple(_change(item) for item in (listed if isinstance(listed, list) else [listed])),
        )
    except UnexpectedAnswerError as error:
        raise AnswerLostError(error.what, remedy=error.remedy) from error


def enrollment_id_of(document: Document) -> EnrollmentId:
    """
    Return the id of an enrollment.

    Raises:
        UnexpectedAnswerError: It has none.
    """
    return enrollment_id(
        str(document.number("id")) if document.has("id") else document.text("location")
    )


def _subject(csr: Document) -> Subject:
    return Subject(
        country=_text_or_none(csr, "c"),
        state=_text_or_none(csr, "st"),
        locality=_text_or_none(csr, "l"),
        organization=_text_or_none(csr, "o"),
        organizational_unit=_text_or_none(csr, "ou"),
    )


def _organization(document: Document) -> Organization | None:
    if not document.has("org"):
        return None
    org = _part(document, "org")
    return Organization(name=_text_or_none(org, "name"), **_address(org))


def _contact(document: Document, name: str) -> Contact | None:
    if not document.has(name):
        return None
    contact = _part(document, name)
    return Contact(
        first_name=_text_or_none(contact, "firstName"),
        last_name=_text_or_none(contact, "lastName"),
        email=_text_or_none(contact, "email"),
        title=_text_or_none(contact, "title"),
        organization=_text_or_none(contact, "organizationName"),
        **_address(contact),
    )


def _address(of: Document) -> dict[str, str | None]:
    """Return where somebody is to be found, which organizations and persons have alike."""
    return {
        "phone": _text_or_none(of, "phone"),
        "address_line_one": _text_or_none(of, "addressLineOne"),
        "address_line_two": _text_or_none(of, "addressLineTwo"),
        "city": _text_or_none(of, "city"),
        "region": _text_or_none(of, "region"),
        "postal_code": _text_or_none(of, "postalCode"),
        "country_code": _text_or_none(of, "country"),
    }


def _network(network: Document) -> NetworkConfiguration:
    names = _part(network, "dnsNameSettings")
    return NetworkConfiguration(
        geography=_text_or_none(network, "geography"),
        must_have_ciphers=_text_or_none(network, "mustHaveCiphers"),
        preferred_ciphers=_text_or_none(network, "preferredCiphers"),
        ocsp_stapling=_text_or_none(network, "ocspStapling"),
        quic_enabled=_flag(network, "quicEnabled") or False,
        disallowed_tls_versions=_texts_or_none(network, "disallowedTlsVersions"),
        clone_dns_names=_flag(names, "cloneDnsNames"),
        dns_names=_texts_or_none(names, "dnsNames"),
        client_mutual_authentication=_mutual(network),
        fips_mode=_flag(network, "fipsMode"),
    )


def _mutual(network: Document) -> ClientMutualAuthentication | None:
    mutual = _part(network, "clientMutualAuthentication")
    set_id = _text_or_empty(mutual, "setId")
    if not set_id:
        return None
    options = _part(mutual, "authenticationOptions")
    return ClientMutualAuthentication(
        set_id=set_id,
        ocsp_enabled=_flag(_part(options, "ocsp"), "enabled"),
        send_ca_list_to_client=_flag(options, "sendCaListToClient"),
    )


def _part(document: Document, name: str) -> Document:
    """Return an object; an empty one where there is none."""
    value = document.fields.get(name)
    return Document(value if isinstance(value, dict) else {}, f"{document.where}.{name}")


def _text_or_empty(document: Document, name: str) -> str:
    """Return a text; empty where there is none."""
    value = document.fields.get(name)
    return value if isinstance(value, str) else ""


def _text_or_none(document: Document, name: str) -> str | None:
    return _text_or_empty(document, name) or None


def _flag(document: Document, name: str) -> bool | None:
    """Return a boolean, which may be written as text (akamai-cps 2.10); None: there is none."""
    return read_flag(document.fields.get(name))


def _texts(document: Document, name: str) -> tuple[str, ...]:
    value = document.fields.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _texts_or_none(document: Document, name: str) -> frozenset[str] | None:
    known = isinstance(document.fields.get(name), list)
    return frozenset(_texts(document, name)) if known else None
