"""
Whether DNS forbids a CA to issue for a name (CAA, RFC 8659).

A preflight: the CA itself looks again, from several places. What was not found forbids nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connector.core.domains.values import dns_name, itself_and_above
from connector.core.request.names import is_wildcard

SECTIGO: Final = frozenset(
    {"sectigo.com", "comodo.com", "comodoca.com", "usertrust.com", "trust-provider.com"}
)
DIGICERT: Final = frozenset(
    {
        "digicert.com",
        "www.digicert.com",
        "geotrust.com",
        "thawte.com",
        "rapidssl.com",
        "symantec.com",
    }
)
ENTRUST: Final = frozenset({"entrust.net", "ssl.com", "sectigo.com"})
"""What each CA answers to in a record; which of Entrust's applies depends on the root."""

ANY_CA: Final = SECTIGO | DIGICERT | ENTRUST
"""What the CAs answer to that SCM orders public certificates from."""

_CRITICAL: Final = 0x80
_ISSUE, _ISSUE_WILD = "issue", "issuewild"
_KNOWN: Final = frozenset({_ISSUE, _ISSUE_WILD, "iodef", "contactemail", "contactphone"})
_DOMAIN: Final = re.compile(r"\s*([a-z0-9.-]*)\s*(;.*)?", re.ASCII | re.IGNORECASE | re.DOTALL)
_LIMITS: Final = re.compile(r"\b(accounturi|validationmethods)\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaaRecord:
    """One record."""

    flags: int
    tag: str
    value: str

    @property
    def text(self) -> str:
        """As master files write it."""
        return f'{self.flags} {self.tag} "{self.value}"'


class CaaWord(StrEnum):
    """What the records come to."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    LIMITED = "limited"
    """Allowed, for one account or method: whether it is ours cannot be told from here."""


@dataclass(frozen=True, slots=True)
class CaaVerdict:
    """What is to be expected of the CA."""

    word: CaaWord
    record: CaaRecord | None = None
    """The one that decides; None: there is none, or none that allows it."""


def caa_path(name: str) -> tuple[str, ...]:
    """Return the names whose records count, in this order: the first that has any decides."""
    return itself_and_above(name)


def judge_caa(name: str, records: Sequence[CaaRecord], issuers: frozenset[str]) -> CaaVerdict:
    """
    Return whether a CA may issue for *name*.

    Args:
        name: Of the certificate.
        records: Those of the first of `caa_path` that has any.
        issuers: What the CA answers to.
    """
    for record in records:
        if record.flags & _CRITICAL and record.tag.lower() not in _KNOWN:
            return CaaVerdict(CaaWord.FORBIDDEN, record)
    wild = [one for one in records if one.tag.lower() == _ISSUE_WILD]
    decisive = [one for one in records if one.tag.lower() == _ISSUE]
    if is_wildcard(name) and wild:
        decisive = wild
    if not decisive:
        return CaaVerdict(CaaWord.ALLOWED)
    naming = [one for one in decisive if _issuer(one) in issuers]
    free = [one for one in naming if not _LIMITS.search(one.value)]
    if free:
        return CaaVerdict(CaaWord.ALLOWED, free[0])
    if naming:
        return CaaVerdict(CaaWord.LIMITED, naming[0])
    return CaaVerdict(CaaWord.FORBIDDEN, decisive[0])


def _issuer(record: CaaRecord) -> str:
    """Return whom a record allows; empty: nobody, as with a value that is malformed."""
    found = _DOMAIN.fullmatch(record.value)
    return "" if found is None else dns_name(found[1])
