"""
Which certificate replaces which: the trigger that settles in a Terraform plan.

The value is the serial that the wanted certificate replaces. While nothing is due that is the
serial which the live certificate replaced; once a renewal is due it is the live serial itself.
After the renewal both rules give the same value, so the next plan is empty. Everything comes from
CPS, so a machine without any memory of ours computes the same; only where CPS's history does not
have what is live, the journal's orders stand in for it.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from connector.core.decision.differences import csr_differences
from connector.core.decision.live import adds_a_key, live_reason
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.change import Change, InputType
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.key_algorithms import live_keys
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_certificate


def renewed_keys(situation: Situation) -> frozenset[KeyAlgorithm]:
    """Return whose certificates the open change replaces, or the one about to be opened."""
    wanted, snapshot = frozenset(situation.keys), situation.snapshot
    offered = {csr.key_algorithm for csr in snapshot.csrs}
    offered |= {order.key_algorithm for order in snapshot.orders_for_change}
    if offered:
        return wanted & offered
    if adds_a_key(situation):
        return wanted - live_keys(snapshot)
    due = csr_differences(situation) or live_reason(situation)
    return frozenset() if _has_no_csr(snapshot.change) and not due else wanted


def _has_no_csr(change: Change | None) -> bool:
    """Whether an open change, of which no CSR is known, will not come to have one."""
    return (
        change is not None
        and not change.before_upload
        and change.waits_for(InputType.PRE_VERIFICATION) is None
        and change.waits_for(InputType.CERTIFICATE) is None
    )


def renews(
    live: Sequence[CertificateFacts],
    history: Sequence[HistoryEntry],
    *,
    renewing: AbstractSet[KeyAlgorithm],
) -> tuple[str, ...]:
    """
    Return the serials that the wanted certificates replace, sorted.

    Args:
        live: What is on production, one certificate per key algorithm.
        history: Finished changes that carried certificates, newest first.
        renewing: For which keys a new certificate is wanted or under way.
    """
    serials = {
        facts.serial if facts.key_algorithm in renewing else _replaced_serial(facts, history)
        for facts in live
    }
    return tuple(sorted(serials - {""}))


def with_ours(history: Sequence[HistoryEntry], snapshot: Snapshot) -> Sequence[HistoryEntry]:
    """
    Return *history*, with what was deployed from here before it where it has nothing that is live.

    Args:
        history: As CPS tells it; empty where it tells none.
        snapshot: With what is live, and the journal's orders.
    """
    live = snapshot.live_fingerprints
    if live & {facts.fingerprint for entry in history for facts in entry.certificates}:
        return history
    ours = (
        read_certificate(order.certificate_pem)
        for order in snapshot.orders
        if order.certificate_pem
        and (order.change_id in snapshot.deployed or order.fingerprint in live)
    )
    return (*(HistoryEntry("", (facts,)) for facts in ours), *history)


def _replaced_serial(live: CertificateFacts, history: Sequence[HistoryEntry]) -> str:
    same_key = [
        facts
        for entry in history
        for facts in entry.certificates
        if facts.key_algorithm is live.key_algorithm
    ]
    serials = [facts.serial for facts in same_key]
    if live.serial not in serials:
        return serials[0] if serials else ""
    older = serials[serials.index(live.serial) :]
    return next((serial for serial in older if serial != live.serial), "")
