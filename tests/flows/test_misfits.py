"""
SCM has issued something else than was asked for: an outcome that is kept, told, and led out of.

What the message advises is done to the letter, for each kind, at a first order and at a renewal.
"""

import json
import re
from typing import Any

import pytest
from program import Program, serial_of
from request_document import ADMIN

from connector.sandbox.steering import somebody
from connector.sandbox.steering.switches import turn_switches

SANS: dict[str, Any] = {"sans": ["a.example.com"]}
NO_ISSUER: dict[str, Any] = {"scm.leaf_only": True, "revocation.left_out": ["SASP:issuer"]}
"""Neither delivered nor to be fetched."""
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "a name is missing": ({"scm.only_common_name": True}, "names missing: a.example.com"),
    "another key": (
        {"scm.other_key": True},
        "no certificate in the answer has the CSR's public key",
    ),
    "no issuer": (NO_ISSUER, "lacks the issuer"),
    "expired": ({"scm.shift_hours": -300 * 24}, "it expired at"),
    "of the future": ({"scm.shift_hours": 48}, "it is not valid before"),
}
KIND = pytest.mark.parametrize("kind", KINDS)


def turn(program: Program, on: bool, kind: str) -> None:
    world = program.sandbox.world
    wanted = KINDS[kind][0]
    with world.lock:
        turn_switches(
            world, {name: value if on else type(value)() for name, value in wanted.items()}
        )


def told_everywhere(program: Program, why: str) -> None:
    """Every later look tells it: status, the list of orders, its details, doctor."""
    found = program.status()
    assert (found["action"], found["reason"], found["due"]) == ("blocked", "misfit", True)
    assert why in found["message"]
    listed = program.run("orders", "list").stdout
    assert " misfit " in listed
    orders = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert why in orders[0]["misfit"]
    doctor = program.run("doctor", "request.yaml").stdout
    assert "but not what was asked for" in doctor
    assert why in doctor


@KIND
@pytest.mark.parametrize("renewal", [False, True], ids=["first order", "renewal"])
def test_what_is_advised_leads_to_a_live_certificate(
    program: Program, kind: str, renewal: bool
) -> None:
    before = 0
    if renewal:
        program.write(**SANS)
        assert program.apply().returncode == 0
        before = 1
    turn(program, True, kind)
    program.write(**SANS, renewal_trigger="begin" if renewal else "")

    first = program.apply()
    again = program.apply()

    assert (first.returncode, again.returncode) == (1, 1), first.stderr
    assert KINDS[kind][1] in first.stderr
    assert "give renewal_trigger a new value" in first.stderr
    assert KINDS[kind][1] in again.stderr
    assert len(program.orders()) == before + 1
    told_everywhere(program, KINDS[kind][1])

    turn(program, False, kind)
    program.write(**SANS, renewal_trigger="corrected")
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == before + 2
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert program.status()["reason"] == "current"


@pytest.mark.parametrize("kind", ["no issuer", "a name is missing", "another key"])
def test_another_certificate_under_the_same_order_is_taken(program: Program, kind: str) -> None:
    """SCM delivers the chain later, or issues anew: what did not fit is not held against it."""
    turn(program, True, kind)
    program.write(**SANS)
    assert program.apply().returncode == 1
    (order,) = program.orders()
    turn(program, False, kind)
    order.issued = None

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.orders() == [order]
    (listed,) = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert (listed["stage"], listed["misfit"]) == ("issued", "")


def test_a_wrong_validation_is_cured_by_the_request_too(program: Program) -> None:
    """It asked for OV of a DV account: corrected, the same order is collected and goes live."""
    approved: dict[str, Any] = {"approve": {"post_verification_warnings": "all"}}
    program.write(validation="ov", **approved)
    wrong = program.apply()
    assert wrong.returncode == 1
    assert "validation is dv, not ov" in wrong.stderr
    assert program.status()["reason"] == "misfit"

    program.write(validation="dv", **approved)

    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1


def test_in_somebody_elses_change_the_order_is_forgotten(program: Program) -> None:
    """The message names that command; the next run orders again for the CSR that waits."""
    world = program.sandbox.world
    with world.lock:
        somebody.make_enrollment(world, "www.example.com", sans=["a.example.com"])
    world.scm.switches.only_common_name = True
    program.write(**ADMIN, **SANS)
    wrong = program.apply()
    assert wrong.returncode == 1, wrong.stderr
    (told,) = re.findall(r"`akamai-scm (orders forget [0-9a-f]+)`", wrong.stderr)
    world.scm.switches.only_common_name = False

    assert program.run(*told.split()).returncode == 0
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(world.scm.orders) == 2


def test_the_other_key_is_kept(program: Program) -> None:
    """Dual stack: what fits is kept before the run ends with what does not."""
    turn(program, True, "no issuer")
    program.write(key_algorithms=["RSA", "ECDSA"])
    assert program.apply().returncode == 1
    rsa, ecdsa = program.orders()
    turn(program, False, "no issuer")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.orders() == [rsa, ecdsa]
