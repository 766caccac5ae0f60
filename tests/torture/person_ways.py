"""Ways of a certificate on which a person has a word."""

from typing import Any

from program import Program
from request_document import APPROVAL

from connector.sandbox.scm import orders
from connector.sandbox.scm.progress import Status, settle
from connector.sandbox.steering.somebody import warn


def approval(program: Program, account: dict[str, Any]) -> None:
    waiting = APPROVAL if "cert_type" not in account else account
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**waiting, timeouts={"issuance": "1m"})


def approve(program: Program) -> bool:
    world = program.sandbox.world
    with world.lock:
        asked = [one for one in program.orders() if settle(world.scm, one) is Status.REQUESTED]
        for one in asked:
            orders.approve(world.scm, one)
    return bool(asked)


def management(program: Program, account: dict[str, Any]) -> None:
    program.write(**account, change_management=True)


def tested(program: Program) -> bool:
    """Say that what stands on staging is good, once."""
    path = program.directory / "request.yaml"
    text = path.read_text()
    if "approve:" in text:
        return False
    path.write_text(text + "approve: {change_management: true}\n")
    return True


def warnings(program: Program, account: dict[str, Any]) -> None:
    with program.sandbox.world.lock:
        for stage in ("pre", "post"):
            warn(program.sandbox.world, "*", stage, "Trust chain is empty.")
    program.write(**account)


def warned(program: Program) -> bool:
    path = program.directory / "request.yaml"
    text = path.read_text()
    if "approve:" in text:
        return False
    all_of_them = "{pre_verification_warnings: all, post_verification_warnings: all}"
    path.write_text(f"{text}approve: {all_of_them}\n")
    return True
