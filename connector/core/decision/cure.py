"""
Whether another certificate would cure what is wrong with the live one, and from when on.

A CA may give a certificate that is due as soon as it is live. It is not replaced for the reason for
which it was ordered itself before a third of the time that it has had is over: no renewal comes
earlier (`core.decision.renewal`), and each costs an order.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from connector.core.decision.in_time import due_in_time
from connector.core.decision.reasons import Reason
from connector.core.decision.renewal import SHARE_OF_LIFETIME, window_opens_at
from connector.core.decision.wishes import wishes
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.order import OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot

SHORTEST_SERVICE: Final = timedelta(days=1)
"""What had less time from its collection to its end is replaced only when a person says so."""

_BY_DATE: Final = frozenset({Reason.INSIDE_WINDOW, Reason.FORCED, Reason.EMERGENCY})
"""Reasons that have their own rule: the window opens late enough, the others count once."""


def in_hand_since(facts: CertificateFacts, snapshot: Snapshot) -> datetime | None:
    """
    Return when a live certificate was collected, else when its change ended; None: not known.

    CPS's history counts only for one that has replaced another: what somebody has brought to Akamai
    late in its life is due as soon as it is there.
    """
    order = _source_order(facts, snapshot)
    if order is not None and order.collected_on is not None:
        return order.collected_on
    ended = (
        newer.ended_on
        for newer, _ in pairwise(snapshot.history)
        if facts.fingerprint in {item.fingerprint for item in newer.certificates}
    )
    return next(ended, None)


def due_at(situation: Situation, facts: CertificateFacts, end: datetime) -> datetime:
    """
    Return when a live certificate is due whose service ends at *end*: its place in its window.

    If that was open already when the certificate came, the time since then is the lifetime that
    counts: otherwise the next look would order again, and so would the one after that. It comes
    earlier where its successor could not be deployed in time else (`core.decision.in_time`).
    """
    return due_in_time(_counts_from(situation, facts, end), end, wishes(situation))


def came_late(situation: Situation, facts: CertificateFacts, end: datetime) -> bool:
    """Whether a live certificate, of service until *end*, was inside its window when it came."""
    return facts.not_before < _counts_from(situation, facts, end)


def _counts_from(situation: Situation, facts: CertificateFacts, end: datetime) -> datetime:
    opens = window_opens_at(facts.not_before, end, situation.request.renew_before)
    since = in_hand_since(facts, situation.snapshot)
    return since if since is not None and opens <= since < end else facts.not_before


def is_repeated(situation: Situation, reason: Reason) -> bool:
    """
    Whether nothing is ordered for *reason* yet, since the last order for it was of no help.

    Args:
        situation: With something live that does not do.
        reason: Why it does not.
    """
    if reason is Reason.EXPIRED:
        ended = (facts for facts in situation.live if facts.not_after <= situation.now)
        return any(_service(facts, situation.snapshot) < SHORTEST_SERVICE for facts in ended)
    until = ordered_again_from(situation, reason)
    return until is not None and situation.now < until


def ordered_again_from(situation: Situation, reason: Reason) -> datetime | None:
    """Return when *reason*, for which a live certificate was ordered, counts again; None: now."""
    if reason in _BY_DATE:
        return None
    moments = (
        since + (facts.not_after - since) / SHARE_OF_LIFETIME
        for facts in situation.live
        if (order := _source_order(facts, situation.snapshot)) is not None
        and order.because == reason
        and (since := order.collected_on) is not None
    )
    return max(moments, default=None)


def _service(facts: CertificateFacts, snapshot: Snapshot) -> timedelta:
    since = in_hand_since(facts, snapshot)
    return facts.not_after - (facts.not_before if since is None else since)


def _source_order(facts: CertificateFacts, snapshot: Snapshot) -> OrderView | None:
    """Return the order that a live certificate came from."""
    return next(
        (order for order in snapshot.orders if order.fingerprint == facts.fingerprint), None
    )
