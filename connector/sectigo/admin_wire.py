"""Profiles, lists and orders to and from the JSON of the Admin API (sectigo-scm 2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connector.core.facts.ids import OrderId
from connector.core.issuance.offer import Offer
from connector.core.request.values import KeyAlgorithm, ValidationType
from connector.sectigo.interface import OrderDraft
from connector.transport.document import Document
from connector.transport.reply import vendor_words

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_KEYS: Final = {
    KeyAlgorithm.RSA: (frozenset({"RSA"}), frozenset({"2048"})),
    KeyAlgorithm.ECDSA: (frozenset({"EC", "ECC", "ECDSA"}), frozenset({"P-256", "P256", "256"})),
}
"""SCM's words for the kind of key and for the one size of it that CPS makes."""

_KIND: Final = (
    r"(?=\W*$|\W*[(\[/,;|+&]|\W+(?:SSL|TLS|certs?|certificates?|multi|single|wildcard|UCC|MDC|SANs?"
    r"|server|domain|profile|default|flex|anchor|\d))"
)
"""What follows DV, OV or EV where it is a kind of certificate: an `EV charging fleet` is none."""

_VALIDATIONS: Final = {
    ValidationType.DV: re.compile(rf"\bDV\b{_KIND}|domain validat", re.IGNORECASE),
    ValidationType.OV: re.compile(rf"\bOV\b{_KIND}|organi[sz]ation validat", re.IGNORECASE),
    ValidationType.EV: re.compile(rf"\bEV\b{_KIND}|extended validat", re.IGNORECASE),
    ValidationType.PRIVATE: re.compile(r"\bprivate\b", re.IGNORECASE),
}


def enroll_body(draft: OrderDraft) -> dict[str, object]:
    """
    Return the body of an order; names as one text, since SCM takes no list here.

    `dcvMode` is required where SCM does not validate domains in advance (sectigo-scm 2.2), which an
    order cannot know; a CNAME is what is published then. A private CA wants nothing proven.
    """
    body: dict[str, object] = {
        "orgId": draft.org_id,
        "certType": draft.profile_id,
        "term": draft.term,
        "csr": draft.csr.pem.strip(),
        "subjAltNames": ",".join(sorted(draft.names)),
        "comments": draft.comments,
    }
    if draft.public:
        body["dcvMode"] = "CNAME"
    if draft.external_requester:
        body["externalRequester"] = ", ".join(draft.external_requester)
    if draft.custom_fields:
        body["customFields"] = [
            {"name": name, "value": value} for name, value in draft.custom_fields
        ]
    return body


def revoke_body(reason_code: int, reason: str) -> dict[str, object]:
    """Return the body of a revocation; SCM wants a reason of 1 to 512 characters."""
    return {"reasonCode": reason_code, "reason": reason[:512] or "revoked"}


def read_offers(listed: Sequence[Document], mandatory: frozenset[str]) -> tuple[Offer, ...]:
    """
    Return the profiles of `types`, each as an offer.

    Args:
        listed: The rows of the answer.
        mandatory: Names of the custom fields that every order must have.
    """
    return tuple(_offer(item, mandatory) for item in listed)


def read_organizations(listed: Sequence[Document]) -> tuple[tuple[int, str], ...]:
    """Return id and name of each organization, each followed by its departments."""
    return tuple(
        (unit.number("id"), vendor_words(unit.text_or("name")))
        for organization in listed
        for unit in (organization, *organization.children("departments"))
    )


def read_mandatory_fields(listed: Sequence[Document]) -> frozenset[str]:
    """Return the names of the custom fields that every order must have."""
    return frozenset(item.text("name") for item in listed if item.flag("mandatory", default=False))


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """A row of the list of orders."""

    order_id: OrderId
    common_name: str
    """Lower case."""


def read_listed_order(row: Document) -> ListedOrder:
    """Return one row of the list of orders."""
    return ListedOrder(_id(row), row.text_or("commonName").lower())


def _id(item: Document) -> OrderId:
    return OrderId(str(item.number("sslId" if item.has("sslId") else "id")))


def _offer(item: Document, mandatory: frozenset[str]) -> Offer:
    name = item.text_or("name")
    return Offer(
        profile_id=item.number("id"),
        profile_name=name,
        terms=tuple(sorted(_terms(item))),
        key_algorithms=frozenset(key for key in KeyAlgorithm if _takes(item, key)),
        validation=read_validation(f"{name} {item.text_or('validationType')}"),
        mandatory_fields=mandatory,
    )


def read_validation(words: str) -> ValidationType | None:
    """Return the one validation that SCM's words tell; None: they tell none, or several."""
    found = [kind for kind, pattern in _VALIDATIONS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _terms(item: Document) -> set[int]:
    terms = item.fields.get("terms")
    known = terms if isinstance(terms, list) else []
    return {int(term) for term in known if isinstance(term, int) or _is_number(term)}


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _takes(item: Document, key: KeyAlgorithm) -> bool:
    """Whether a profile takes CPS's key of that kind; one that names no keys takes all."""
    kinds = _kinds(item)
    words, sizes = _KEYS[key]
    named = [value for kind, value in kinds.items() if kind.upper() in words]
    if not named:
        return not kinds
    return any(not isinstance(value, list) or not value or _any(value, sizes) for value in named)


def _kinds(item: Document) -> Mapping[str, object]:
    """Return the kinds of keys, each with its sizes; a list has kinds alone."""
    told = item.fields.get("keyTypes")
    return (
        dict.fromkeys(map(str, told)) if isinstance(told, list) else item.child("keyTypes").fields
    )


def _any(values: list[object], wanted: frozenset[str]) -> bool:
    return any(str(value).upper() in wanted for value in values)
