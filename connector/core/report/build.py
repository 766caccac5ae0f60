"""Builds the report on one certificate: equal world → equal report, its lists sorted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from connector.core.decision.cps_renewal import is_renewal
from connector.core.decision.lineage import renewed_keys, renews, with_ours
from connector.core.decision.notes import request_notes
from connector.core.decision.order_proofs import open_proofs
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Verdict
from connector.core.domains.told import DnsRecord, told_record
from connector.core.facts.certificate import Deployed, Revocation
from connector.core.facts.change import Change
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStage
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.report.open_waits import open_warnings, orders_under_way
from connector.core.report.values import CertificateState, LiveCertificate, Report
from connector.core.request.parse import request_warnings
from connector.core.request.values import KeyAlgorithm


def build_report(situation: Situation, verdict: Verdict, history: Sequence[HistoryEntry]) -> Report:
    """
    Return what is to be told of a certificate.

    Args:
        situation: What was decided on.
        verdict: What was decided.
        history: Finished changes that carried certificates, newest first.
    """
    wanted, snapshot, live = situation.completed, situation.snapshot, situation.live
    enrollment, change = snapshot.enrollment, _followed(snapshot, verdict)
    renewing = renewed_keys(situation) if verdict.renewing else frozenset()
    return Report(
        state=_state(situation, verdict),
        action=verdict.action,
        reason=verdict.reason,
        message=verdict.message,
        remedy=verdict.remedy,
        due=verdict.due,
        renews=renews(live, with_ours(history, snapshot), renewing=renewing),
        enrollment_id=enrollment.enrollment_id if enrollment is not None else None,
        change_id=change.change_id if change is not None else None,
        change_status=change.status if change is not None else None,
        common_name=wanted.common_name,
        sans=tuple(sorted(wanted.names - {wanted.common_name})),
        key_algorithms=tuple(sorted(set(wanted.key_algorithms))),
        certificates=_certificates(snapshot.production),
        expiry=min((facts.not_after for facts in live), default=None),
        not_before=max((facts.not_before for facts in live), default=None),
        issuer=live[0].issuer if live else None,
        renewal_due_at=verdict.renewal_due_at,
        staging_serials=_serials(snapshot.staging),
        production_serials=_serials(snapshot.production),
        ssl_ids=_live_orders(snapshot),
        drift=tuple(sorted(set(_drift(snapshot, verdict)))),
        notes=tuple(_notes(situation, verdict)),
        warnings=() if change is None else tuple(open_warnings(snapshot, change)),
        waiting_for=verdict.waiting_for,
        order_ids=_orders_under_way(snapshot, verdict),
        until=verdict.until,
        dns_records=tuple(_records(snapshot)),
    )


def _notes(situation: Situation, verdict: Verdict) -> Iterator[str]:
    if verdict.reason is Reason.DEFERRED:
        yield verdict.message
    yield from map(str, request_warnings(situation.completed))
    yield from request_notes(situation)


def _followed(snapshot: Snapshot, verdict: Verdict) -> Change | None:
    """Return the open change, unless it is somebody else's and left alone: no plan is about it."""
    return None if verdict.reason is Reason.CURRENT else snapshot.change


_NOTHING_LIVE: Final = {
    Reason.STAGING_ONLY: CertificateState.STAGING_ONLY,
    Reason.GONE_FROM_PRODUCTION: CertificateState.GONE,
    Reason.MISFIT: CertificateState.FAILED,
    Reason.DEPLOYMENT_FAILED: CertificateState.FAILED,
    Reason.CERTIFICATE_REFUSED: CertificateState.FAILED,
    Reason.CHANGE_FAILED: CertificateState.FAILED,
}
"""States of an enrollment without a live certificate; any other reason: PENDING."""


def _state(situation: Situation, verdict: Verdict) -> CertificateState:
    snapshot, live = situation.snapshot, situation.live
    if snapshot.enrollment is None:
        return CertificateState.ABSENT
    if not live:
        return _NOTHING_LIVE.get(verdict.reason, CertificateState.PENDING)
    if snapshot.revocation is Revocation.REVOKED:
        return CertificateState.REVOKED
    if min(facts.not_after for facts in live) <= situation.now:
        return CertificateState.EXPIRED
    return (
        CertificateState.RENEWING
        if _followed(snapshot, verdict) is not None
        else CertificateState.ACTIVE
    )


def _certificates(deployed: Sequence[Deployed]) -> Mapping[KeyAlgorithm, LiveCertificate]:
    return {
        item.facts.key_algorithm: LiveCertificate(
            serial=item.facts.serial,
            issuer=item.facts.issuer,
            not_before=item.facts.not_before,
            not_after=item.facts.not_after,
            fingerprint=item.facts.fingerprint,
            certificate_pem=item.facts.pem,
            chain_pem=item.chain_pem,
        )
        for item in deployed
        if item.facts.key_algorithm is not None
    }


def _serials(deployed: Iterable[Deployed]) -> tuple[str, ...]:
    return tuple(sorted({item.facts.serial for item in deployed}))


def _live_orders(snapshot: Snapshot) -> tuple[OrderId, ...]:
    live = snapshot.live_fingerprints
    found = {
        order.order_id
        for order in snapshot.orders
        if order.order_id is not None
        and order.stage is OrderStage.ISSUED
        and order.fingerprint in live
    }
    return tuple(sorted(found))


def _orders_under_way(snapshot: Snapshot, verdict: Verdict) -> tuple[OrderId, ...]:
    followed = _followed(snapshot, verdict) is not None or verdict.reason in _ON_THE_WAY
    return orders_under_way(snapshot) if followed else ()


def _drift(snapshot: Snapshot, verdict: Verdict) -> Iterable[str]:
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


def _records(snapshot: Snapshot) -> Iterator[DnsRecord]:
    """Yield what a person has to publish for orders of the open change, sorted by domain."""
    wanted = {one for order in snapshot.orders_for_change for one in open_proofs(order)}
    for one in sorted(wanted, key=lambda proof: proof.domain):
        if one.by_person and one.record is not None:
            yield told_record(one.domain, one.record)


_ON_THE_WAY: Final = {Reason.AWAITING_DEPLOYMENT, Reason.DEPLOYING}


def _staging_differs(snapshot: Snapshot) -> Iterator[str]:
    live = snapshot.live_fingerprints
    staged = [item.facts.serial for item in snapshot.staging if item.facts.fingerprint not in live]
    if staged:
        yield f"staging has serial {', '.join(sorted(staged))}, which production does not have"
