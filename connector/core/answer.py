"""
The answer that Terraform gets: always the same keys, all strings, equal world → equal bytes.

Lists, and `certificates`, are JSON in a string, sorted. Unknown is the empty string, never null.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from connector.core.decide import request_notes
from connector.core.lineage import renews
from connector.core.live import wanted_live
from connector.core.model import Deployed, HistoryEntry, OrderStage, Revocation, Snapshot
from connector.core.parse import request_warnings
from connector.core.request import Request
from connector.core.verdict import Verdict

SCHEMA: Final = "1"

KEYS: Final = (
    "schema", "state", "action", "reason", "message", "due", "renews", "enrollment_id",
    "change_id", "change_status", "common_name", "sans", "key_algorithms", "certificates",
    "expiry", "not_before", "issuer", "renewal_due_at", "staging_serials", "production_serials",
    "ssl_ids", "drift", "warning", "stale",
)  # fmt: skip


def answer(
    request: Request,
    snapshot: Snapshot,
    verdict: Verdict,
    history: Sequence[HistoryEntry],
    now: datetime,
) -> dict[str, str]:
    """
    Return the answer of `external`; its keys are `KEYS`.

    Args:
        request: What a person wants.
        snapshot: What was observed.
        verdict: What was decided on it.
        history: Finished changes that carried certificates, newest first.
        now: The vendor's time, aware UTC.
    """
    live = wanted_live(request, snapshot)
    enrollment, change = snapshot.enrollment, snapshot.change
    return {
        "schema": SCHEMA,
        "state": _state(request, snapshot, now),
        "action": verdict.action,
        "reason": verdict.reason,
        "message": verdict.message,
        "due": "true" if verdict.due else "false",
        "renews": renews(live, history, renewing=verdict.renewing),
        "enrollment_id": str(enrollment.enrollment_id) if enrollment is not None else "",
        "change_id": str(change.change_id) if change is not None else "",
        "change_status": change.status if change is not None else "",
        "common_name": request.common_name,
        "sans": _listed(request.sans),
        "key_algorithms": _listed(request.key_algorithms),
        "certificates": _certificates(snapshot.production),
        "expiry": _text(min((facts.not_after for facts in live), default=None)),
        "not_before": _text(max((facts.not_before for facts in live), default=None)),
        "issuer": live[0].issuer if live else "",
        "renewal_due_at": _text(verdict.renewal_due_at),
        "staging_serials": _listed(item.facts.serial for item in snapshot.staging),
        "production_serials": _listed(item.facts.serial for item in snapshot.production),
        "ssl_ids": _listed(_live_orders(snapshot)),
        "drift": _listed(_drift(snapshot)),
        "warning": "; ".join([*request_warnings(request), *request_notes(request, snapshot)]),
        "stale": "false",
    }


def _state(request: Request, snapshot: Snapshot, now: datetime) -> str:
    live = wanted_live(request, snapshot)
    if snapshot.enrollment is None:
        return "absent"
    if not live:
        return "pending"
    if snapshot.revocation is Revocation.REVOKED:
        return "revoked"
    if min(facts.not_after for facts in live) <= now:
        return "expired"
    return "renewing" if snapshot.change is not None else "active"


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
    live = {item.facts.fingerprint for item in snapshot.production}
    return [
        order.order_id
        for order in snapshot.orders
        if order.order_id is not None
        and order.stage is OrderStage.ISSUED
        and order.fingerprint in live
    ]


def _drift(snapshot: Snapshot) -> Sequence[str]:
    """What somebody else did: another certificate on production, or a change that is not ours."""
    found = []
    issued = {order.fingerprint for order in snapshot.orders if order.uploaded is not None}
    foreign = [
        item.facts.serial for item in snapshot.production if item.facts.fingerprint not in issued
    ]
    if issued and foreign:
        found.append(f"production has serial {', '.join(sorted(foreign))}, not uploaded from here")
    if snapshot.change is not None and not snapshot.change_is_ours:
        found.append(f"change {snapshot.change.change_id} was opened by somebody else")
    return found


def _listed(items: Iterable[object]) -> str:
    return json.dumps(sorted({str(item) for item in items}))


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
