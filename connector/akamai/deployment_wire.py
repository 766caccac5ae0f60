"""Certificates on the networks and in history, as core values (akamai-cps 2.12, 2.13)."""

from collections.abc import Iterator
from datetime import datetime

from connector.akamai.values import Deployments, History
from connector.core.facts.certificate import CertificateFacts, Deployed
from connector.core.facts.enrollment import HistoryEntry
from connector.core.x509.path import chain_end, normalised_chain
from connector.core.x509.read import read_certificate, split_pem
from connector.errors import UnexpectedAnswerError
from connector.transport.document import Document

COMPLETED = frozenset({"completed", "complete"})
"""A finished change goes by either word elsewhere (akamai-cps 4.1)."""
INCOMPLETE = frozenset({"incomplete"})


def read_deployments(document: Document) -> Deployments:
    """
    Return what is deployed; staging only tells how far a certificate got, so it may be unreadable.

    Raises:
        UnexpectedAnswerError: A certificate on production cannot be read.
    """
    production = tuple(_deployed(document.child("production")))
    try:
        staging = tuple(_deployed(document.child("staging")))
    except UnexpectedAnswerError as error:
        return Deployments(production, notes=(f"what is on staging cannot be read: {error.what}",))
    return Deployments(production, staging)


def read_history(document: Document) -> History:
    """
    Return the completed changes that carried certificates, and when the open one was opened.

    Newest first, as CPS lists them. Anything may be null, at every level; what cannot be read is
    left out, since history only tells which certificate was replaced, and whose the open change is.
    """
    entries: list[HistoryEntry] = []
    chains: dict[str, str] = {}
    for item in document.objects("changes"):
        found = list(_readable(item)) if _status(item) in COMPLETED else []
        if found:
            action = str(item.fields.get("action") or "")
            facts = tuple(facts for facts, _ in found)
            entries.append(HistoryEntry(action, facts, item.moment_or_none("lastUpdated")))
            for one, chain in found:
                chains.setdefault(one.fingerprint, chain)
    return History(tuple(entries), _opened_at(document), chains)


def _opened_at(document: Document) -> datetime | None:
    """Return when the open change was opened: there is one at a time, and ids are not told."""
    for item in document.objects("changes"):
        if _status(item) in INCOMPLETE:
            return item.moment_or_none("createdOn")
    return None


def _status(change: Document) -> str:
    """Return the word in small letters; no word where there is none."""
    return str(change.fields.get("status")).lower()


def _certificates(document: Document) -> Iterator[Document]:
    """Yield the primary certificate and those stacked beside it."""
    primary = document.child("primaryCertificate")
    for item in (primary, *document.children("multiStackedCertificates")):
        if item.has("certificate"):
            yield item


def _deployed(network: Document) -> Iterator[Deployed]:
    for item in _certificates(network):
        leaf, above = _parts(item.text("certificate"))
        chain = normalised_chain(above + item.text_or("trustChain"))
        yield Deployed(read_certificate(leaf), chain, chain_end(chain))


def _parts(pem: str) -> tuple[str, str]:
    """Return the certificate itself, and what its chain has in the same text after it."""
    leaf, *above = split_pem(pem) or (pem,)
    return leaf, "".join(above)


def _readable(change: Document) -> Iterator[tuple[CertificateFacts, str]]:
    """Yield certificates and their chains; empty: none is told."""
    primary = change.fields.get("primaryCertificate")
    stacked = change.objects("multiStackedCertificates")
    for item in (primary, *(document.fields for document in stacked)):
        fields = item if isinstance(item, dict) else {}
        pem, chain = (fields.get(key) for key in ("certificate", "trustChain"))
        try:
            facts = read_certificate(pem if isinstance(pem, str) else "")
        except UnexpectedAnswerError:
            continue
        yield facts, normalised_chain(chain) if isinstance(chain, str) else ""
