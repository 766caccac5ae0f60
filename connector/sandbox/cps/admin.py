"""What the admin port does to CPS; the caller holds the world's lock."""

from connector.sandbox.cps.phases import DEPLOYING
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.state import ScriptedWarning
from connector.sandbox.world import World


def hold_deployments(world: World) -> None:
    """Let no deployment go on from here, to staging or production."""
    settle(world)
    world.cps.deployments_held = True


def release_deployments(world: World) -> None:
    """Let deployments go on; the step that was held starts anew."""
    world.cps.deployments_held = False
    for enrollment in world.cps.enrollments.values():
        change = enrollment.pending
        if change is not None and change.phase in DEPLOYING:
            change.since = world.real.monotonic()


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
