"""
What the vendors and the journal know, as frozen values: the parts of a `Snapshot`.

The words are CPS's (enrollment, change, CSR, deployment) and SCM's (order). Times are aware UTC,
PEM text ends in `_pem`. Clients translate the vendors' JSON into these; nothing further in sees a
dict.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from connector.core.facts.change import (
    Change,
    ChangeId,
    ChangeManagementInfo,
    InputType,
    PendingChange,
)
from connector.core.facts.claim import Claim, Witness
from connector.core.request.values import (
    Contact,
    KeyAlgorithm,
    NetworkConfiguration,
    Organization,
    Subject,
)

EnrollmentId = NewType("EnrollmentId", int)
OrderId = NewType("OrderId", str)
"""`sslId` (Admin API) or `certId` (Enrollment API), as text."""
CsrKey = NewType("CsrKey", str)
"""SHA-256 of a CSR's DER in lower-case hex: the identity of an order."""


class OrderStatus(StrEnum):
    """Where an order stands at SCM (sectigo-scm 2.3), in the classes that decisions need."""

    AWAITING_APPROVAL = "awaiting_approval"
    """`Requested`: a person at SCM must approve."""
    PROCESSING = "processing"
    """`Init`, `Approved`, `Applied`, `SAApproved`, and any word we do not know."""
    ISSUED = "issued"
    DECLINED = "declined"
    """`Declined`: an administrator refused."""
    REJECTED = "rejected"
    """`Rejected`, `Invalid`: SCM or the CA refused."""
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"


class OrderStage(StrEnum):
    """What the journal knows of an order."""

    INTENDED = "intended"
    """Written before the order was sent; whether SCM has it is not known."""
    PLACED = "placed"
    """SCM's id is known."""
    ISSUED = "issued"
    """The certificate was collected."""
    DECLINED = "declined"
    """SCM's administrator said no; a new order only when a person asks for it."""
    REJECTED = "rejected"
    """It ended without a certificate for another reason; as before."""
    CLOSED = "closed"
    """Refused at once, not at SCM, or forgotten by a person: a new order is allowed again."""

    @property
    def at_scm(self) -> bool:
        """Whether SCM may still have to do with it, so that it is worth asking."""
        return self in {OrderStage.INTENDED, OrderStage.PLACED}


class Search(StrEnum):
    """Whether SCM was searched for an order whose answer was lost."""

    IMPOSSIBLE = "impossible"
    """The account's API has no search."""
    UNANSWERED = "unanswered"
    """SCM could not be asked, or was not asked this time."""
    DONE = "done"


ORDER_SETTLING = timedelta(minutes=3)
"""
How long after its intent an order may still appear at SCM: its answer is waited for up to 70 s, a
slow SCM may go on with it after that, and its list may lag behind by a minute (sectigo-scm 7.3).
"""

NOT_AT_SCM = "not at SCM"
"""Note of an intended order that was closed since SCM's search did not find it."""

ADOPTED = "adopted by"
"""Beginning of the note of an order whose id was found after its answer was lost; then by whom."""

UPLOAD_GRACE = timedelta(minutes=2)
"""How long CPS may show the old status after an upload or an acknowledgement (akamai-cps 4.3)."""


class Revocation(StrEnum):
    """Whether the live certificate is revoked."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What an X.509 certificate says about itself (RFC 5280)."""

    pem: str
    serial: str
    """Upper-case hex without separators, even number of digits."""
    common_name: str
    names: frozenset[str]
    """DNS names of the subjectAltName extension, lower case."""
    issuer: str
    """RFC 4514 text."""
    not_before: datetime
    not_after: datetime
    key_algorithm: KeyAlgorithm | None
    """None: neither RSA nor ECDSA."""
    fingerprint: str
    """SHA-256 of the DER, upper-case hex."""
    public_key_sha256: str
    """SHA-256 of the SubjectPublicKeyInfo, lower-case hex."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One certificate on one network."""

    facts: CertificateFacts
    chain_pem: str
    """As CPS shows it; empty where it shows none."""
    chain_ends: datetime | None = None
    """When the first certificate of the chain ends, roots apart; None: there is none to read."""


