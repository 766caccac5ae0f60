"""Changes that somebody opens, cancels, or brings to their end by hand."""

import copy
from collections.abc import Sequence

from connector.sandbox.cps import changes
from connector.sandbox.cps.changes import Wishes
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.state import (
    CPS_ITSELF,
    SOMEBODY,
    Change,
    Enrollment,
)
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody.carrying import completed, deploy, open_change, undone
from connector.sandbox.world import World


def open_foreign_change(
    world: World, enrollment: Enrollment, *, names: Sequence[str] | None = None
) -> Change:
    """
    Let somebody else open a renewal, or with *names* a change of the names.

    A renewal that CPS has opened by itself is replaced, as Control Center does (akamai-cps 4.4).

    Args:
        world: Whose CPS it is.
        enrollment: Live, and without any other open change.
        names: All names from now on, with or without the common name.

    Raises:
        CPSError: A change is open, or CPS would not take the names.
        ValueError: *names* change nothing.
    """
    settle(world.cps)
    body = copy.deepcopy(enrollment.body)
    if names is not None:
        body["csr"]["sans"] = list(dict.fromkeys((enrollment.common_name, *names)))
    pending = enrollment.pending
    replaces = pending is not None and pending.created_by == CPS_ITSELF
    wishes = Wishes(force_renewal=names is None, cancel_pending=replaces)
    change = changes.update(world.cps, enrollment, completed(body), wishes)
    if change is None:
        raise ValueError("the enrollment has these names already")
    change.created_by = SOMEBODY
    return change


def cancel_as_somebody(world: World, enrollment: Enrollment) -> Change:
    """
    Let somebody else cancel the open change, and return it.

    Raises:
        CPSError: It cannot be cancelled.
        ValueError: There is none.
    """
    settle(world.cps)
    change = open_change(enrollment)
    changes.cancel_for_good(world.cps, enrollment, change)
    return change


def upload_by_hand(world: World, enrollment: Enrollment, source: Source | None = None) -> Change:
    """
    Let somebody else bring another certificate to both networks, and return the change that did.

    It is the open change if that one waits for an upload, else a renewal. All steps are over at
    once.

    Args:
        world: Whose CPS it is.
        enrollment: The one to get the certificate.
        source: Where that comes from; by default signed without an order at SCM.

    Raises:
        SCMError: SCM would not have taken the order.
        ValueError: A change is open that waits for something else, or *source* cannot be.
    """
    settle(world.cps)
    given, change = source or Source(ordered=False), enrollment.pending
    if change is None:
        renewal = open_foreign_change(world, enrollment)
        with undone(lambda: enrollment.changes.remove(renewal)):
            deploy(world, enrollment, renewal, given)
        return renewal
    if change.phase not in {Phase.GENERATE_CSR, Phase.REVIEW_REQUEST, Phase.UPLOAD}:
        raise ValueError(f"the open change takes no upload at {change.phase.look.status}")
    deploy(world, enrollment, change, given)
    return change
