"""Warnings of CPS that the admin port orders."""

from connector.sandbox.cps.state import (
    ScriptedWarning,
)
from connector.sandbox.world import World


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
