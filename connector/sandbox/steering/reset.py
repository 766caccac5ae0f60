"""Lets a sandbox be as on its first day, while it serves."""

from connector.sandbox.ca.state import CAState
from connector.sandbox.cps.state import CPSState
from connector.sandbox.dns.state import DNSState
from connector.sandbox.edgedns.state import EdgeDNSState
from connector.sandbox.ground import take_over
from connector.sandbox.scm.dcv.status import begin
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
    take_over(world.scm, scm)
    take_over(world.cps, CPSState())
    take_over(world.cas, CAState(base_url=world.cas.base_url))
    take_over(world.dns, DNSState.load())
    world.dns.asked.clear()
    take_over(world.edgedns, EdgeDNSState())
    world.faults.clear()
    world.ledger.clear()
    world.clock.set(world.ground.real.now())
    begin(world.scm)