@dataclass(frozen=True, slots=True)
class Csr:
    """A CSR that CPS made for a change."""

    key_algorithm: KeyAlgorithm
    pem: str
    key: CsrKey
    common_name: str
    names: frozenset[str]
    """DNS names of the requested subjectAltName extension; empty where SANs are excluded."""
    public_key_sha256: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What CPS keeps for one certificate, as far as a request can ask for it."""

    enrollment_id: EnrollmentId
    common_name: str
    names: frozenset[str]
    """`csr.sans` with the common name."""
    subject: Subject
    organization: Organization | None
    admin_contact: Contact | None
    tech_contact: Contact | None
    network_configuration: NetworkConfiguration
    secure_network: str
    """Empty: CPS does not tell."""
    sni_only: bool | None
    """None: CPS does not tell."""
    change_management: bool
    multi_stacked: bool
    """Whether CPS makes an RSA and an ECDSA CSR."""
    exclude_sans: bool
    third_party: bool
    """False: a certificate type this connector does not handle."""
    pending: tuple[PendingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A finished change that carried certificates, out of `history/changes` (akamai-cps 2.13)."""

    action: str
    certificates: tuple[CertificateFacts, ...]
    ended_on: datetime | None = None
    """By CPS's clock; None: not told."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order: the journal's memory and, where it was asked, SCM's present word."""

    csr_key: CsrKey
    key_algorithm: KeyAlgorithm
    common_name: str
    stage: OrderStage
    account: str
    change_id: ChangeId
    intended_at: datetime
    order_id: OrderId | None = None
    status: OrderStatus | None = None
    """None: not asked in this observation."""
    vendor_status: str = ""
    """SCM's own word."""
    certificate_pem: str = ""
    """Leaf, once collected."""
    chain_pem: str = ""
    """Ordered, leaf's issuer first, root left out."""
    fingerprint: str = ""
    uploaded: timedelta | None = None
    """How long ago it was uploaded to CPS; None: never."""
    age: timedelta = timedelta()
    """How long ago it was intended."""
    search: Search = Search.IMPOSSIBLE
    """With INTENDED: whether it was looked for at SCM."""
    found: tuple[OrderId, ...] = ()
    """With `Search.DONE`: what was found."""
    account_known: bool = True
    """Whether its account is still configured, so that SCM can be asked about it."""
    note: str = ""
    """Why it was closed."""
    misfit: str = ""
    """What did not fit in what was last collected; empty: nothing, or it was not collected."""
    because: str = ""
    """Why a certificate was wanted, as a code of `Reason`; empty: not known."""
    collected_on: datetime | None = None
    """By CPS's clock; None: not collected, or not known."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a decision needs, taken at one time."""

    enrollment: Enrollment | None = None
    change: Change | None = None
    """The open change, if there is one."""
    change_is_ours: bool = False
    """CPS's answer to a step of ours, kept in the journal, says that the step opened it."""
    perhaps_ours: bool = False
    """A step of ours was about to open a change with these names and never heard whether it did."""
    change_opened_at: datetime | None = None
    """
    When a renewal that is not ours was opened, by CPS's clock; where its history does not tell,
    when it was seen, as it is no younger. None: nobody asked.
    """
    upload_refused: str = ""
    """CPS's words, if it refused what was last uploaded to the open change; else empty."""
    csrs: tuple[Csr, ...] = ()
    """Of the open change, while it waits for a certificate."""
    warnings_text: str = ""
    """Pre- or post-verification warnings that wait to be acknowledged, verbatim."""
    change_management: ChangeManagementInfo | None = None
    acknowledged: tuple[tuple[InputType, timedelta], ...] = ()
    """Acknowledgements already sent for the open change, and how long ago."""
    orders: tuple[OrderView, ...] = ()
    """Orders of this certificate, newest first."""
    searchable: bool = False
    """Whether the request's SCM account can be searched for orders."""
    claims: tuple[Claim, ...] = ()
    """What persons said of orders that the journal does not have, of any certificate."""
    witnesses: tuple[Witness, ...] = ()
    """What other files show of orders that the journal does not have, of any certificate."""
    production: tuple[Deployed, ...] = ()
    staging: tuple[Deployed, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    """Newest first."""
    deployed: frozenset[ChangeId] = frozenset()
    """Changes of ours whose certificates were once seen on production."""
    abandoned: ChangeId | None = None
    """The change of the newest upload, if CPS ended it without deploying."""
    revocation: Revocation = Revocation.UNKNOWN
    served_trigger: str | None = None
    """Last `renewal_trigger` carried out; None: the journal has no memory of this certificate."""
    scm_out: str = ""
    """Why SCM cannot be asked, as a sentence; empty: it can be, or it did not matter."""
    notes: tuple[str, ...] = ()
    """What could not be found out and does not stop the loop."""
