"""What a run tells of its calls: each with its purpose, and what they come to."""

import json
import re

from program import Program


def test_each_call_has_its_purpose(program: Program) -> None:
    """In order, with totals by vendor and by wait; on stderr, after the run."""
    done = program.run("apply", "--timings", "request.yaml")

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    _, table = done.stderr.split("Calls for www.example.com:\n")
    head, *lines = table.splitlines()
    assert head.split("  ")[0] == "vendor"
    for purpose in (
        "list the enrollments of contract C-0N7RAC7",
        "create the enrollment for www.example.com",
        "read change 30001 of enrollment 20001",
        "read the CSRs",
        "upload the certificates",
        "read the deployments of enrollment 20001",
        "ask whether a certificate is revoked",
    ):
        assert purpose in table
    served = program.sandbox.world.ledger.requests("cps")
    assert sum(line.startswith("Akamai CPS  ") for line in lines) == len(served)
    assert f"Akamai CPS: {len(served)} calls, " in table
    waits = [re.sub(r"[0-9.]+ s", "… s", line) for line in lines if line.startswith("Waited")]
    assert waits == [
        "Waited for CPS to make the CSR: … s in 1 pause",
        "Waited for SCM to issue: … s in 1 pause",
        "Waited for CPS to check and deploy: … s in 1 pause",
    ]
    assert "secret" not in table


def test_a_run_that_fails_tells_its_calls_as_well(program: Program) -> None:
    """What took so long is asked most of all then."""
    program.sandbox.world.cps.deployments_held = True
    program.write(timeouts={"deployment": "2m"})

    done = program.run("apply", "--timings", "request.yaml")

    assert done.returncode == 75
    assert re.search(r"Waited for CPS to check and deploy: [0-9.]+ s in [0-9] pauses", done.stderr)


def test_without_the_flag_nothing_is_told_of_calls(program: Program) -> None:
    assert "Calls for" not in program.apply().stderr


def test_the_status_tells_what_is_used_of_the_pace(program: Program) -> None:
    """Of each account once; by all runs of this machine."""
    assert program.apply().returncode == 0

    done = program.run("status", "--json", "request.yaml", "request.yaml")

    (pace,) = json.loads(done.stdout)["pace"]
    assert pace["host"].startswith("127.0.0.1:")
    assert pace["account_switch_key"] is None
    assert 0 < pace["used"] <= pace["limit"]
