"""Certificates on the networks and in history, as core values (akamai-cps 2.12-2.14)."""

import re
from collections.abc import Iterator

from connector.akamai.enrollment_wire import is_third_party, read_pending
from connector.akamai.ids import enrollment_id
from connector.akamai.values import ActiveCertificate, ActiveEnrollment, Deployments
from connector.core.certificate import read_certificate
from connector.core.model import CertificateFacts, Deployed, HistoryEntry
from connector.core.request import KeyAlgorithm
from connector.errors import UnexpectedAnswerError
from connector.transport.document import Document

COMPLETED = "completed"
_ALGORITHMS = {"RSA": KeyAlgorithm.RSA, "ECDSA": KeyAlgorithm.ECDSA, "ECC": KeyAlgorithm.ECDSA}


def read_deployments(document: Document) -> Deployments:
    """
    Return what is deployed.

    Raises:
        UnexpectedAnswerError: A certificate cannot be read.
    """
    return Deployments(
        production=tuple(_deployed(document.child("production"))),
        staging=tuple(_deployed(document.child("staging"))),
    )


def read_history(document: Document) -> tuple[HistoryEntry, ...]:
    """
    Return the completed changes that carried certificates, newest first as CPS lists them.

    Anything may be null, at every level; what cannot be read is left out, since history only tells
    which certificate was replaced.
    """
    entries = (
        HistoryEntry(item.text_or("action"), tuple(_readable(item)))
        for item in document.children("changes")
        if item.text_or("status") == COMPLETED
    )
    return tuple(entry for entry in entries if entry.certificates)


def read_active(document: Document) -> tuple[ActiveEnrollment, ...]:
    """Return what a contract has on the networks."""
    return tuple(_active_enrollment(item) for item in document.children("enrollments"))


def _certificates(document: Document) -> Iterator[Document]:
    """Yield the primary certificate and those stacked beside it."""
    primary = document.child("primaryCertificate")
    for item in (primary, *document.children("multiStackedCertificates")):
        if item.has("certificate"):
            yield item


def _deployed(network: Document) -> Iterator[Deployed]:
    for item in _certificates(network):
        yield Deployed(read_certificate(item.text("certificate")), item.text_or("trustChain"))


def _readable(change: Document) -> Iterator[CertificateFacts]:
    for item in _certificates(change):
        try:
            yield read_certificate(item.text("certificate"))
        except UnexpectedAnswerError:
            continue


def _active_enrollment(document: Document) -> ActiveEnrollment:
    csr = document.child("csr")
    common_name = csr.text_or("cn").lower()
    return ActiveEnrollment(
        enrollment_id=enrollment_id(
            str(document.number("id")) if document.has("id") else document.text("location")
        ),
        common_name=common_name,
        names=frozenset(name.lower() for name in (common_name, *csr.texts("sans")) if name),
        third_party=is_third_party(document),
        production=tuple(_active(document.child("production"))),
        staging=tuple(_active(document.child("staging"))),
        pending=read_pending(document),
    )


def _active(network: Document) -> Iterator[ActiveCertificate]:
    primary = network.child("primaryCertificate")
    for item in (primary, *network.children("multiStackedCertificates")):
        expiry = item.moment("expiry")
        if expiry is not None:
            yield ActiveCertificate(
                key_algorithm=_ALGORITHMS.get(item.text_or("keyAlgorithm")),
                expiry=expiry,
                serial=_hex(item.text_or("serial")),
                issuer=item.text_or("issuer"),
            )


def _hex(serial: str) -> str:
    digits = re.sub(r"[^0-9A-F]", "", serial.upper()).lstrip("0")
    return digits.zfill(len(digits) + len(digits) % 2)
