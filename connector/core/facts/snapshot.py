"""Everything that a decision is made on, as it was seen at one moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.core.domains.lapsing import Lapsing
from connector.core.facts.certificate import Deployed, Revocation
from connector.core.facts.change import Change, ChangeManagementInfo, InputType
from connector.core.facts.claim import Claim, Witness
from connector.core.facts.enrollment import Csr, Enrollment, HistoryEntry
from connector.core.facts.ids import ChangeId, OrderId
from connector.core.facts.marker import SCM
from connector.core.facts.order import OrderView

UPLOAD_GRACE = timedelta(minutes=2)
"""How long CPS may show the old status after an upload or an acknowledgement (akamai-cps 4.3)."""


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
    schedule_is_ours: bool = False
    """Whether a step of ours has told CPS when to deploy the open change."""
    schedulable: bool = True
    """Whether CPS has not refused, in this run, to schedule the open change."""
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
    """Whether an order that is there for a CSR comes out before the account takes a second one."""
    signer: str = SCM
    """What the request's account orders with, as people know it."""
    claims: tuple[Claim, ...] = ()
    """What persons said of orders that the journal does not have, of any certificate."""
    witnesses: tuple[Witness, ...] = ()
    """What other files show of orders that the journal does not have, of any certificate."""
    looked_at: datetime | None = None
    """By the clock that claims and witnesses go by; None: the age of none of them matters."""
    production: tuple[Deployed, ...] = ()
    staging: tuple[Deployed, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    """Newest first."""
    deployed: frozenset[ChangeId] = frozenset()
    """Changes of ours whose certificates were once seen on production."""
    revoked: frozenset[OrderId] = frozenset()
    """Orders of ours whose certificates were revoked from here."""
    abandoned: ChangeId | None = None
    """The change of the newest upload, if CPS ended it without deploying."""
    revocation: Revocation = Revocation.UNKNOWN
    served_trigger: str | None = None
    """Last `renewal_trigger` carried out; None: the journal has no memory of this certificate."""
    lapsing: tuple[Lapsing, ...] = ()
    """Domains to validate before the next order, where that matters and is known."""
    scm_out: str = ""
    """Why SCM cannot be asked, as a sentence; empty: it can be, or it did not matter."""
    notes: tuple[str, ...] = ()
    """What could not be found out and does not stop the loop."""

    @property
    def live_fingerprints(self) -> frozenset[str]:
        """The certificates on production, whatever their keys."""
        return frozenset(item.facts.fingerprint for item in self.production)

    @property
    def orders_for_change(self) -> tuple[OrderView, ...]:
        """The orders, closed ones apart, for the open change or for one of its CSRs."""
        if self.change is None:
            return ()
        csrs = {csr.key for csr in self.csrs}
        return tuple(
            order
            for order in self.orders
            if (order.change_id == self.change.change_id or order.csr_key in csrs)
            and order.stage.is_open
        )

    def open_order(self, csr: Csr) -> OrderView | None:
        """Return the order for that CSR; None if there is none or it was closed."""
        return next(
            (order for order in self.orders if order.csr_key == csr.key and order.stage.is_open),
            None,
        )
