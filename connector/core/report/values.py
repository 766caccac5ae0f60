"""The report on one certificate, as frozen values; each rendering is made of it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.domains.told import DnsRecord, NameDomain
from connector.core.facts.edge import AtEdge
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.request.values import KeyAlgorithm


class CertificateState(StrEnum):
    """Where a certificate stands; whether something is to be done about it is told by `due`."""

    ABSENT = "absent"
    """CPS has no enrollment for it."""
    PENDING = "pending"
    """Nothing is live yet."""
    STAGING_ONLY = "staging_only"
    GONE = "gone"
    """It was live and production does not show it any more."""
    FAILED = "failed"
    """Nothing is live, and the way there has failed."""
    ACTIVE = "active"
    RENEWING = "renewing"
    """Live, and its change is open."""
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LiveCertificate:
    """A certificate on production. Times are aware UTC."""

    serial: str
    """Upper-case hexadecimal."""
    issuer: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    certificate_pem: str
    chain_pem: str
    """Ordered, the leaf's issuer first."""


class ApprovalStage(StrEnum):
    """Where CPS stops for somebody to acknowledge; `approve` of a request has the same words."""

    PRE_VERIFICATION = "pre_verification"
    """Before it makes the CSR."""
    POST_VERIFICATION = "post_verification"
    """After it was brought the certificate."""
    CHANGE_MANAGEMENT = "change_management"
    """Before it deploys what is on staging to production."""


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A warning of CPS that waits to be acknowledged."""

    id: str | None
    """As a request names it in `approve`; None: it has none, so it cannot be named there."""
    text: str
    """CPS's own words; may have several lines."""
    stage: ApprovalStage


@dataclass(frozen=True, slots=True)
class AcceptedView:
    """A warning of CPS that was acknowledged, and whose word that was."""

    id: str | None
    """As in `OpenWarning`."""
    text: str
    stage: ApprovalStage
    by: str
    """Who had accepted it by name; empty: the request approved it without one."""
    until: str | None
    """The last day (UTC) on which that counted, `YYYY-MM-DD`; None: it had no end."""
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls to an Akamai account this machine has made in the last minute."""

    host: str
    account_switch_key: str | None
    """None: the account of the credentials."""
    used: int
    limit: int
    """`requests_per_minute`: so many are made at most."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of one certificate. Times are aware UTC; None: not known, or none."""

    state: CertificateState
    action: Action
    reason: Reason
    message: str
    """One sentence for the person who reads the plan."""
    remedy: str
    """What a person does about it; empty: nothing."""
    due: bool
    """Whether there is something to do, be it later."""
    renews: tuple[str, ...]
    """The serials that the wanted certificates replace, sorted: the trigger that settles."""
    enrollment_id: EnrollmentId | None
    change_id: ChangeId | None
    change_status: str | None
    """CPS's own word."""
    common_name: str
    sans: tuple[str, ...]
    key_algorithms: tuple[KeyAlgorithm, ...]
    certificates: Mapping[KeyAlgorithm, LiveCertificate]
    expiry: datetime | None
    """The first end of what is wanted and live."""
    not_before: datetime | None
    """Its last beginning."""
    issuer: str | None
    renewal_due_at: datetime | None
    staging_serials: tuple[str, ...]
    production_serials: tuple[str, ...]
    ssl_ids: tuple[OrderId, ...]
    """SCM's ids of the orders of what is live."""
    drift: tuple[str, ...]
    """What somebody else did at Akamai, a phrase each."""
    notes: tuple[str, ...]
    """What a person should know although it stops nothing, a sentence or phrase each."""
    stale: bool = False
    """It was found earlier and stands in while a vendor is out."""
    warnings: tuple[OpenWarning, ...] = ()
    """What CPS warns of and waits to have acknowledged, in its order."""
    waiting_for: WaitingFor | None = None
    """Whose turn it is; None: nobody's, there is nothing to do."""
    order_ids: tuple[OrderId, ...] = ()
    """SCM's ids of the orders of what is not live yet, sorted."""
    until: datetime | None = None
    """When that wait ends or is given up."""
    domains: tuple[NameDomain, ...] = ()
    """What is known of the validation of each name, sorted; none for a private CA."""
    dns_records: tuple[DnsRecord, ...] = ()
    """What a person has to publish to have a domain validated, sorted by domain."""
    edge: tuple[AtEdge, ...] = ()
    """What the edge serves, as far as the request wants that asked and it was; by network."""
    accepted_warnings: tuple[AcceptedView, ...] = ()
    """What was acknowledged for the last change that CPS warned of, in its order."""
