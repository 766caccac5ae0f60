"""Whatever a CA gives: a run orders once for a key, and the next one not for the same reason."""

from typing import Any

import pytest
from program import Program, wait_until
from request_document import ADMIN

SHORT: dict[str, Any] = {**ADMIN, "approve": {"post_verification_warnings": "all"}}
"""CPS warns of a certificate that ends soon."""


@pytest.mark.parametrize("wanted", [{}, {"renew_before_days": 365}], ids=["a third", "too long"])
@pytest.mark.parametrize("remembers", [True, False], ids=["journal", "no memory"])
def test_a_certificate_that_comes_inside_its_window(
    program: Program, wanted: dict[str, Any], remembers: bool
) -> None:
    """199 days of which 19 are left: used, told, and not replaced by the next run."""
    program.sandbox.world.scm.switches.shift_hours = -180 * 24
    program.write(**SHORT, **wanted)
    first = program.apply()
    assert first.returncode == 0, first.stderr
    other = {} if remembers else {"AKAMAI_SCM_STATE": str(program.directory / "other")}

    again = program.apply(**other)
    if not remembers:  # what has replaced nothing may have been brought by anybody; one more is had
        assert len(program.orders()) == 2
        again = program.apply(AKAMAI_SCM_STATE=str(program.directory / "a-third"))

    assert again.returncode == 0, again.stderr
    assert len(program.orders()) == (1 if remembers else 2)
    found = program.status(**other)
    assert (found["action"], found["reason"]) == ("none", "current")
    assert "was inside its renewal window when it came" in "; ".join(found["notes"])
    assert found["renewal_due_at"]
    program.run("sandbox", "ctl", "clock", "advance", "15d")
    program.sandbox.world.scm.switches.shift_hours = 0
    late = program.apply(**other)
    assert late.returncode == 0, late.stderr
    assert len(program.orders()) == (2 if remembers else 3)


def test_what_is_revoked_again_is_not_replaced_again(program: Program) -> None:
    """The second time a person is asked; their word, or time, brings another one."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    program.run("sandbox", "ctl", "revoke", "--common-name", "www.example.com")
    replaced = program.apply()
    assert replaced.returncode == 0, replaced.stderr
    program.run("sandbox", "ctl", "revoke", "--common-name", "www.example.com")

    asked = program.apply()

    assert asked.returncode == 3, asked.stderr
    assert "it was ordered for that reason itself" in asked.stderr
    assert len(program.orders()) == 2
    found = program.status()
    assert (found["action"], found["reason"]) == ("blocked", "revoked")
    program.write(**ADMIN, renewal_trigger="the CA has set it right")
    assert program.apply().returncode == 0
    assert len(program.orders()) == 3


def test_what_ends_within_hours_is_not_replaced_without_a_word(program: Program) -> None:
    """It had hours when it came; expired, it would be ordered anew by each run from then on."""
    program.sandbox.world.scm.switches.shift_hours = -198 * 24 - 12
    program.write(**SHORT)
    assert program.apply().returncode == 0
    program.run("sandbox", "ctl", "clock", "advance", "1d")

    asked = program.apply()

    assert asked.returncode == 3, asked.stderr
    assert "it had less than 24 hours left when it came" in asked.stderr
    assert len(program.orders()) == 1


def test_a_certificate_that_is_revoked_on_its_way(program: Program) -> None:
    """The run that has ordered it does not order a second one."""
    program.write(**ADMIN)
    world = program.sandbox.world
    program.run("sandbox", "ctl", "deployments", "hold")
    process = program.start("apply", "request.yaml")
    wait_until(lambda: any(one.path.endswith("chain") for one in world.ledger.writes("cps")))
    program.run("sandbox", "ctl", "revoke", "--common-name", "www.example.com")
    program.run("sandbox", "ctl", "deployments", "release")

    _, err = process.communicate(timeout=100)

    assert process.returncode == 1, err
    assert "orders no second one" in err
    assert len(program.orders()) == 1
