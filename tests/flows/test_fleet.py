"""A seeded fleet, as the program finds it."""

import json

import pytest
from program import Program

from scripts.benchmarks.fleet import write_requests


@pytest.mark.promise("sandbox-ctl")
def test_a_fleet_after_requests_is_current(program: Program) -> None:
    """`status` of the same folder finds nothing to do."""
    folder = program.directory / "fleet"
    write_requests(folder, 4, scm_account="sectigo-ov", validation="ov")
    write_requests(folder, 2, first=5, key_algorithms=["ECDSA", "RSA"], scm_account="sectigo-dv")
    seeded = program.run("sandbox", "ctl", "seed", "--requests", str(folder))
    assert seeded.returncode == 0, seeded.stderr

    done = program.run("status", "--json", str(folder))
    found = json.loads(done.stdout)["certificates"]

    assert done.returncode == 0, done.stderr
    assert len(found) == 6
    assert [one for one in found if one["due"]] == []
