"""One certificate as a report over many tells it, and how urgent it is at a given time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from connector.core.decision.verdict import WaitingFor
from connector.core.decision.wishes import NO_WISHES, Wishes
from connector.core.facts.ids import EnrollmentId
from connector.core.report.values import CertificateState

SHORT: Final = timedelta(days=7)
"""So little is critical where the certificate's own lifetime is not known."""


class Keeping(StrEnum):
    """Who sees to it that a certificate is renewed."""

    MANAGED = "managed"
    """A certificate request of ours, or orders in the journal."""
    UNMANAGED = "unmanaged"
    """Third-party, and nothing here knows of it."""
    NOT_THIRD_PARTY = "not third-party"
    """Akamai orders and renews it by itself."""


class Urgency(StrEnum):
    """How soon somebody has to look at a certificate; the most urgent first."""

    BROKEN = "broken"
    """Expired, revoked, gone from production, failed, or its chain has ended."""
    CRITICAL = "critical"
    """In the last third of its window, or past its `critical_days`, and not replaced yet."""
    UNKNOWN = "unknown"
    """It could not be looked at."""
    PERSON = "person"
    """Nothing goes on before a person decides."""
    DUE = "due"
    """There is something to do, which `apply` does."""
    WAITING = "waiting"
    """Under way; a vendor is waited for."""
    CURRENT = "current"


_RANK: Final = {urgency: rank for rank, urgency in enumerate(Urgency)}

_BROKEN: Final = frozenset(
    {
        CertificateState.EXPIRED,
        CertificateState.REVOKED,
        CertificateState.FAILED,
        CertificateState.GONE,
    }
)

_FAR: Final = timedelta.max


@dataclass(frozen=True, slots=True)
class Entry:
    """All that a report over many tells of one. Times are aware UTC; None: not known, or none."""

    common_name: str
    """Of a request that cannot be read: where it stands."""
    keeping: Keeping
    kind: str = "third-party"
    """Akamai's word for the type of the enrollment."""
    enrollment_id: EnrollmentId | None = None
    state: CertificateState | None = None
    issuer: str | None = None
    """The issuing CA as a person names it."""
    validation: str | None = None
    """As the certificate states, else as the request wants it."""
    keys: tuple[str, ...] = ()
    """Of what is live, else as wanted; sorted."""
    live_since: datetime | None = None
    """The beginning of the validity of what is live."""
    expires: datetime | None = None
    """The first end of what is live."""
    due_at: datetime | None = None
    critical_at: datetime | None = None
    """From then on a renewal cannot wait."""
    due: bool = False
    """There was something to do when it was looked at."""
    pending: str = ""
    """What is under way or has to be done, as a stable word; empty: nothing."""
    waits_for: WaitingFor | None = None
    """Whose turn it is; None: nobody's, or not known."""
    until: datetime | None = None
    """When that wait ends or is given up."""
    message: str = ""
    """The same as a sentence, with what to do; empty: nothing to tell."""
    domains: str | None = None
    """How far the validation of its domains is; None: not known."""
    domains_until: datetime | None = None
    """Until when all of them are validated, as far as is known."""
    domains_lapsed: bool = False
    """Whether one of them is not validated, so that no public CA signs."""
    drift: tuple[str, ...] = ()
    chain_ends: datetime | None = None
    """When the first certificate of a live chain ends, roots apart."""
    wishes: Wishes = NO_WISHES
    """What its request wants of the time of renewals."""
    private: bool = False
    """Its CA is private, so the limits of public ones do not hold for it."""
    looked_at: datetime | None = None
    """The vendor's time of the last look."""
    stale: bool = False
    """What is told was found earlier, since a vendor is out."""
    error: str = ""
    """Why it could not be looked at; empty: it was."""

    @property
    def lifetime(self) -> timedelta | None:
        """From the beginning to the end of what is live; None: not known."""
        if self.live_since is None or self.expires is None:
            return None
        return self.expires - self.live_since

    def left(self, now: datetime) -> timedelta | None:
        """Return what is left of it at *now*; negative: it has ended."""
        return None if self.expires is None else self.expires - now

    def days_left(self, now: datetime) -> int | None:
        """Return the whole days that are left at *now*; negative: it has ended."""
        left = self.left(now)
        return None if left is None else left.days

    def urgency(self, now: datetime) -> Urgency:
        """
        Return how urgent it is at *now*, if nothing is done before.

        Args:
            now: Aware UTC; may lie in the future.
        """
        broken = self.state in _BROKEN or _past(self.expires, now) or _past(self.chain_ends, now)
        found = (
            (bool(self.error), Urgency.UNKNOWN),
            (broken, Urgency.BROKEN),
            (_past(self._last_moment(), now), Urgency.CRITICAL),
            (self.waits_for is WaitingFor.PERSON, Urgency.PERSON),
            (self.waits_for not in {None, WaitingFor.APPLY}, Urgency.WAITING),
            (self.due or _past(self.due_at, now), Urgency.DUE),
            (bool(self.pending), Urgency.WAITING),
        )
        return next((urgency for holds, urgency in found if holds), Urgency.CURRENT)

    def _last_moment(self) -> datetime | None:
        if self.critical_at is not None or self.expires is None:
            return self.critical_at
        return self.expires - SHORT

    def order(self, now: datetime) -> tuple[int, timedelta, str, int]:
        """Return what a list by urgency is sorted by: the most urgent, then the soonest, first."""
        left = self.left(now)
        return (
            _RANK[self.urgency(now)],
            _FAR if left is None else left,
            self.common_name,
            self.enrollment_id or 0,
        )


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
