"""
The answer that Terraform gets: always the same keys, all strings, equal world → equal bytes.

Lists, and `certificates`, are JSON in a string, sorted. Unknown is the empty string, never null.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from connector.core.decision.cps_renewal import is_renewal
from connector.core.decision.lineage import renewed_keys, renews
from connector.core.decision.notes import request_notes
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Verdict
from connector.core.facts.certificate import Deployed, Revocation
from connector.core.facts.change import Change
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.order import OrderStage
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.parse import request_warnings

SCHEMA: Final = "1"

KEYS: Final = (
    "schema", "state", "action", "reason", "message", "due", "renews", "enrollment_id",
    "change_id", "change_status", "common_name", "sans", "key_algorithms", "certificates",
    "expiry", "not_before", "issuer", "renewal_due_at", "staging_serials", "production_serials",
    "ssl_ids", "drift", "warning", "stale",
)  # fmt: skip


def answer(
    situation: Situation, verdict: Verdict, history: Sequence[HistoryEntry]
) -> dict[str, str]:
    """
    Return the answer of `external`; its keys are `KEYS`.

    Args:
        situation: What was decided on.
        verdict: What was decided.
        history: Finished changes that carried certificates, newest first.
    """
    wanted, snapshot, live = situation.completed, situation.snapshot, situation.live
    enrollment, change = snapshot.enrollment, _followed(snapshot, verdict)
    renewing = renewed_keys(situation) if verdict.renewing else frozenset()
    return {
        "schema": SCHEMA,
        "state": _state(situation, verdict),
        "action": verdict.action,
        "reason": verdict.reason,
        "message": verdict.message,
        "due": "true" if verdict.due else "false",
        "renews": renews(live, history, renewing=renewing),
        "enrollment_id": str(enrollment.enrollment_id) if enrollment is not None else "",
        "change_id": str(change.change_id) if change is not None else "",
        "change_status": change.status if change is not None else "",
        "common_name": wanted.common_name,
        "sans": _listed(wanted.names - {wanted.common_name}),
        "key_algorithms": _listed(wanted.key_algorithms),
        "certificates": _certificates(snapshot.production),
        "expiry": _text(min((facts.not_after for facts in live), default=None)),
        "not_before": _text(max((facts.not_before for facts in live), default=None)),
        "issuer": live[0].issuer if live else "",
        "renewal_due_at": _text(verdict.renewal_due_at),
        "staging_serials": _listed(item.facts.serial for item in snapshot.staging),
        "production_serials": _listed(item.facts.serial for item in snapshot.production),
        "ssl_ids": _listed(_live_orders(snapshot)),
        "drift": _listed(_drift(snapshot, verdict)),
        "warning": "; ".join(_warnings(situation, verdict)),
        "stale": "false",
    }


def _warnings(situation: Situation, verdict: Verdict) -> Iterator[str]:
    if verdict.reason is Reason.DEFERRED:
        yield verdict.message
    yield from request_warnings(situation.completed)
    yield from request_notes(situation)


def _followed(snapshot: Snapshot, verdict: Verdict) -> Change | None:
    """Return the open change, unless it is somebody else's and left alone: no plan is about it."""
    return None if verdict.reason is Reason.CURRENT else snapshot.change


_NOTHING_LIVE: Final = {
    Reason.STAGING_ONLY: "staging_only",
    Reason.GONE_FROM_PRODUCTION: "gone",
    Reason.MISFIT: "failed",
    Reason.DEPLOYMENT_FAILED: "failed",
    Reason.CERTIFICATE_REFUSED: "failed",
    Reason.CHANGE_FAILED: "failed",
}
"""States of an enrollment without a live certificate; any other reason: `pending`."""


def _state(situation: Situation, verdict: Verdict) -> str:
    snapshot, live = situation.snapshot, situation.live
    if snapshot.enrollment is None:
        return "absent"
    if not live:
        return _NOTHING_LIVE.get(verdict.reason, "pending")
    if snapshot.revocation is Revocation.REVOKED:
        return "revoked"
    if min(facts.not_after for facts in live) <= situation.now:
        return "expired"
    return "renewing" if _followed(snapshot, verdict) is not None else "active"


def _certificates(deployed: Sequence[Deployed]) -> str:
    return json.dumps(
        {
            item.facts.key_algorithm: {
                "serial": item.facts.serial,
                "issuer": item.facts.issuer,
                "not_before": _text(item.facts.not_before),
                "not_after": _text(item.facts.not_after),
                "fingerprint": item.facts.fingerprint,
                "certificate_pem": item.facts.pem,
                "chain_pem": item.chain_pem,
            }
            for item in deployed
            if item.facts.key_algorithm is not None
        },
        sort_keys=True,
    )


def _live_orders(snapshot: Snapshot) -> Sequence[str]:
    live = snapshot.live_fingerprints
    return [
        order.order_id
        for order in snapshot.orders
        if order.order_id is not None
        and order.stage is OrderStage.ISSUED
        and order.fingerprint in live
    ]


def _drift(snapshot: Snapshot, verdict: Verdict) -> Sequence[str]:
    """
    What somebody else did: other certificates on the networks, or a change that is not ours.

    A renewal that waits is none: CPS opens such changes by itself.
    """
    found = []
    issued = {order.fingerprint for order in snapshot.orders if order.uploaded is not None}
    foreign = [
        item.facts.serial for item in snapshot.production if item.facts.fingerprint not in issued
    ]
    if issued and foreign:
        found.append(f"production has serial {', '.join(sorted(foreign))}, not uploaded from here")
    change = snapshot.change
    if change is not None and not snapshot.change_is_ours and not is_renewal(snapshot):
        found.append(f"change {change.change_id} was opened by somebody else")
    if change is None and verdict.reason not in _ON_THE_WAY:
        found.extend(_staging_differs(snapshot))
    return found


_ON_THE_WAY: Final = {Reason.AWAITING_DEPLOYMENT, Reason.DEPLOYING}


def _staging_differs(snapshot: Snapshot) -> Iterator[str]:
    live = snapshot.live_fingerprints
    staged = [item.facts.serial for item in snapshot.staging if item.facts.fingerprint not in live]
    if staged:
        yield f"staging has serial {', '.join(sorted(staged))}, which production does not have"


def _listed(items: Iterable[object]) -> str:
    return json.dumps(sorted({str(item) for item in items}))


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
