"""What a look is worth asking, and what need not be asked since this run has seen it come about."""

from enum import Enum, auto

from connector.core.facts.enrollment import Csr, Enrollment, HistoryEntry
from connector.core.facts.snapshot import Snapshot


class Scope(Enum):
    """What of the vendors is worth asking in a look, by what has been waited for."""

    WHOLE = auto()
    """CPS where anything can have moved there, and SCM."""
    ENDING = auto()
    """The same, where the open change is likely to be over."""
    OVER = auto()
    """Only whether the open change is over: if not, it counts as it was seen last."""
    ORDERS = auto()
    """SCM alone: CPS waits for us."""


def seen_past(before: Snapshot | None, now: Snapshot) -> tuple[HistoryEntry, ...] | None:
    """
    Return the newest of CPS's history; None: this run has not seen all that is live come live.

    Args:
        before: The first look of this run.
        now: The last one.
    """
    live = tuple(item.facts for item in now.production)
    if before is None or not live or now.live_fingerprints & before.live_fingerprints:
        return None
    old = tuple(item.facts for item in before.production)
    replaced = {facts.key_algorithm for facts in live} <= {facts.key_algorithm for facts in old}
    if before.enrollment is not None and not replaced:
        return None
    return HistoryEntry("", live), HistoryEntry("", old)


def as_sent(csrs: tuple[Csr, ...], enrollment: Enrollment) -> bool:
    """Whether CPS has made its CSRs for the names that it was sent, as far as they show them."""
    return enrollment.exclude_sans or all(csr.names == enrollment.names for csr in csrs)
