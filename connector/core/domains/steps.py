"""
What is done next for the validation of a domain: one value for each kind of step.

After a `Wait…` somebody looks again; `Rest` and `Ask` end it.
"""

from dataclasses import dataclass
from datetime import datetime

from connector.core.domains.values import ProofRecord


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Start:
    """Ask SCM for the record that proves the domain; of a TXT that submits it, too."""

    again: bool = False
    """The CA has given up the one before."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish the record, see it on every name server, then submit it."""

    record: ProofRecord


@dataclass(frozen=True, slots=True)
class SubmitPersistent:
    """See that the record which stays is there, as far as it is known, then tell SCM so."""


@dataclass(frozen=True, slots=True)
class Hold:
    """See that the record which keeps the domain valid is still there."""

    record: ProofRecord


@dataclass(frozen=True, slots=True)
class WaitForCA:
    """The CA looks for the record by itself; it has to stay until then."""

    record: ProofRecord | None
    """None: the way does not publish one, or SCM does not tell it any more."""


@dataclass(frozen=True, slots=True)
class Conclude:
    """Write down that the validation has come to its end."""


@dataclass(frozen=True, slots=True)
class CleanUp:
    """Remove the record, which has done its duty."""

    record: ProofRecord


@dataclass(frozen=True, slots=True)
class Linger:
    """The record stays until the last of the CA's places has seen it."""

    until: datetime
    """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to do something."""

    remedy: str


DomainStep = (
    Rest | Start | Publish | SubmitPersistent | Hold | WaitForCA | Conclude | CleanUp | Linger | Ask
)


@dataclass(frozen=True, slots=True)
class DomainVerdict:
    """The decision on one domain."""

    step: DomainStep
    message: str
    """One sentence for a person."""
