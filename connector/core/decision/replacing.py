"""Whether the open change may give way to one of our own."""

from connector.core.decision.cps_renewal import is_opened_by_cps, is_untouched
from connector.core.facts.snapshot import Snapshot


def may_replace(snapshot: Snapshot) -> bool:
    """
    Whether the open change may be cancelled from here, for another one or for good.

    A step of ours opened it; or CPS did by itself, which will do so again (akamai-cps 4.4), and
    nobody has begun anything with it but us.
    """
    change = snapshot.change
    if change is None or snapshot.change_is_ours:
        return change is not None
    begun = bool(snapshot.orders_for_change)
    return is_opened_by_cps(snapshot) and (begun or is_untouched(change))


def way_out(snapshot: Snapshot) -> str:
    """Return what a person does about a change that cannot go on."""
    if may_replace(snapshot):
        return "A new value of renewal_trigger opens a new change with a new CSR and a new order."
    return "Somebody else opened the change: cancel it in Akamai Control Center, then run again."
