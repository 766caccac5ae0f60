"""What a test of `destroy` does and asks: the command, and what is left at both vendors."""

from program import Program

from connector.sandbox.cps.state import Change
from connector.sandbox.scm.orders import settle
from connector.sandbox.steering import somebody


def destroy(program: Program):
    return program.run("destroy", "request.yaml")


def foreign_change(program: Program) -> Change:
    world = program.sandbox.world
    with world.lock:
        (enrollment,) = world.cps.enrollments.values()
        return somebody.open_foreign_change(world, enrollment)


def enrollments(program: Program) -> int:
    """How many there are, as the sandbox itself knows; time passes by being looked at."""
    return len(program.sandbox.world.cps.enrollments)


def statuses(program: Program) -> list[str]:
    world = program.sandbox.world
    return [settle(world.scm, order).value for order in world.scm.orders.values()]
