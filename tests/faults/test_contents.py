"""What comes of contents that are not as they should be: certificates, warnings, ids, states."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from program import Program
from request_document import ADMIN, APPROVAL, LEAST

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders
from connector.sandbox.steering.somebody import warn
from connector.sandbox.steering.switches import turn_switches
from tests.faults.rows import Trial

MISFITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "SCM: a certificate for another key": ({"scm.other_key": True}, {}),
    "SCM: a certificate without a name": (
        {"scm.only_common_name": True},
        {"sans": ["a.example.com"]},
    ),
    "SCM: a certificate that has expired": ({"scm.shift_hours": -300 * 24}, {}),
    "SCM: a certificate of the future": ({"scm.shift_hours": 48}, {}),
}
"""For these another order is needed, which a person wants by `renewal_trigger`."""
SWITCHES: dict[str, dict[str, Any]] = {
    "SCM: no issuer": {"scm.leaf_only": True, "revocation.left_out": ["SASP:issuer"]},
    "SCM: the chain of another CA, and no issuer": {
        "scm.other_chain": True,
        "revocation.left_out": ["SASP:issuer"],
    },
    "SCM: a chain in no order": {"scm.shuffle": True},
    "SCM: PEM that is cut": {"scm.truncated_pem": True},
    "SCM: an order that is never issued": {"scm.hold_orders": True},
}


def switched(program: Program, wanted: dict[str, Any]) -> Callable[[], None]:
    """Turn switches; return what turns them back."""
    world = program.sandbox.world

    def turn(values: dict[str, Any]) -> None:
        with world.lock:
            turn_switches(world, values)

    turn(wanted)
    back = {name: type(value)() for name, value in wanted.items()}
    return lambda: turn(back)


@pytest.mark.parametrize("name", MISFITS)
def test_another_certificate_than_was_asked_for(program: Program, name: str) -> None:
    wanted, more = MISFITS[name]
    program.write(**more)
    turn_back = switched(program, wanted)

    def mend() -> None:
        turn_back()
        program.write(**more, renewal_trigger="anew")

    Trial(name, lambda: 1, mend, most=2).carry_out(program)


@pytest.mark.parametrize("name", SWITCHES)
def test_what_a_vendor_does_otherwise(program: Program, name: str) -> None:
    program.write(timeouts={"issuance": "5m"})
    Trial(name, lambda: 1, switched(program, SWITCHES[name])).carry_out(program)


def test_the_chain_of_another_ca(program: Program) -> None:
    """It is left out, and the issuer is fetched; CPS knows no root above that alone."""
    turn_back = switched(program, {"scm.other_chain": True})

    def approve() -> None:
        turn_back()
        program.write(approve={"post_verification_warnings": "all"})

    Trial("SCM: the chain of another CA", lambda: 1, approve).carry_out(program)


def test_an_order_that_is_declined(program: Program) -> None:
    world = program.sandbox.world
    turn_back = switched(program, {"scm.approval_required": True})
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    with world.lock:
        orders.decline(world.scm, program.orders()[-1])

    def mend() -> None:
        turn_back()
        program.write(renewal_trigger="anew")

    Trial("SCM: an order that is declined", lambda: 1, mend, before=1, most=1).carry_out(program)


def test_a_list_that_moves_while_it_is_searched(program: Program) -> None:
    """The order whose answer was lost is found all the same."""
    program.write(**ADMIN)
    turn_back = switched(program, {"scm.shifting_pages": True})
    faults = program.sandbox.world.faults
    faults.add(Fault(Kind.DROP, "scm", "POST", "/enroll$", effect=True))
    (scripted,) = faults.all()
    trial = Trial("SCM Admin, search: a page that shifts", lambda: scripted.struck, turn_back)
    trial.carry_out(program)


def test_a_warning_that_nobody_knows(program: Program) -> None:
    world = program.sandbox.world
    with world.lock:
        warn(world, "*", "post", "The moon is in the wrong place.")

    def approve() -> None:
        program.write(approve={"post_verification_warnings": "all"})

    Trial("CPS: an unknown warning", lambda: 1, approve).carry_out(program)


def test_a_deployment_that_hangs(program: Program) -> None:
    cps = program.sandbox.world.cps
    cps.deployments_held = True

    def go_on() -> None:
        cps.deployments_held = False

    Trial("CPS: a deployment that hangs", lambda: 1, go_on).carry_out(program)


def test_an_order_that_is_revoked_when_it_is_collected(program: Program) -> None:
    """SCM says Issued, and CPS gets it; then it is seen."""
    world = program.sandbox.world
    world.faults.add(Fault(Kind.DROP, "cps", "POST", "trust-chain$", times=None))
    program.apply()
    with world.lock:
        orders.revoke(world.scm, program.orders()[-1], 4)
    trial = Trial("SCM: revoked before its upload", lambda: 1, world.faults.clear, before=1)
    trial.carry_out(program)


def test_an_id_that_is_another_order_s(program: Program) -> None:
    """It is not taken for the new one's."""
    other = {**LEAST, "scm_account": "sectigo-dv", "common_name": "shop.example.com"}
    (program.directory / "other.yaml").write_text(yaml.safe_dump(other))
    assert program.run("apply", "other.yaml").returncode == 0
    (order,) = program.orders()
    faults = program.sandbox.world.faults
    faults.add(
        Fault(
            Kind.ANSWER,
            "scm",
            "POST",
            "/certificates$",
            effect=True,
            status=200,
            body=f'{{"certId": "{order.id}"}}',
            content_type="application/json",
        )
    )
    (scripted,) = faults.all()

    def mend() -> None:
        faults.clear()
        program.write(renewal_trigger="anew")

    trial = Trial("SCM, order: an id reused", lambda: scripted.struck, mend, before=1, most=2)
    trial.carry_out(program)
