"""Enrollments that somebody makes, and takes off the networks."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from connector.sandbox import data
from connector.sandbox.cps import changes
from connector.sandbox.cps.bodies import ANSWERED
from connector.sandbox.cps.changes import Wishes
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.state import (
    SOMEBODY,
    Enrollment,
    Json,
    Kind,
)
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody.carrying import (
    chosen_contract,
    completed,
    deploy,
    merged,
    undone,
)
from connector.sandbox.world import World


def find(world: World, reference: str) -> Enrollment:
    """
    Return the enrollment with the id, or the newest with the common name, that *reference* is.

    Raises:
        ValueError: There is none.
    """
    settle(world.cps)
    for enrollment in reversed(world.cps.enrollments.values()):
        if reference in {str(enrollment.id), enrollment.common_name}:
            return enrollment
    raise ValueError(f"there is no enrollment {reference}")


def make_enrollment(  # noqa: PLR0913 - an enrollment has this many parts
    world: World,
    common_name: str,
    *,
    sans: Sequence[str] = (),
    contract: str | None = None,
    body: Mapping[str, Any] | None = None,
    as_is: bool = False,
    live: Source | None = None,
) -> Enrollment:
    """
    Let there be an enrollment that somebody has made already.

    Args:
        world: Whose CPS it is.
        common_name: Another enrollment may have it too.
        sans: Further names.
        contract: By default the account's first one.
        body: Fields that differ from the usual ones, as clients send them; objects are merged.
        as_is: *body* is all that CPS keeps, whatever is in it: nothing is checked or completed.
        live: Where its certificate on both networks has come from; without, its first change is
            open and will wait for an upload.

    Raises:
        CPSError: CPS would not have taken it.
        SCMError: SCM would not have taken the order.
        ValueError: *live* cannot be, or *body* is of another name.
    """
    settle(world.cps)
    if as_is:
        kept = _taken_once(common_name, body or {})
    else:
        names = {"csr": {"cn": common_name, "sans": [common_name, *sans]}}
        kept = completed(merged(merged(data.load("enrollment"), body or {}), names))
    wanted = chosen_contract(world, contract)
    if as_is:
        enrollment = world.cps.new_enrollment(wanted, kept)
        changes.open_change(world.cps, enrollment, Kind.CREATE, Wishes())
    else:
        enrollment = changes.create(world.cps, wanted, kept, Wishes(allow_duplicate_cn=True))
    (change,) = enrollment.changes
    change.created_by = SOMEBODY
    if live is not None:
        with undone(lambda: changes.forget(world.cps, enrollment)):
            deploy(world, enrollment, change, live)
    return enrollment


def take_off_production(world: World, enrollment: Enrollment) -> None:
    """Let the certificate be gone from production; staging keeps it."""
    settle(world.cps)
    enrollment.production = None


def take_off_staging(world: World, enrollment: Enrollment) -> None:
    """Let the certificate be gone from staging."""
    settle(world.cps)
    enrollment.staging = None


def _taken_once(common_name: str, body: Mapping[str, Any]) -> Json:
    """Return *body*, which CPS has taken in years gone by, without what it adds to answers."""
    named = str((body.get("csr") or {}).get("cn") or "")
    if named.lower() != common_name.lower():
        whose = f"is for {named}" if named else "names nobody (csr.cn)"
        raise ValueError(f"the body {whose}, not {common_name}")
    return {name: copy.deepcopy(value) for name, value in body.items() if name not in ANSWERED}
