"""What a report stands on that was found without a call of the certificate's own."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from connector.core.decision.steadiness import steady_until
from connector.core.decision.verdict import Verdict
from connector.core.facts.ids import EnrollmentId, OrderId
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.workflow.domain_looks import SeenDomains
from connector.workflow.observe.at_rest import AtRest, kept_history
from connector.workflow.observe.find_enrollment import known_enrollment
from connector.workflow.tools import Tools


@dataclass(frozen=True, slots=True)
class Ground:
    """As long as none of it is another, the report is the same. Times are aware UTC."""

    request: Request
    enrollment_id: EnrollmentId
    now: datetime
    """The vendor's time when it was decided."""
    here: datetime
    """This machine's time then."""
    until: datetime
    """By the vendor's time: when it may be another one though nothing else is."""
    rows: str
    """`Journal.digest_of` the certificate."""
    looks: tuple[tuple[EnrollmentId | str, str], ...]
    """`AccountLook.digest_of`, by enrollment and by common name."""
    unrevoked: tuple[tuple[str, OrderId], ...] = ()
    """Orders that are not among those that SCM lists as revoked, by what the list goes by."""
    domains: tuple[tuple[str, str], ...] = ()
    """`DomainList.ground` of each list of domains that was asked for."""
    files: frozenset[Path] = frozenset()
    """Those that the request names, and what was kept of the edge."""


def ground_of(
    situation: Situation, verdict: Verdict, rest: AtRest, good_until: datetime | None, tools: Tools
) -> Ground | None:
    """
    Return what a decision on a certificate at rest stands on, once its past is known.

    None where it cannot be said what that is, or when it ends: something was asked by a call of the
    certificate's own that the next look would make again.

    Args:
        situation: What was decided on.
        verdict: What was decided.
        rest: What answered for CPS.
        good_until: Until when OCSP and CRLs need not be asked; None: they need.
        tools: What else was asked.
    """
    request, snapshot = situation.request, situation.snapshot
    until, enrollment, shared = steady_until(situation, verdict), snapshot.enrollment, tools.account
    if until is None or enrollment is None or shared is None or rest.asked:
        return None
    if kept_history(request, snapshot, shared) is None:
        return None
    if request.check_revocation:
        if good_until is None:
            return None
        until = min(until, good_until)
    listed = _listed(snapshot, tools)
    if listed is None:
        return None
    files = set() if request.chain_file is None else {Path(request.chain_file)}
    if request.verify_edge and tools.edge is not None:
        files |= tools.edge.files(request.key)
    return Ground(
        request=request,
        enrollment_id=enrollment.enrollment_id,
        now=situation.now,
        here=tools.clock.now(),
        until=until,
        rows=tools.journal.digest_of(request.key, enrollment.enrollment_id),
        looks=rest.digests(known_enrollment(request, tools.journal)),
        unrevoked=listed,
        files=frozenset(files),
    )


def ground_with_domains(ground: Ground, domains: SeenDomains) -> Ground | None:
    """Return the ground of a report that tells of domains, too; None: it does not hold."""
    if not domains.steady:
        return None
    until = ground.until if domains.until is None else min(ground.until, domains.until)
    return replace(ground, until=until, domains=domains.grounds)


def _listed(snapshot: Snapshot, tools: Tools) -> tuple[tuple[str, OrderId], ...] | None:
    """Return whose list of revoked orders lacks which order; None: SCM was asked otherwise."""
    found = []
    for order in snapshot.orders:
        if order.status is None:
            continue
        scm = tools.accounts[order.account]
        if tools.revoked is None or order.order_id is None or not scm.can_search:
            return None
        found.append((tools.revoked.key_of(scm), order.order_id))
    return tuple(found)
