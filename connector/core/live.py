"""What is live on production: whether it has to be replaced, and when."""

from collections.abc import Iterator
from datetime import datetime

from connector.core.differences import live_differences
from connector.core.model import CertificateFacts, OrderStage, OrderView, Revocation, Snapshot
from connector.core.renewal import renewal_due_at
from connector.core.request import Request
from connector.core.verdict import Reason


def wanted_live(request: Request, snapshot: Snapshot) -> tuple[CertificateFacts, ...]:
    """Return the certificates on production whose key algorithm the request wants."""
    return tuple(
        item.facts
        for item in snapshot.production
        if item.facts.key_algorithm in request.key_algorithms
    )


def next_renewal(request: Request, snapshot: Snapshot) -> datetime | None:
    """Return when the first live certificate enters its window; None if nothing is live."""
    live = wanted_live(request, snapshot)
    return min(
        (renewal_due_at(facts.not_before, facts.not_after, request.renew_before) for facts in live),
        default=None,
    )


def live_reason(request: Request, snapshot: Snapshot, now: datetime) -> tuple[Reason, str] | None:
    """Return why production needs a new certificate: a code and a phrase; None if it does not."""
    live = wanted_live(request, snapshot)
    if not live:
        return Reason.NOT_ISSUED, "none is live on production"
    return next(_reasons(request, snapshot, live, now), None)


def is_forced(request: Request, snapshot: Snapshot) -> bool:
    """Whether `renewal_trigger` has a value that was not carried out yet."""
    return snapshot.served_trigger is not None and request.renewal_trigger not in {
        "",
        snapshot.served_trigger,
    }


def _reasons(
    request: Request, snapshot: Snapshot, live: tuple[CertificateFacts, ...], now: datetime
) -> Iterator[tuple[Reason, str]]:
    end = min(facts.not_after for facts in live)
    if end <= now:
        yield Reason.EXPIRED, f"the live one expired at {_text(end)}"
    if snapshot.revocation is Revocation.REVOKED:
        yield Reason.REVOKED, f"the live one ({_serials(live)}) is revoked"
    yield from live_differences(request, live)
    due = next_renewal(request, snapshot)
    if due is not None and due <= now:
        yield (
            Reason.INSIDE_WINDOW,
            f"the live one expires at {_text(end)}, window since {_text(due)}",
        )
    if is_forced(request, snapshot):
        yield Reason.FORCED, f"renewal_trigger is now {request.renewal_trigger!r}"


def deployment_under_way(request: Request, snapshot: Snapshot) -> bool:
    """
    Whether an upload of ours is finished at CPS but not visible on production yet.

    Only for as long as a deployment may take, so that a certificate which somebody else replaced
    by hand is not waited for again and again.
    """
    newest = newest_upload(snapshot.orders)
    if newest is None or newest.uploaded is None:
        return False
    live = {item.facts.fingerprint for item in snapshot.production}
    return newest.fingerprint not in live and newest.uploaded < request.timeouts.deployment


def newest_upload(orders: tuple[OrderView, ...]) -> OrderView | None:
    """Return the order whose certificate was uploaded last."""
    uploads = (
        (order.uploaded, order)
        for order in orders
        if order.stage is OrderStage.ISSUED and order.uploaded is not None
    )
    newest = min(uploads, key=lambda upload: upload[0], default=None)
    return None if newest is None else newest[1]


def _serials(live: tuple[CertificateFacts, ...]) -> str:
    return ", ".join(f"serial {facts.serial}" for facts in live)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
