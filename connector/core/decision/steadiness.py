"""
How long a decision stays the same as long as only time passes.

What is due or odd has no such time: ages, and what could not be asked, change a decision at moments
that nobody knows before.
"""

from datetime import datetime

from connector.core.decision.deployment import newest_upload
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Nothing
from connector.core.decision.verdict import Verdict
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot


def steady_until(situation: Situation, verdict: Verdict) -> datetime | None:
    """
    Return the first moment at which the verdict, or what is told of it, may be another one.

    Until then both vendors and the journal have to be what they were. None: that is not known,
    since something is due, under way, odd, or could not be found out.

    Args:
        situation: What was decided on.
        verdict: What was decided.
    """
    snapshot, now = situation.snapshot, situation.now
    if verdict.step != Nothing() or verdict.reason is not Reason.CURRENT or not _rests(snapshot):
        return None
    deployed = (*snapshot.production, *snapshot.staging)
    moments = {verdict.renewal_due_at}
    moments |= {item.facts.not_after for item in deployed}
    moments |= {item.chain_ends for item in deployed}
    moments |= {item.ends for item in situation.request.approve.warnings}
    return min((one for one in moments if one is not None and one > now), default=None)


def _rests(snapshot: Snapshot) -> bool:
    """Whether no age counts: no change and no order is open, and the newest upload is live."""
    enrollment, newest = snapshot.enrollment, newest_upload(snapshot.orders)
    return (
        enrollment is not None
        and not enrollment.pending
        and snapshot.change is None
        and not any(order.stage.at_scm for order in snapshot.orders)
        and (newest is None or newest.fingerprint in snapshot.live_fingerprints)
        and not snapshot.scm_out
        and not snapshot.notes
    )
