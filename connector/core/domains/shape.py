"""
Whether a record that SCM hands out may be written into somebody's zone.

What answers in SCM's place could ask for any record at all; so only a name of the form
`_label.domain` is ever written, and a CNAME only to where Sectigo looks.
"""

import re
from typing import Final

from connector.core.domains.txt import LONGEST_STRING
from connector.core.domains.values import ProofRecord, RecordType, dns_name

TARGETS: Final = ("sectigo.com", "comodoca.com")
"""Where Sectigo's CNAME proofs point to: below one of these."""

_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_OWNER: Final = re.compile(rf"_[a-z0-9_-]{{1,62}}(\.{_LABEL})*", re.ASCII)
_TARGET: Final = re.compile(rf"(_?{_LABEL}\.)+", re.ASCII)
_LONGEST_NAME: Final = 253


class SuspiciousRecordError(ValueError):
    """A record that no CA asks for; its text says why, in half a sentence."""


def cname_proof(domain: str, host: str, point: str) -> ProofRecord:
    """
    Return the CNAME that proves *domain*.

    Raises:
        SuspiciousRecordError: It must not be written.
    """
    name, target = _owner(domain, host), dns_name(point)
    above = next((one for one in TARGETS if target.endswith(f".{one}")), None)
    if above is None:
        raise SuspiciousRecordError(f"its target {_told(point)} is not below {_either(TARGETS)}")
    if len(target) > _LONGEST_NAME or not _TARGET.fullmatch(target.removesuffix(above)):
        raise SuspiciousRecordError(f"its target {_told(point)} is no host name")
    return ProofRecord(name, RecordType.CNAME, target)


def txt_proof(domain: str, host: str, value: str) -> ProofRecord:
    """
    Return the TXT that proves *domain*.

    Raises:
        SuspiciousRecordError: It must not be written.
    """
    name = _owner(domain, host)
    if not 0 < len(value) <= LONGEST_STRING or not (value.isascii() and value.isprintable()):
        raise SuspiciousRecordError(
            f"its text must have 1 to {LONGEST_STRING} printable characters of ASCII"
        )
    return ProofRecord(name, RecordType.TXT, value)


def _owner(domain: str, host: str) -> str:
    name = dns_name(host)
    if not name.endswith(f".{domain}"):
        raise SuspiciousRecordError(f"its name {_told(host)} is not below {domain}")
    if len(name) > _LONGEST_NAME or not _OWNER.fullmatch(name.removesuffix(f".{domain}")):
        raise SuspiciousRecordError(f"its name {_told(host)} does not begin with a label of proofs")
    return name


def _told(text: str) -> str:
    return ascii(text[:_LONGEST_NAME])


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)
