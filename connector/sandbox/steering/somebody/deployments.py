"""Deployments that are held, fail, and are tried again."""

from connector.sandbox.cps.phases import DEPLOYING, DEPLOYMENT_FAILS, Phase
from connector.sandbox.cps.progress import enter, settle
from connector.sandbox.cps.state import (
    Change,
    Enrollment,
    ScriptedFailure,
)
from connector.sandbox.steering.somebody.carrying import open_change
from connector.sandbox.world import World

DEPLOYMENT_FAILED = "The deployment could not be completed. Contact support."


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
    change = open_change(enrollment)
    steps = {
        failed: step
        for step, (_, failed) in DEPLOYMENT_FAILS.items()
        if step is not Phase.CHANGES_TO_STAGING
    }
    if change.phase not in steps:
        raise ValueError("none of its deployments has failed")
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
