"""What is live on production: whether it has to be replaced, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from connector.core.decision.cure import due_at, is_repeated
from connector.core.decision.differences import csr_differences, live_differences
from connector.core.decision.reasons import Reason
from connector.core.facts.certificate import CertificateFacts, Deployed, Revocation
from connector.core.facts.order import OrderStage, OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.text.moments import utc_text

DEPLOYMENT_SETTLING: Final = timedelta(minutes=10)
"""How long production may not show yet what a finished change has brought there."""

WORTH_RENEWING: Final = timedelta(days=10)
"""A chain that serves a certificate for less than this is not cured by another one like it."""


def next_renewal(situation: Situation) -> datetime | None:
    """
    Return when the first live certificate enters its window; None if nothing is live.

    A chain that ends before its certificate ends its service.
    """
    return min(
        (due_at(situation, item.facts, service_end(item)) for item in situation.deployed),
        default=None,
    )


def service_end(deployed: Deployed) -> datetime:
    """
    Return when clients no longer take what is deployed: its own end, or its chain's before that.

    The chain's does not count if it came so soon after the certificate's start that a new one
    would bring the same: else each would be due as soon as it is live.
    """
    facts, chain_ends = deployed.facts, deployed.chain_ends
    if chain_ends is None or chain_ends < facts.not_before + WORTH_RENEWING:
        return facts.not_after
    return min(facts.not_after, chain_ends)


def chain_notes(situation: Situation) -> Iterator[str]:
    """Yield what a person should know of live chains that end before their certificates."""
    for item in situation.deployed:
        ends = item.chain_ends
        if ends is not None and ends < item.facts.not_after:
            yield (
                f"the chain of serial {item.facts.serial} ends at {utc_text(ends)}, before the"
                f" certificate ({utc_text(item.facts.not_after)}); clients that need the chain"
                " refuse it from then on. Ask the CA for a newer intermediate"
            )


def live_reason(situation: Situation) -> tuple[Reason, str] | None:
    """
    Return why production needs a new certificate: a code and a phrase; None if it does not.

    Nor does it where the live one was ordered for the same reason lately (`core.cure`).
    """
    found = (
        (reason, phrase)
        for reason, phrase in _reasons(situation)
        if not is_repeated(situation, reason)
    )
    return next(found, None)


def stays_wrong(situation: Situation) -> tuple[Reason, str] | None:
    """Return what is wrong with what is live though nothing is ordered for it; None: nothing."""
    if live_reason(situation) is not None:
        return None
    return next(_reasons(situation), None)


def adds_a_key(situation: Situation) -> bool:
    """
    Whether all that is missing is a key that CPS can add to what is live (akamai-cps 7.1).

    CPS has to make both keys already, and what is live has to stay good for a while.
    """
    found = {reason for reason, _ in _reasons(situation)}
    return found == {Reason.KEY_ALGORITHMS_CHANGED} and not csr_differences(situation)


def _reasons(situation: Situation) -> Iterator[tuple[Reason, str]]:
    snapshot, live, now = situation.snapshot, situation.live, situation.now
    if not live:
        yield _why_nothing_is_live(situation)
        return
    end = min(facts.not_after for facts in live)
    if end <= now:
        yield Reason.EXPIRED, f"the live one expired at {utc_text(end)}"
    if snapshot.revocation is Revocation.REVOKED:
        yield Reason.REVOKED, f"the live one ({_serials(live)}) is revoked"
    yield from live_differences(situation)
    due = next_renewal(situation)
    if due is not None and due <= now < end:
        service = min(map(service_end, situation.deployed))
        what = "the live one expires" if service == end else "the live one's chain ends"
        yield Reason.INSIDE_WINDOW, f"{what} at {utc_text(service)}, window since {utc_text(due)}"
    if situation.is_forced:
        yield Reason.FORCED, f"renewal_trigger is now {situation.request.renewal_trigger!r}"


def _why_nothing_is_live(situation: Situation) -> tuple[Reason, str]:
    """Tell apart what was never live, what got no further than staging, and what is gone."""
    snapshot = situation.snapshot
    been = {facts.fingerprint for entry in snapshot.history for facts in entry.certificates}
    staged = tuple(item.facts for item in situation.of_wanted_keys(snapshot.staging))
    if any(facts.fingerprint not in been for facts in staged):
        phrase = f"the last one ({_serials(staged)}) got no further than the staging network"
        return Reason.STAGING_ONLY, f"{phrase}, and no change is open that would carry it on"
    if been:
        phrase = "the one that was live is gone from production"
        return Reason.GONE_FROM_PRODUCTION, f"{phrase}, and Akamai deploys none a second time"
    return Reason.NOT_ISSUED, "none is live on production"


def deployment_under_way(request: Request, snapshot: Snapshot) -> bool:
    """
    Whether an upload of ours is finished at CPS but not visible on production yet.

    Only for a while; and not if production has shown it already, so that it was taken off or
    replaced since, or if CPS ended the change without deploying it. A change that is open now was
    not opened by a step of ours then: CPS may open its next renewal in the same moment.
    """
    newest = newest_upload(snapshot.orders)
    if newest is None or newest.uploaded is None:
        return False
    if newest.change_id in {snapshot.abandoned, *snapshot.deployed}:
        return False
    change = snapshot.change
    if change is not None and (snapshot.change_is_ours or change.change_id == newest.change_id):
        return False
    limit = min(DEPLOYMENT_SETTLING, request.timeouts.deployment)
    return newest.fingerprint not in snapshot.live_fingerprints and newest.uploaded < limit


def newest_upload(orders: tuple[OrderView, ...]) -> OrderView | None:
    """Return the order whose certificate was uploaded last."""
    uploads = (
        (order.uploaded, order)
        for order in orders
        if order.stage is OrderStage.ISSUED and order.uploaded is not None
    )
    newest = min(uploads, key=lambda upload: upload[0], default=None)
    return None if newest is None else newest[1]


def left_orders(snapshot: Snapshot) -> tuple[OrderView, ...]:
    """
    Return the orders whose change ended before their certificate was deployed.

    Their keys went with the change, so nothing can be made of them. They are told until a later
    one is deployed.
    """
    open_change = snapshot.change.change_id if snapshot.change is not None else None
    since = takewhile(lambda order: not _is_deployed(order, snapshot), snapshot.orders)
    return tuple(
        order
        for order in since
        if order.change_id != open_change and order.stage is not OrderStage.CLOSED
    )


def left_note(order: OrderView) -> str:
    """Return what a person should know of an order that is left over."""
    named = (
        f"order {order.order_id}" if order.order_id else f"the order for CSR {order.csr_key[:16]}"
    )
    if not order.fingerprint:
        return (
            f"{named} ({order.key_algorithm}) is of no use any more, unless what is live came of"
            f" it: its key went with change {order.change_id}, which is over; revoke or decline it"
            " in SCM then"
        )
    return (
        f"{named} ({order.key_algorithm}) is of no use any more: its key went with change"
        f" {order.change_id}, which was cancelled or replaced; revoke or decline it in SCM"
    )


def _is_deployed(order: OrderView, snapshot: Snapshot) -> bool:
    """Whether its certificate got to production: it is there, or its upload from here went well."""
    if order.fingerprint in snapshot.live_fingerprints:
        return True
    return order.uploaded is not None and order.change_id not in {
        snapshot.abandoned,
        snapshot.change.change_id if snapshot.change is not None else None,
    }


def _serials(live: tuple[CertificateFacts, ...]) -> str:
    return ", ".join(f"serial {facts.serial}" for facts in live)
