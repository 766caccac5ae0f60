"""Many machines at once on one state in PostgreSQL, by what the sandbox has seen of them."""

from collections import Counter
from datetime import datetime

import pytest
import yaml
from patience import HANGS
from postgres_server import machine
from program import Program
from request_document import ADMIN, LEAST
from windows import fullest

from connector.transport.pacing import BURST, BURST_WINDOW

NAMES = ("a.example.com", "b.example.com", "c.example.com")


def run_at_once(program: Program, url: str, machines: int, *words: str) -> list[str]:
    """Run *words* on so many machines; each ends well. Return what each has told."""
    started = [
        program.start(
            *words,
            environ=machine(url, program.directory / str(number)),
        )
        for number in range(machines)
    ]
    ends = [(one.communicate(timeout=HANGS)[1], one.returncode) for one in started]
    # Who has waited too long for the lock of another run says so, and does not go on without.
    assert {code for _, code in ends} <= {0, 75}, ends
    assert 0 in {code for _, code in ends}
    assert all("works on" in text for text, code in ends if code)
    return [text for text, _ in ends]


def calls(program: Program) -> list[datetime]:
    """Return when Akamai was called."""
    return [entry.at for entry in program.sandbox.world.ledger.requests("cps")]


@pytest.mark.parametrize("machines", [2, 10])
def test_one_certificate(program: Program, database_url: str, machines: int) -> None:
    """One enrollment, one change, one order, whoever comes first; the others find it done."""
    program.write(**ADMIN)

    told = run_at_once(program, database_url, machines, "apply", "request.yaml")

    assert len(program.orders()) == 1
    assert len(program.enrollment().changes) == 1
    assert program.production()
    assert sum("Enrollment" in text and "created" in text for text in told) <= 1
    assert fullest(calls(program), BURST_WINDOW) <= BURST


@pytest.mark.parametrize("machines", [2, 10])
def test_several_certificates(program: Program, database_url: str, machines: int) -> None:
    """Each is worked on by one at a time, and all keep one pace."""
    fleet = program.directory / "fleet"
    fleet.mkdir()
    for name in NAMES:
        document = {**LEAST, **ADMIN, "common_name": name}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))

    run_at_once(program, database_url, machines, "apply", "fleet")

    assert Counter(order.common_name for order in program.orders()) == Counter(NAMES)
    assert len(program.sandbox.world.cps.enrollments) == len(NAMES)
    assert fullest(calls(program), BURST_WINDOW) <= BURST
