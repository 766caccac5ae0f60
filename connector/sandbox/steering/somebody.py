"""What the admin port does to CPS; the caller holds the world's lock."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cryptography import x509

from connector.sandbox import data
from connector.sandbox.cps import errors, opening
from connector.sandbox.cps.bodies import ANSWERED, read_enrollment
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.opening import Wishes
from connector.sandbox.cps.phases import DEPLOYING, DEPLOYMENT_FAILS, Phase
from connector.sandbox.cps.progress import deploy_at_once, enter, make_requests, settle
from connector.sandbox.cps.state import (
    CPS_ITSELF,
    SOMEBODY,
    Change,
    Deployed,
    Enrollment,
    Json,
    Kind,
    ScriptedFailure,
    ScriptedWarning,
    Uploaded,
)
from connector.sandbox.steering.past import Source, sign
from connector.sandbox.world import World

DEPLOYMENT_FAILED = "The deployment could not be completed. Contact support."


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
        kept = _kept(_merged(_merged(data.load("enrollment"), body or {}), names))
    contracts = world.cps.switches.contracts
    wanted = contracts[0] if contract is None else contract
    if wanted not in contracts:
        raise errors.invalid_contract(wanted)
    if as_is:
        enrollment = world.cps.new_enrollment(wanted, kept)
        opening.open_change(world.cps, enrollment, Kind.CREATE, Wishes())
    else:
        enrollment = opening.create(world.cps, wanted, kept, Wishes(allow_duplicate_cn=True))
    (change,) = enrollment.changes
    change.created_by = SOMEBODY
    if live is not None:
        with _undone(lambda: opening.forget(world.cps, enrollment)):
            _deploy(world, enrollment, change, live)
    return enrollment


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
    change = opening.update(world.cps, enrollment, _kept(body), wishes)
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
    change = _open_change(enrollment)
    opening.cancel_for_good(world.cps, enrollment, change)
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
        with _undone(lambda: enrollment.changes.remove(renewal)):
            _deploy(world, enrollment, renewal, given)
        return renewal
    if change.phase not in {Phase.GENERATE_CSR, Phase.REVIEW_REQUEST, Phase.UPLOAD}:
        raise ValueError(f"an open change stands at {change.phase.look.status}")
    _deploy(world, enrollment, change, given)
    return change


def take_off_production(world: World, enrollment: Enrollment) -> None:
    """Let the certificate be gone from production; staging keeps it."""
    settle(world.cps)
    enrollment.production = None


def take_off_staging(world: World, enrollment: Enrollment) -> None:
    """Let the certificate be gone from staging."""
    settle(world.cps)
    enrollment.staging = None


def fail_deployment(
    world: World, pattern: str, text: str = DEPLOYMENT_FAILED, network: str = "production"
) -> None:
    """
    Let the next deployment for certain names fail, the one that is under way included.

    The change is then in state `error`; it can be cancelled, or go on after `retry_deployment`.

    Args:
        world: Whose CPS it is.
        pattern: Shell pattern of common names: `*.example.com`.
        text: `description` of the error.
        network: `staging` or `production`.

    Raises:
        ValueError: *network* is neither.
    """
    if network not in {"staging", "production"}:
        raise ValueError(f"not a network: {network}")
    world.cps.failures.append(ScriptedFailure(pattern, network, text))
    settle(world.cps)


def retry_deployment(world: World, enrollment: Enrollment) -> Change:
    """
    Let a deployment that has failed be tried again, and return its change.

    Raises:
        ValueError: None has failed.
    """
    settle(world.cps)
    change = _open_change(enrollment)
    steps = {
        failed: step
        for step, (_, failed) in DEPLOYMENT_FAILS.items()
        if step is not Phase.CHANGES_TO_STAGING
    }
    if change.phase not in steps:
        raise ValueError("no deployment of it has failed")
    change.failure = None
    enter(world.cps, change, steps[change.phase])
    return change


def hold_deployments(world: World) -> None:
    """Let no deployment go on from here, to staging or production."""
    settle(world.cps)
    world.cps.deployments_held = True


def release_deployments(world: World) -> None:
    """Let deployments go on; the step that was held starts anew."""
    world.cps.deployments_held = False
    for enrollment in world.cps.enrollments.values():
        change = enrollment.pending
        if change is not None and change.phase in DEPLOYING:
            change.since = world.ground.real.monotonic()


def warn(world: World, pattern: str, stage: str, text: str) -> None:
    """
    Let CPS warn of *text* in every change for certain names from now on.

    Args:
        world: Whose CPS it is.
        pattern: Shell pattern of common names: `*.example.com`.
        stage: `pre` (before the CSR) or `post` (after an upload).
        text: Word for word; clients match it against the catalogue (akamai-cps 9.4).
    """
    if stage not in {"pre", "post"}:
        raise ValueError(f"not a stage: {stage}")
    world.cps.scripted.append(ScriptedWarning(pattern, stage, text))


def stop_warning(world: World) -> None:
    """Forget all scripted warnings; changes that already carry one keep it."""
    world.cps.scripted.clear()


def _open_change(enrollment: Enrollment) -> Change:
    if enrollment.pending is None:
        raise ValueError(f"enrollment {enrollment.id} has no open change")
    return enrollment.pending


@contextmanager
def _undone(undo: Callable[[], None]) -> Iterator[None]:
    """Leave nothing half-made behind: *undo* when what follows fails."""
    try:
        yield
    except Exception:
        undo()
        raise


def _deploy(world: World, enrollment: Enrollment, change: Change, source: Source) -> None:
    """Carry *change* to its end with certificates from *source*."""
    if not change.requests:
        make_requests(world.cps, enrollment, change)
    uploads, served = [], []
    for request in change.requests:
        issued = sign(world, request.csr_pem, enrollment.names, source)
        chain = "".join(issued.intermediates_pem)
        uploads.append(Uploaded(request.key_algorithm, issued.leaf_pem, chain))
        leaf, *above = x509.load_pem_x509_certificates((issued.leaf_pem + chain).encode())
        served.append(Deployed(request.key_algorithm, leaf, tuple(above)))
    change.upload, change.judged = tuple(uploads), tuple(served)
    deploy_at_once(world.cps, enrollment, change)


def _taken_once(common_name: str, body: Mapping[str, Any]) -> Json:
    """Return *body*, which CPS has taken in years gone by, without what it adds to answers."""
    named = str((body.get("csr") or {}).get("cn"))
    if named.lower() != common_name.lower():
        raise ValueError(f"the body is of {named}, not of {common_name}")
    return {name: copy.deepcopy(value) for name, value in body.items() if name not in ANSWERED}


def _kept(body: Json) -> Json:
    return read_enrollment(json.dumps(body).encode(), Media("enrollment", 12))


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> Json:
    """Return *base* with the fields of *more*, object by object."""
    merged = dict(copy.deepcopy(dict(base)))
    for name, value in more.items():
        inner = merged.get(name)
        both = isinstance(inner, dict) and isinstance(value, Mapping)
        merged[name] = _merged(inner, value) if both and inner is not None else value
    return merged
