"""
SCM's words on the validation of a domain, in the spellings of both versions of its calls.

The first version writes constants (`NOT_VALIDATED`), the second labels (`Not validated`), and one
server may mix them. What is none of them is kept as `UNKNOWN`, never guessed.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DomainStatus(StrEnum):
    """Whether the CA may issue for a domain."""

    VALIDATED = "validated"
    NOT_VALIDATED = "not_validated"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class ProofStatus(StrEnum):
    """Where a validation that somebody has started stands; SCM calls it the order's status."""

    NOT_INITIATED = "not_initiated"
    AWAITING_SUBMITTAL = "awaiting_submittal"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


UNDER_WAY: Final = frozenset({ProofStatus.AWAITING_SUBMITTAL, ProofStatus.SUBMITTED})
"""Somebody has begun a validation that is not over."""


class Method(StrEnum):
    """How control of a domain is proven."""

    CNAME = "cname"
    TXT = "txt"
    PERSISTENT_TXT = "persistent_txt"
    EMAIL = "email"
    HTTP = "http"
    HTTPS = "https"
    AUTO = "auto"
    UNKNOWN = "unknown"


def domain_status(word: str) -> DomainStatus:
    """Return what `status` or `dcvStatus` means."""
    return _DOMAIN.get(_plain(word), DomainStatus.UNKNOWN)


def proof_status(word: str) -> ProofStatus:
    """Return what `orderStatus` or `dcvOrderStatus` means; without a word nothing was started."""
    return _PROOF.get(_plain(word), ProofStatus.UNKNOWN) if word else ProofStatus.NOT_INITIATED


def method(word: str) -> Method:
    """Return what `dcvMethod` or `orderMode` means."""
    return _METHOD.get(_plain(word), Method.UNKNOWN)


def _plain(word: str) -> str:
    return "_".join(word.replace("-", " ").replace("_", " ").split()).upper()


_DOMAIN: Final[Mapping[str, DomainStatus]] = {
    one.name: one for one in DomainStatus if one is not DomainStatus.UNKNOWN
}
_PROOF: Final[Mapping[str, ProofStatus]] = {
    **{one.name: one for one in ProofStatus if one is not ProofStatus.UNKNOWN},
    "AWAITING_SUBMISSION": ProofStatus.AWAITING_SUBMITTAL,
}
_METHOD: Final[Mapping[str, Method]] = {
    **{one.name: one for one in Method if one is not Method.UNKNOWN},
    "CNAME_CSR_HASH": Method.CNAME,
    "HTTP_CSR_HASH": Method.HTTP,
    "HTTPS_CSR_HASH": Method.HTTPS,
    "DNSTXT_RANDOM_VALUE": Method.TXT,
    "DNSTXT_PERSISTENT_VALUE": Method.PERSISTENT_TXT,
}
