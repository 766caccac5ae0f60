"""What a person should know although it stops nothing."""

from connector.core.decision.cure import came_late
from connector.core.decision.deployment import left_note, left_orders
from connector.core.decision.live import chain_notes, service_end
from connector.core.decision.openings import given_way
from connector.core.decision.renewal import is_cut
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.situation import Situation
from connector.core.request.values import Request


def request_notes(situation: Situation) -> tuple[str, ...]:
    """Return what a person should know although it stops nothing."""
    request, snapshot = situation.request, situation.snapshot
    notes = list(snapshot.notes)
    if snapshot.served_trigger is None and request.renewal_trigger and snapshot.production:
        notes.append(
            "renewal_trigger is taken as already served, since this state directory has no memory"
            " of this certificate; give it a new value after the next apply to force a renewal"
        )
    unwanted = {item.facts.key_algorithm for item in snapshot.production}
    extra = sorted(str(key) for key in unwanted.difference(situation.keys) - {None})
    if extra:
        notes.append(
            f"production also has a certificate that was not asked for ({', '.join(extra)});"
            " the next renewal removes it"
        )
    notes.extend(
        f"serial {item.facts.serial} was inside its renewal window when it came: valid from"
        f" {item.facts.not_before:%Y-%m-%d} to {item.facts.not_after:%Y-%m-%d}; it is used, and"
        " renewed in the last third of the time that it had, or as renew_before_days says;"
        " have the CA's profile checked"
        for item in situation.deployed
        if came_late(situation, item.facts, service_end(item))
    )
    notes.extend(
        f"renew_before_days: {request.renew_before.days} is more than two thirds of the lifetime of"
        f" serial {item.facts.serial} ({(item.facts.not_after - item.facts.not_before).days} days):"
        " it comes due once a third of that is over"
        for item in situation.deployed
        if request.renew_before is not None
        and is_cut(item.facts.not_before, service_end(item), request.renew_before)
    )
    notes.extend(
        f"approve.warnings: {item.id} was accepted by {item.by} until {item.until}, which is over;"
        " where CPS raises it again, a renewal stops until somebody accepts it anew"
        for item in request.approve.warnings
        if not item.counts(situation.now)
    )
    if given_way(situation):
        notes.append(
            "what is live would expire in a freeze, so the freeze gives way to its renewal;"
            " freeze_until_expiry = true would hold that back, too"
        )
    enrollment = snapshot.enrollment
    if snapshot.change and enrollment and _turns_change_management_on(request, enrollment):
        notes.append(
            "change_management is on from the next change; the open one will not stop on staging"
        )
    if enrollment is not None and enrollment.sni_only is False and _says_dns_names(request):
        notes.append(
            "network_configuration says which names are served by SNI, and enrollment"
            f" {enrollment.enrollment_id} is served without SNI: leave clone_dns_names and"
            " dns_names out"
        )
    notes.extend(chain_notes(situation))
    notes.extend(left_note(order) for order in left_orders(snapshot))
    return tuple(notes)


def _says_dns_names(request: Request) -> bool:
    network = request.network_configuration
    return network.clone_dns_names is not None or network.dns_names is not None


def _turns_change_management_on(request: Request, enrollment: Enrollment) -> bool:
    return request.change_management is True and not enrollment.change_management
