"""An order at SCM, as the journal and SCM know it (sectigo-scm 2.3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connector.core.domains.values import ProofRecord
from connector.core.facts.ids import ChangeId, CsrKey, OrderId
from connector.core.facts.marker import SCM
from connector.core.request.values import KeyAlgorithm


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
    def is_open(self) -> bool:
        """Whether it keeps another order for its CSR away, be it issued or live by now."""
        return self is not OrderStage.CLOSED

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
    NEEDLESS = "needless"
    """Whoever signs recognises a second order for a CSR, so that one may be placed."""


ORDER_SETTLING = timedelta(minutes=3)
"""
How long after its intent an order may still appear at SCM: its answer is waited for up to 90 s, a
slow SCM may go on with it after that, and its list may lag behind by a minute (sectigo-scm 7.3).
"""


class ClosedBecause(StrEnum):
    """Why an order is closed, so that a new one is allowed; a word never changes its meaning."""

    REFUSED = "refused"
    """SCM said no to it at once."""
    NOT_SENT = "not_sent"
    """It never left, or nothing came of it for certain."""
    NOT_AT_SCM = "not_at_scm"
    """Its answer was lost, and SCM's search did not find it."""
    REPEATED = "repeated"
    """Its answer was lost, and whoever signs knows the one that follows for the same."""
    CHANGE_CANCELLED = "change_cancelled"
    """The change that held its key was cancelled."""
    ENROLLMENT_DELETED = "enrollment_deleted"
    FORGOTTEN = "forgotten"
    """A person said that it does not exist or leads nowhere."""


@dataclass(frozen=True, slots=True)
class OrderProof:
    """Control of one domain, which the CA wants proven for one order alone."""

    domain: str
    record: ProofRecord | None
    """What proves it in DNS; None: it is proven otherwise, or SCM does not tell how."""
    by_person: bool = False
    """Whether a person has to publish the record."""
    submitted: bool = False
    """Whether a run of ours has seen to it, so that the CA is to look now."""


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
    unproven: tuple[OrderProof, ...] = ()
    """What the CA wants proven for this order alone, as far as SCM was asked."""
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
    adopted_by: str = ""
    """Who gave its id after the answer was lost; empty: it was not adopted."""
    closed_because: ClosedBecause | None = None
    """None: it is not closed."""
    misfit: str = ""
    """What did not fit in what was last collected; empty: nothing, or it was not collected."""
    because: str = ""
    """Why a certificate was wanted, as a code of `Reason`; empty: not known."""
    delivered: str = ""
    """While it is placed: certificates as PEM that came with the answer to it."""
    signer: str = SCM
    """What it was placed with, as people know it."""
    collected_on: datetime | None = None
    """By CPS's clock; None: not collected, or not known."""
