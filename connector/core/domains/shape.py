"""
Whether a record that SCM hands out may be written into somebody's zone.

What answers in SCM's place could ask for any record at all, also for one by which another CA, or
mail, would take its word. So a CNAME is written only at a name that begins with a hash, and only to
where Sectigo looks; a text only below the label that Sectigo's have; and one that stays, which is a
standing leave to issue, only as a person has put it down.
"""

import re
from typing import Final

from connector.core.domains.caa import SECTIGO
from connector.core.domains.txt import LONGEST_STRING
from connector.core.domains.values import (
    PERSISTENT_LABEL,
    DomainState,
    ProofRecord,
    RecordType,
    dns_name,
)
from connector.core.domains.words import Method

TARGETS: Final = ("sectigo.com", "comodoca.com")
"""Where Sectigo's CNAME proofs point to: below one of these."""

_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# Each matches a whole name, since that of a domain goes on with labels of hosts.
_HASHED: Final = re.compile(rf"_[0-9a-f]{{1,62}}(\.{_LABEL})*", re.ASCII)
TXT_LABEL: Final = "_pki-validation"
_BELOW_TXT_LABEL: Final = re.compile(rf"{TXT_LABEL}(\.{_LABEL})*", re.ASCII)
_DOMAIN: Final = re.compile(rf"({_LABEL}\.)+{_LABEL}", re.ASCII)
_TARGET: Final = re.compile(rf"(_?{_LABEL}\.)+", re.ASCII)
_LONGEST_NAME: Final = 253


class SuspiciousRecordError(ValueError):
    """A record that no CA asks for; its text says why, in half a sentence."""


def is_domain(name: str) -> bool:
    """Return whether *name* can be a domain: host labels in lower case, two of them at least."""
    return len(name) <= _LONGEST_NAME and _DOMAIN.fullmatch(name) is not None


def cname_proof(domain: str, host: str, point: str) -> ProofRecord:
    """
    Return the CNAME that proves *domain*.

    Raises:
        SuspiciousRecordError: It must not be written.
    """
    name, target = _owner(domain, host, _HASHED), dns_name(point)
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
    name = _owner(domain, host, _BELOW_TXT_LABEL)
    if why := _no_text(value):
        raise SuspiciousRecordError(f"its text {why}")
    return ProofRecord(name, RecordType.TXT, value)


def persistent_proof(domain: str, value: str, host: str = "") -> ProofRecord:
    """
    Return the TXT that keeps *domain* valid for as long as it is there.

    Args:
        domain: The domain.
        value: `<CA>; accounturi=<URI>`, perhaps with more parameters.
        host: Where SCM wants it; empty: it has not said.

    Raises:
        SuspiciousRecordError: It must not be written.
    """
    name = f"{PERSISTENT_LABEL}.{_checked(domain)}"
    if host and dns_name(host) != name:
        raise SuspiciousRecordError(f"its name {_told(host)} is not {name}")
    if len(name) > _LONGEST_NAME:
        raise SuspiciousRecordError(f"its name {_told(name)} is longer than names may be")
    if why := persistent_fault(value):
        raise SuspiciousRecordError(f"its text {why}")
    return ProofRecord(name, RecordType.TXT, value)


def persistent_fault(value: str) -> str:
    """Return what is wrong with the text of a record that stays (RFC 8659 4.2); empty: nothing."""
    if why := _no_text(value):
        return why
    issuer, parameters = _permission(value)
    if issuer not in SECTIGO:
        return f"must begin with the CA, such as sectigo.com, and not with {_told(issuer)}"
    if not any(
        one.startswith("accounturi=") and len(one) > len("accounturi=") for one in parameters
    ):
        return "must name the account (accounturi=…)"
    return ""


def same_permission(one: str, other: str) -> bool:
    """Return whether two texts give the same account the same leave, however they are spaced."""
    return _permission(one) == _permission(other)


def proof_of(state: DomainState) -> ProofRecord | None:
    """
    Return the record that SCM tells; None: it tells none.

    Raises:
        SuspiciousRecordError: It must not be written into a zone.
    """
    if not state.host or not state.point:
        return None
    if state.mode is Method.PERSISTENT_TXT:
        return persistent_proof(state.domain, state.point, state.host)
    if state.mode is Method.TXT or dns_name(state.host).startswith(f"{TXT_LABEL}."):
        return txt_proof(state.domain, state.host, state.point)
    return cname_proof(state.domain, state.host, state.point)


def _permission(value: str) -> tuple[str, frozenset[str]]:
    """Return issuer and parameters, but for the end that the text gives itself."""
    issuer, *parts = (part.strip() for part in value.split(";"))
    pairs = [tuple(half.strip() for half in part.partition("=")) for part in parts if part]
    told = frozenset(f"{key.lower()}={text}" for key, _, text in pairs)
    ends = {one for one in told if one.startswith("persistuntil=")}
    return dns_name(issuer), told - ends


def _no_text(value: str) -> str:
    if 0 < len(value) <= LONGEST_STRING and value.isascii() and value.isprintable():
        return ""
    return f"must have 1 to {LONGEST_STRING} printable characters of ASCII"


def _owner(domain: str, host: str, shape: re.Pattern[str]) -> str:
    name = dns_name(host)
    if not name.endswith(f".{_checked(domain)}"):
        raise SuspiciousRecordError(f"its name {_told(host)} is not below {domain}")
    if len(name) > _LONGEST_NAME or not shape.fullmatch(name):
        raise SuspiciousRecordError(f"its name {_told(host)} does not begin with a label of proofs")
    return name


def _checked(domain: str) -> str:
    """Return the domain, which SCM has told as well."""
    if not is_domain(domain):
        raise SuspiciousRecordError(f"its domain {_told(domain)} is none")
    return domain


def _told(text: str) -> str:
    return ascii(text[:_LONGEST_NAME])


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)
