"""Opens and cancels changes: what a create, update or removal sets going (akamai-cps 2.3-2.6)."""

from dataclasses import dataclass, replace

from connector.sandbox.cps import errors
from connector.sandbox.cps.bodies import excludes_sans
from connector.sandbox.cps.forewarning import foresee
from connector.sandbox.cps.phases import DEPLOYING, Phase
from connector.sandbox.cps.state import Change, Enrollment, Json, Kind
from connector.sandbox.cps.vendor import CPS

DUAL = ("RSA", "ECDSA")
_FIRST_PHASES = {Kind.NETWORK: Phase.LIVE_CHECK, Kind.REMOVE: Phase.DEPROVISION}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Query parameters of a write (akamai-cps 2.3, 2.4)."""

    allow_duplicate_cn: bool = False
    cancel_pending: bool = False
    force_renewal: bool = False
    add_missing: bool = False
    bypass_staging: bool = False
    override_window: bool = False
    not_before: str | None = None
    not_after: str | None = None


def create(cps: CPS, contract: str, body: Json, wishes: Wishes) -> Enrollment:
    """
    Keep a new enrollment and open its first change.

    Raises:
        CPSError: 400 for mutual authentication, 409 for a common name that the contract has.
    """
    if body["networkConfiguration"]["clientMutualAuthentication"] is not None:
        raise errors.mutual_authentication_on_create()
    name: str = body["csr"]["cn"]
    taken = any(
        one.contract == contract and one.common_name.lower() == name.lower()
        for one in cps.enrollments.values()
    )
    if taken and not wishes.allow_duplicate_cn:
        raise errors.duplicate_common_name(name)
    enrollment = cps.new_enrollment(contract, body)
    open_change(cps, enrollment, Kind.CREATE, wishes)
    return enrollment


def update(cps: CPS, enrollment: Enrollment, body: Json, wishes: Wishes) -> Change | None:
    """
    Replace the whole body; return the change that this needs, None if it is applied at once.

    Raises:
        CPSError: 400 for a field that is fixed, 409 for an open change; 409 and 500 by switch.
    """
    _check_fixed(enrollment.body, body)
    kind = _kind(enrollment, body, wishes)
    _check_window(cps, enrollment, kind, wishes)
    _check_live_names(cps, enrollment, body)
    pending = enrollment.pending
    if pending is not None:
        if wishes.bypass_staging and not wishes.cancel_pending and kind is Kind.NETWORK:
            _push_network(enrollment, pending, body["networkConfiguration"])
            return None
        if cps.switches.fail_update_while_deploying and pending.phase in DEPLOYING:
            raise errors.deploying()
        if not wishes.cancel_pending:
            raise errors.change_open()
        cancel(cps, enrollment, pending)
    kind = _kind(enrollment, body, wishes)
    earlier, enrollment.body = enrollment.body, body
    if kind is None:
        return None
    return open_change(cps, enrollment, kind, wishes, earlier)


def remove(cps: CPS, enrollment: Enrollment, wishes: Wishes) -> Change | None:
    """
    Take an enrollment away; return the change that this needs, None if it is gone at once.

    Raises:
        CPSError: 409 for an open change, or for names that are still served.
    """
    pending = enrollment.pending
    if pending is not None and not wishes.cancel_pending:
        raise errors.change_open()
    hosts = tuple(name for name in enrollment.names if name in cps.switches.live_hosts)
    if enrollment.production is not None and hosts:
        raise errors.live_on_network(hosts)
    if pending is not None:
        cancel(cps, enrollment, pending)
    if enrollment.production is None and enrollment.staging is None:
        forget(cps, enrollment)
        return None
    return open_change(cps, enrollment, Kind.REMOVE, wishes)


def open_change(
    cps: CPS,
    enrollment: Enrollment,
    kind: Kind,
    wishes: Wishes,
    earlier: Json | None = None,
) -> Change:
    """Open a change of *kind* and return it."""
    now = cps.ground.clock.now()
    change = Change(
        id=cps.new_change_id(),
        kind=kind,
        created_at=now,
        phase=_FIRST_PHASES.get(kind, Phase.GENERATE_CSR),
        since=cps.ground.real.monotonic(),
        updated_at=now,
        earlier_body=earlier,
        algorithms=_algorithms(cps, enrollment, kind),
        pre_warnings=foresee(cps, enrollment, kind, earlier),
        not_before=wishes.not_before,
        not_after=wishes.not_after,
        straight=wishes.bypass_staging and kind is Kind.NETWORK,
    )
    enrollment.changes.append(change)
    return change


def cancel(cps: CPS, enrollment: Enrollment, change: Change) -> None:
    """
    End a change without effect; the enrollment is again as it was before.

    Raises:
        CPSError: 409 if it has ended, or already takes something away; by switch, if it is
            scheduled or on its way to production.
    """
    too_late = change.phase in {Phase.SCHEDULED, Phase.TO_PRODUCTION}
    if not change.open or change.kind is Kind.REMOVE:
        raise errors.invalid_state()
    if too_late and not cps.switches.cancel_at_production:
        raise errors.invalid_state()
    change.phase, change.updated_at = Phase.CANCELLED, cps.ground.clock.now()
    if change.earlier_body is not None:
        enrollment.body = change.earlier_body
    if change.staged and cps.switches.staging_after_cancel == "restored":
        enrollment.staging = enrollment.production


def cancel_for_good(cps: CPS, enrollment: Enrollment, change: Change) -> None:
    """Cancel a change; an enrollment that has nothing else goes away with it (akamai-cps 2.6)."""
    cancel(cps, enrollment, change)
    never_live = enrollment.production is None
    if change.kind is Kind.CREATE and never_live and cps.switches.cancel_removes_enrollment:
        forget(cps, enrollment)


def forget(cps: CPS, enrollment: Enrollment) -> None:
    """Let the enrollment be gone."""
    cps.enrollments.pop(enrollment.id, None)


def _check_fixed(present: Json, wanted: Json) -> None:
    if present["csr"]["cn"].lower() != wanted["csr"]["cn"].lower():
        raise errors.fixed_field("csr/cn")
    for name in ("secureNetwork", "sniOnly"):
        if present["networkConfiguration"][name] != wanted["networkConfiguration"][name]:
            raise errors.fixed_field(f"networkConfiguration/{name}")


def _check_window(cps: CPS, enrollment: Enrollment, kind: Kind | None, wishes: Wishes) -> None:
    """Refuse what would come between CPS and its own renewal (akamai-cps 2.4)."""
    switches = cps.switches
    begins = enrollment.own_renewal_begins(switches) if switches.protected_renewal_window else None
    if kind is None or begins is None or wishes.override_window:
        return
    if cps.ground.clock.now() >= begins:
        raise errors.renewal_window()


def _check_live_names(cps: CPS, enrollment: Enrollment, body: Json) -> None:
    """Refuse to drop what visitors still reach (akamai-cps 5.2)."""
    if enrollment.production is None or not cps.switches.refuse_dropping_live_names:
        return
    kept, _ = _names(body)
    live = cps.switches.live_hosts
    hosts = tuple(one for one in enrollment.names if one in live and one.lower() not in kept)
    if hosts:
        raise errors.live_on_network(hosts)


def _push_network(enrollment: Enrollment, change: Change, network: Json) -> None:
    """Bring network settings to both networks, past the open change, which gets them too."""
    enrollment.body = {**enrollment.body, "networkConfiguration": network}
    if change.earlier_body is not None:
        change.earlier_body = {**change.earlier_body, "networkConfiguration": network}
    if enrollment.staging is not None:
        enrollment.staging = replace(enrollment.staging, network=network)
    if enrollment.production is not None:
        enrollment.production = replace(enrollment.production, network=network)


def _kind(enrollment: Enrollment, body: Json, wishes: Wishes) -> Kind | None:
    """Return what kind of change an update to *body* needs (akamai-cps 4.4)."""
    earlier = enrollment.body
    reasons = (
        (enrollment.production is None, Kind.CREATE),
        (_names(body) != _names(earlier), Kind.MODIFY_SAN),
        (_subject(body) != _subject(earlier), Kind.MODIFY_SUBJECT),
        (wishes.force_renewal, Kind.RENEW),
        (wishes.add_missing and bool(_missing(enrollment, body)), Kind.ADD_CERTIFICATE),
        (body["networkConfiguration"] != earlier["networkConfiguration"], Kind.NETWORK),
    )
    return next((kind for holds, kind in reasons if holds), None)


def _names(body: Json) -> tuple[frozenset[str], bool]:
    """Return the names, and whether they are left out of the CSR."""
    names = frozenset(name.lower() for name in body["csr"].get("sans") or ())
    return names, excludes_sans(body)


def _subject(body: Json) -> Json:
    return {**body["csr"], "sans": None}


def _missing(enrollment: Enrollment, body: Json) -> tuple[str, ...]:
    live = enrollment.production.certificates if enrollment.production else ()
    wanted = DUAL if body["enableMultiStackedCertificates"] else ()
    return tuple(one for one in wanted if one not in {live_.key_algorithm for live_ in live})


def _algorithms(cps: CPS, enrollment: Enrollment, kind: Kind) -> tuple[str, ...]:
    if not kind.has_csr:
        return ()
    if kind is Kind.ADD_CERTIFICATE:
        return _missing(enrollment, enrollment.body)
    if enrollment.body["enableMultiStackedCertificates"]:
        return DUAL
    return (cps.switches.primary_algorithm,)
