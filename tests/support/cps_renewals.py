"""Renewals that CPS opens by itself, before a request wants one (akamai-cps 4.4)."""

from datetime import timedelta
from typing import Any

from program import Program, wait_until
from request_document import ADMIN

from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import Change
from connector.sandbox.scm.state import Order

LATE = {"renew_before_days": 20}
"""So CPS opens its renewal long before ours is due."""
CANCEL = ("cancel", "request.yaml", "--yes")


def waits(program: Program) -> Change:
    """Look until CPS's own renewal waits for a certificate; return it."""

    def ready() -> bool:
        program.status()
        change = program.enrollment().pending
        return change is not None and change.phase is Phase.UPLOAD

    wait_until(ready)
    change = program.enrollment().pending
    assert change is not None
    return change


def renewed_by_cps(program: Program, **wanted: Any) -> Change:
    """Bring a certificate live that is not due yet, and let CPS open a renewal; return it."""
    program.write(**wanted, **LATE)
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=145))
    return waits(program)


def elsewhere(program: Program) -> dict[str, str]:
    """Environment of a machine with a state directory of its own."""
    return {"AKAMAI_SCM_STATE": str(program.directory / "elsewhere")}


def ordered_elsewhere(program: Program) -> Order:
    """Let another machine order for CPS's renewal, and SCM hold the order; return it."""
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(**ADMIN, renew_before_days=58, timeouts={"issuance": "1s"})
    assert program.apply(**elsewhere(program)).returncode == 75
    return program.orders()[-1]
