"""A domain as SCM shows it, and the record that proves it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from connector.core.domains.words import DomainStatus, Method, ProofStatus

PERSISTENT_LABEL: Final = "_validation-persist"
"""Where the record is that stays (draft-ietf-acme-dns-persist)."""

TTL: Final = 300
"""Seconds: the shortest that Akamai's Edge DNS documents."""


class RecordType(StrEnum):
    """The types of records that prove a domain."""

    CNAME = "CNAME"
    TXT = "TXT"


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """A record to be published in DNS; `shape` makes it of what SCM answers."""

    name: str
    """Lower case, without the dot at its end."""
    type: RecordType
    value: str
    """Of a CNAME as `name`; of a TXT the text itself, neither quoted nor escaped."""
    ttl: int = TTL
    """Seconds."""

    @property
    def stays(self) -> bool:
        """Whether it is a record that keeps a domain valid for as long as it is there."""
        return self.name.startswith(f"{PERSISTENT_LABEL}.")

    @property
    def absolute(self) -> str:
        """The value as it is handed on: a host name has its dot, so that no zone is appended."""
        return f"{self.value}." if self.type is RecordType.CNAME else self.value


@dataclass(frozen=True, slots=True)
class DomainState:
    """What SCM says of one domain; what it does not say is None, empty or `UNKNOWN`."""

    domain: str
    """Lower case."""
    status: DomainStatus
    proof: ProofStatus = ProofStatus.NOT_INITIATED
    method: Method = Method.UNKNOWN
    """How it is validated now."""
    mode: Method = Method.UNKNOWN
    """How the validation that was started proves it."""
    validated_on: date | None = None
    expires_on: date | None = None
    """The last day on which the CA reuses the proof, or the day after; SCM does not tell which."""
    host: str = ""
    """As SCM writes it, unchecked."""
    point: str = ""
    """As SCM writes it, unchecked."""
    next_check: datetime | None = None
    """When the CA looks again, aware UTC."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What the journal knows of a validation that a run of ours began."""

    begun_at: datetime
    """By the vendor's clock, as all that the CA's days are held against; aware UTC."""
    was_validated: bool
    """Whether the domain was validated when it began."""
    noted_end: date | None = None
    """`expires_on` of that time."""
    record: ProofRecord | None = None
    """What was last published, or is to be; None: SCM has not told it yet."""
    submitted_at: datetime | None = None
    succeeded_at: datetime | None = None
    """By the vendor's clock."""
    rejections: int = 0
    """So often has the CA given it up."""


def dns_name(text: str) -> str:
    """Return *text* as names are compared: lower case, without the dot at its end."""
    return text.strip().lower().removesuffix(".")


def itself_and_above(name: str) -> tuple[str, ...]:
    """Return the name without its wildcard, then each name above it, the longest first."""
    labels = dns_name(name).removeprefix("*.").split(".")
    return tuple(".".join(labels[place:]) for place in range(len(labels)))
