"""An emergency: what is meant is replaced, once, whatever comes in between; the rest stays."""

import os
from pathlib import Path

import pytest
import yaml
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.faults import Fault, Kind

LONG = "CONNECTOR_TEST_LONG"
"""Names the environment variable with which these tests are done with all that are promised."""
MANY = 200 if os.environ.get(LONG) else 20


def place(program: Program, number: int, **more: object) -> Path:
    """Request files, each of them live with a certificate of somebody else's making."""
    fleet = program.directory / "fleet"
    fleet.mkdir()
    for place in range(number):
        name = f"n{place:03}.example.com"
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, **more}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))
    words = ("--requests", "fleet", "--days-left", "100..190", "--account", "sectigo-dv")
    seeded = program.run("sandbox", "ctl", "seed", *words)
    assert seeded.returncode == 0, seeded.stderr
    return fleet


def live(program: Program) -> dict[str, int]:
    """The serial of what is live, by name."""
    found = {}
    for enrollment in program.sandbox.world.cps.enrollments.values():
        assert enrollment.production is not None
        (one,) = enrollment.production.certificates
        found[enrollment.common_name] = one.certificate.serial_number
    return found


@pytest.mark.long
@pytest.mark.promise("cron")
def test_all_is_replaced_at_the_forecast_cost_and_once(program: Program) -> None:
    """With a rehearsal before; the same command again does nothing."""
    place(program, MANY)
    before = live(program)
    rehearsed = program.run("apply", "fleet", "--renew-now", "--dry-run")
    assert f"{MANY} to do: {MANY * 8} calls to Akamai CPS" in rehearsed.stdout
    assert program.orders() == []

    done = program.run("apply", "fleet", "--renew-now")

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"{MANY} done."
    after = live(program)
    assert len(program.orders()) == MANY
    assert not set(before.values()) & set(after.values())
    again = program.run("apply", "fleet", "--renew-now", "--verbose")
    assert again.stderr.splitlines()[-1] == f"{MANY} not meant or replaced already."
    assert len(program.orders()) == MANY
    other = program.run(
        "apply",
        "fleet",
        "--renew-now",
        "--issued-before",
        program.clock.now().isoformat(),
        "--limit",
        "1",
    )
    assert other.returncode == 0
    assert len(program.orders()) == MANY + 1


@pytest.mark.parametrize(
    ("server", "method", "path"),
    [
        ("cps", "GET", "/third-party-csr$"),
        ("scm", "GET", "/ssl/v[12]/[0-9]+$"),
        ("cps", "POST", "/third-party-cert-and-trust-chain$"),
        ("cps", "GET", "/deployments$"),
    ],
)
def test_killed_in_the_middle_it_goes_on_where_it_was(
    program: Program, server: str, method: str, path: str
) -> None:
    """What was replaced before the kill is not replaced again, and the rest is."""
    place(program, 5, **ADMIN)
    before = live(program)
    fault = Fault(Kind.HANG, server, method, path, skip=3, times=2, effect=True, seconds=60)

    program.kill_during(fault, "apply", "fleet", "--renew-now")
    program.sandbox.world.faults.clear()
    again = program.run("apply", "fleet", "--renew-now")

    assert again.returncode == 0, again.stderr
    assert len(program.orders()) == 5
    assert not set(before.values()) & set(live(program).values())


def test_what_has_certain_serials_is_replaced_and_nothing_else(program: Program) -> None:
    """Not even what else is due."""
    place(program, 4, renew_before_days=120)
    before = live(program)
    chosen = ["n001.example.com", "n003.example.com"]
    listed = "\n".join(f"{before[name]:X}  # {name}" for name in chosen)
    (program.directory / "serials.txt").write_text(listed)

    done = program.run("apply", "fleet", "--replace-serials", "serials.txt")

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "2 done, 2 not meant or replaced already."
    after = live(program)
    assert sorted(name for name in before if after[name] != before[name]) == chosen


def test_a_ca_is_left(program: Program) -> None:
    """By its name as `status` shows it, or its common name; another one means nothing."""
    place(program, 2)
    issuer = program.statuses("fleet")[0]["issuer"]
    common_name = issuer.split(",")[0].removeprefix("CN=")

    other = program.run("apply", "fleet", "--replace-issued-by", "Another CA", "--verbose")
    assert other.stderr.splitlines()[-1] == "2 not meant or replaced already."
    done = program.run("apply", "fleet", "--replace-issued-by", common_name)
    again = program.run("apply", "fleet", "--replace-issued-by", common_name.upper())

    assert done.stderr.splitlines()[-1] == "2 done."
    assert again.stderr.splitlines()[-1].startswith("Emergency: ")
    assert len(program.orders()) == 2


def test_an_algorithm_is_left(program: Program) -> None:
    """Where all have RSA keys, ECDSA means none."""
    place(program, 2)

    none = program.run("apply", "fleet", "--replace-key-algorithm", "ECDSA", "--verbose")
    done = program.run("apply", "fleet", "--replace-key-algorithm", "RSA")

    assert none.stderr.splitlines()[-1] == "2 not meant or replaced already."
    assert done.stderr.splitlines()[-1] == "2 done."
    assert len(program.orders()) == 2


def test_what_is_live_stays_so_until_the_new_one_is(program: Program) -> None:
    """A CA that does not issue leaves everything as it is."""
    place(program, 3)
    before = live(program)
    program.sandbox.world.scm.switches.hold_orders = True

    done = program.run("apply", "fleet", "--renew-now")

    assert done.returncode == 75
    assert live(program) == before
    program.sandbox.world.scm.switches.hold_orders = False
    assert program.run("apply", "fleet", "--renew-now").returncode == 0
    assert len(program.orders()) == 3
