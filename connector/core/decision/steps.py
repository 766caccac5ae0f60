"""
What the loop does next: one value for each kind of step, with all that carrying it out needs.

An `Act` changes something at a vendor or in the journal. After `Wait` the loop looks again; the
others end it. What acting needs is in the step, so that it looks nothing up again, and a step
without it cannot be written. None carries an age: two equal steps are the same step taken twice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from connector.core.decision.reasons import Reason
from connector.core.facts.change import AllowedInput, ChangeRef
from connector.core.facts.claim import Claim
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause
from connector.core.warnings.judge import Acceptance


class Awaited(StrEnum):
    """What is waited for; each has its own limit in `timeouts`."""

    CSR = "csr"
    ISSUANCE = "issuance"
    DEPLOYMENT = "deployment"


class _BringsCertificate:
    """A step on the way to a new certificate."""

    __slots__ = ()
    renewing: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CreateEnrollment(_BringsCertificate):
    """Create the enrollment; CPS opens its first change with it."""


@dataclass(frozen=True, slots=True)
class UpdateEnrollment:
    """Put the enrollment back with what the request says."""

    enrollment: Enrollment
    """As CPS has it."""
    renewing: bool
    """It needs a new CSR, so that a certificate will be ordered."""
    force_renewal: bool = False
    """CPS would see no reason for a new CSR."""
    both_keys: bool = False
    """CPS makes an RSA and an ECDSA CSR from now on."""
    replaces: ChangeRef | None = None
    """The open change that is cancelled by it."""
    unordered: tuple[Csr, ...] = ()
    """Its CSRs that another machine may have ordered for."""


@dataclass(frozen=True, slots=True)
class OpenRenewal(_BringsCertificate):
    """Open a change for a new certificate with the same names."""

    enrollment_id: EnrollmentId
    replaces: ChangeRef | None = None
    """The open change that is cancelled by it."""


@dataclass(frozen=True, slots=True)
class AddCertificate(_BringsCertificate):
    """Open a change for a key that is not live yet, which leaves the live one as it is."""

    enrollment_id: EnrollmentId


@dataclass(frozen=True, slots=True)
class Acknowledge(_BringsCertificate):
    """Acknowledge warnings, or what stands on staging."""

    change: ChangeRef
    waiting: AllowedInput
    hash: str = ""
    """Of what stands on staging: CPS refuses if that has moved on since."""
    accepted: tuple[Acceptance, ...] = ()
    """The warnings, with whose word it is that they may be."""


@dataclass(frozen=True, slots=True)
class ScheduleDeployment(_BringsCertificate):
    """Say from when on CPS may bring a change to production."""

    change: ChangeRef
    not_before: datetime | None
    """Aware UTC; None: at once."""


@dataclass(frozen=True, slots=True)
class ValidateDomains(_BringsCertificate):
    """Have domains validated again, without which no CA would sign."""

    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceOrders(_BringsCertificate):
    """Order at SCM for CSRs that nobody can have ordered for."""

    change: ChangeRef
    csrs: tuple[Csr, ...]
    because: Reason | None
    """Why a certificate is wanted; None: what is live does."""


@dataclass(frozen=True, slots=True)
class UnprovenOrder:
    """An order for which the CA wants control of domains proven."""

    order_id: OrderId
    account: str
    """The SCM account that it was placed with."""
    domains: tuple[str, ...]
    """Those that records in DNS prove, which no run has seen to yet; sorted."""


@dataclass(frozen=True, slots=True)
class ProveOrders(_BringsCertificate):
    """Bring the proofs of orders into DNS, and have the CA look for them."""

    orders: tuple[UnprovenOrder, ...]
    by_person: bool = False
    """Whether a person has to publish one."""


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """The search at SCM shows the order whose answer was lost."""

    csr: Csr
    order_id: OrderId


@dataclass(frozen=True, slots=True)
class AbsentOrder:
    """SCM certainly does not have the order whose answer was lost, or knows it from the next."""

    csr: Csr
    because: ClosedBecause = ClosedBecause.NOT_AT_SCM


@dataclass(frozen=True, slots=True)
class AdoptedOrder:
    """A person has found the order, which the journal does not know."""

    csr: Csr
    claim: Claim


@dataclass(frozen=True, slots=True)
class SettleOrders(_BringsCertificate):
    """Write down what has come out about orders that the journal has no id of, or not at all."""

    change: ChangeRef
    settled: tuple[FoundOrder | AbsentOrder | AdoptedOrder, ...]


@dataclass(frozen=True, slots=True)
class IssuedOrder:
    """An order that SCM has issued and that is not collected yet."""

    csr: Csr
    order_id: OrderId
    account: str
    """The SCM account that it was placed with."""
    if_misfit: str
    """What a person does if what comes is not what was asked for."""
    delivered: str = ""
    """Certificates as PEM that came with the answer; empty: they are fetched."""


@dataclass(frozen=True, slots=True)
class Collect(_BringsCertificate):
    """Fetch what SCM has issued, check it, keep it."""

    orders: tuple[IssuedOrder, ...]
    remedy: str = ""
    """What a person does, if what was collected before did not fit; else empty."""


@dataclass(frozen=True, slots=True)
class SignedCsr:
    """A CSR with the certificate that was issued for it."""

    csr: Csr
    certificate_pem: str
    """Leaf only."""
    chain_pem: str
    """Leaf's issuer first, root left out."""


@dataclass(frozen=True, slots=True)
class UploadCertificates(_BringsCertificate):
    """Bring the certificates of all wanted keys to CPS, together."""

    change: ChangeRef
    waiting: AllowedInput
    signed: tuple[SignedCsr, ...]
    way_out: str
    """What a person does if CPS goes on refusing them."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """All is as it should be, or nothing can be done about it now."""

    renewing: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again in a while."""

    awaited: Awaited
    renewing: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to decide."""

    remedy: str
    """What the person does."""
    renewing: bool = True


@dataclass(frozen=True, slots=True)
class Fail(_BringsCertificate):
    """A vendor stopped; a person has to see why."""

    remedy: str
    """What the person does."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The request does not fit what exists."""

    remedy: str
    """What the person does."""
    renewing: ClassVar[bool] = False


OpensChange = CreateEnrollment | UpdateEnrollment | OpenRenewal | AddCertificate
"""Steps after which a change of ours is open at CPS."""

Act = (
    OpensChange
    | Acknowledge
    | ScheduleDeployment
    | ValidateDomains
    | PlaceOrders
    | ProveOrders
    | SettleOrders
    | Collect
    | UploadCertificates
)
"""Steps that change something."""

Step = Act | Wait | Nothing | Ask | Fail | Refuse
"""`renewing` of each: a new certificate is wanted or under way, so the live one is replaced."""


def replaced_change(step: Step) -> ChangeRef | None:
    """Return the open change that *step* cancels; None: none."""
    return step.replaces if isinstance(step, UpdateEnrollment | OpenRenewal) else None
