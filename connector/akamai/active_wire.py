"""
What `active-certificates` tells, as core values (akamai-cps 2.14).

No schema of it is published, so of an enrollment only its id has to be readable. What is absent, or
of a kind that is not expected, counts as not told; a network that is null has nothing on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from connector.akamai.enrollment_wire import (
    ListedEntry,
    enrollment_id_of,
    is_third_party,
    listed_name,
    no_list,
    read_pending,
)
from connector.akamai.values import ActiveCertificate, ActiveEnrollment
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.serial import even_hex
from connector.transport.document import Document

_SEPARATORS: Final = re.compile(r"[:\s]")
_HEX: Final = re.compile(r"[0-9A-F]+")
_SHA256_DIGITS: Final = 64
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class ListedActive(ListedEntry):
    """An entry of `active-certificates`, read no further than needed to know what is meant."""

    def read(self) -> ActiveEnrollment:
        """
        Return all that is told.

        Raises:
            UnexpectedAnswerError: It has no id.
        """
        return read_active_enrollment(self.document)


def read_active_enrollments(document: Document) -> tuple[ListedActive, ...]:
    """
    Return the entries of the list; what is no object in it is none.

    Raises:
        UnexpectedAnswerError: It is no such list.
    """
    if not isinstance(document.fields.get("enrollments"), list):
        raise no_list(document)
    return tuple(ListedActive(listed_name(item), item) for item in document.objects("enrollments"))


def read_active_enrollment(document: Document) -> ActiveEnrollment:
    """
    Return one entry of the list.

    Raises:
        UnexpectedAnswerError: It has no id.
    """
    return ActiveEnrollment(
        enrollment_id=enrollment_id_of(document),
        common_name=listed_name(document),
        third_party=is_third_party(document),
        pending=tuple(read_pending(document)),
        production=_network(document, "production"),
        staging=_network(document, "staging"),
    )


def _network(document: Document, name: str) -> tuple[ActiveCertificate, ...] | None:
    """Return what is on a network; None where that is not told, or cannot be read."""
    network = document.fields.get(name, _ABSENT)
    if network is None:
        return ()
    if not isinstance(network, dict) or "primaryCertificate" not in network:
        return None
    return tuple(_certificates(Document(network, f"{document.where}.{name}")))


def _certificates(network: Document) -> Iterator[ActiveCertificate]:
    primary = network.fields.get("primaryCertificate")
    if primary is not None:
        yield _certificate(Document(primary if isinstance(primary, dict) else {}, network.where))
    for item in network.objects("multiStackedCertificates"):
        yield _certificate(item)


def _certificate(item: Document) -> ActiveCertificate:
    fingerprint = _hex(item, "sha256Fingerprint")
    algorithm = _text(item, "keyAlgorithm")
    return ActiveCertificate(
        serial=_hex(item, "serial"),
        expiry=item.moment_or_none("expiry"),
        fingerprint=fingerprint if len(fingerprint) == _SHA256_DIGITS else "",
        issuer=_text(item, "issuer"),
        key_algorithm=KeyAlgorithm(algorithm) if algorithm in list(KeyAlgorithm) else None,
    )


def _text(item: Document, name: str) -> str:
    value = item.fields.get(name)
    return value if isinstance(value, str) else ""


def _hex(item: Document, name: str) -> str:
    """Return hex digits in capitals, an even number, without what separates them; else nothing."""
    digits = _SEPARATORS.sub("", _text(item, name)).upper()
    if _HEX.fullmatch(digits) is None:
        return ""
    return even_hex(digits)
