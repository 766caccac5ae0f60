"""
Whether another certificate would cure what is wrong with the live one, and from when on.

A CA may give a certificate that is due as soon as it is live. It is not replaced for the reason for
which it was ordered itself before a third of the time that it has had is over: no renewal comes
earlier (`core.renewal`), and each costs an order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from connector.core.decision.renewal import SHARE_OF_LIFETIME, renewal_due_at
from connector.core.decision.verdict import Reason
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.order import OrderView
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

SHORTEST_SERVICE: Final = timedelta(days=1)
"""What had less time from its collection to its end is replaced only when a person says so."""

_BY_DATE: Final = frozenset({Reason.INSIDE_WINDOW, Reason.FORCED})
"""Reasons that have their own rule: the window opens late enough, a trigger is carried out once."""


def in_hand_since(facts: CertificateFacts, snapshot: Snapshot) -> datetime | None:
    """
    Return when a live certificate was collected, else when its change ended; None: not known.

    CPS's history counts only for one that has replaced another: what somebody has brought to Akamai
    late in its life is due as soon as it is there.
    """
    order = _order_of(facts, snapshot)
    if order is not None and order.collected_on is not None:
        return order.collected_on
    ended = (
        newer.ended_on
        for newer, _ in pairwise(snapshot.history)
        if facts.fingerprint in {item.fingerprint for item in newer.certificates}
    )
    return next(ended, None)


def due_at(
    facts: CertificateFacts, end: datetime, request: Request, snapshot: Snapshot
) -> datetime:
    """
    Return when the window of a live certificate opens whose service ends at *end*.

    If it was open already when the certificate came, the time since then is the lifetime that
    counts: otherwise the next look would order again, and so would the one after that.
    """
    due = renewal_due_at(facts.not_before, end, request.renew_before)
    since = in_hand_since(facts, snapshot)
    if since is None or not due <= since < end:
        return due
    return renewal_due_at(since, end, request.renew_before)


def came_late(facts: CertificateFacts, end: datetime, request: Request, snapshot: Snapshot) -> bool:
    """Whether a live certificate, of service until *end*, was inside its window when it came."""
    usual = renewal_due_at(facts.not_before, end, request.renew_before)
    return usual < due_at(facts, end, request, snapshot)


def is_repeated(
    reason: Reason, live: Sequence[CertificateFacts], snapshot: Snapshot, now: datetime
) -> bool:
    """
    Whether nothing is ordered for *reason* yet, since the last order for it was of no help.

    Args:
        reason: Why the live certificates do not do.
        live: Those of the wanted keys.
        snapshot: What is known of them.
        now: The vendor's time, aware UTC.
    """
    if reason is Reason.EXPIRED:
        ended = (facts for facts in live if facts.not_after <= now)
        return any(_had(facts, snapshot) < SHORTEST_SERVICE for facts in ended)
    until = ordered_again_from(reason, live, snapshot)
    return until is not None and now < until


def ordered_again_from(
    reason: Reason, live: Sequence[CertificateFacts], snapshot: Snapshot
) -> datetime | None:
    """Return when *reason*, for which a live certificate was ordered, counts again; None: now."""
    if reason in _BY_DATE:
        return None
    moments = (
        since + (facts.not_after - since) / SHARE_OF_LIFETIME
        for facts in live
        if (order := _order_of(facts, snapshot)) is not None
        and order.because == reason
        and (since := order.collected_on) is not None
    )
    return max(moments, default=None)


def _had(facts: CertificateFacts, snapshot: Snapshot) -> timedelta:
    since = in_hand_since(facts, snapshot)
    return facts.not_after - (facts.not_before if since is None else since)


def _order_of(facts: CertificateFacts, snapshot: Snapshot) -> OrderView | None:
    return next(
        (order for order in snapshot.orders if order.fingerprint == facts.fingerprint), None
    )
