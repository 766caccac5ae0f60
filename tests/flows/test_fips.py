"""FIPS mode, which only a newer version of CPS's interface shows and changes (akamai-cps 3.2)."""

from typing import Any

import pytest
from program import Program

FIPS: dict[str, Any] = {
    "network_configuration": {"fips_mode": True, "disallowed_tls_versions": ["TLSv1", "TLSv1_1"]}
}


def shown(program: Program) -> object:
    return program.enrollment().body["networkConfiguration"]["fipsMode"]


@pytest.mark.parametrize("at_once", [True, False], ids=["from the start", "later"])
def test_it_is_turned_on_and_then_nothing_is_due(program: Program, at_once: bool) -> None:
    """Also where the look at the whole contract was taken by one that does not ask for it."""
    if not at_once:
        program.write()
        assert program.apply().returncode == 0
        assert program.status()["reason"] == "current"
    program.write(**FIPS)
    planned = program.status()
    assert planned["reason"] == ("absent" if at_once else "settings_changed")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert shown(program) is True
    assert len(program.orders()) == 1
    for _ in range(2):
        found = program.status()
        assert (found["reason"], found["due"]) == ("current", False), found["message"]


def test_who_says_nothing_of_it_leaves_it(program: Program) -> None:
    """An update without it is sent in the version that does not have it."""
    program.write(**FIPS)
    assert program.apply().returncode == 0
    program.write(admin_contact={"first_name": "Grace"})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.enrollment().body["adminContact"]["firstName"] == "Grace"
    assert shown(program) is True


def test_it_is_turned_off(program: Program) -> None:
    """False is a wish, too."""
    program.write(**FIPS)
    assert program.apply().returncode == 0
    program.write(network_configuration={"fips_mode": False})
    assert program.status()["reason"] == "settings_changed"
    assert program.apply().returncode == 0
    assert shown(program) is False
    assert program.status()["reason"] == "current"
