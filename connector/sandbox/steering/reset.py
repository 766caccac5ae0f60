"""Lets a sandbox be as on its first day, while it serves."""

from connector.sandbox.cps.state import CPSState
from connector.sandbox.revocation.state import RevocationState
from connector.sandbox.scm.state import SCMState
from connector.sandbox.world import World


def reset(world: World) -> None:
    """
    Forget orders, enrollments, switches, faults, requests and how far the clock was moved.

    Keys of the authorities, credentials, tokens and addresses stay, so that clients can go on.
    The caller holds the world's lock.
    """
    scm = SCMState.load()
    scm.accounts, scm.tokens = world.scm.accounts, world.scm.tokens
    scm.profiles, scm.customer.admins = world.scm.profiles, world.scm.customer.admins
    world.scm = scm
    world.cps = CPSState()
    world.revocation = RevocationState(base_url=world.revocation.base_url)
    world.faults.clear()
    world.ledger.clear()
    world.clock.set(world.real.now())
