"""Ctrl-C while a vendor is waited for: every command ends with 130 and a word, no traceback."""

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind

COMMANDS = {
    "apply": ["apply", "request.yaml"],
    "status": ["status", "request.yaml"],
    "doctor": ["doctor", "request.yaml"],
    "cancel": ["cancel", "request.yaml", "--yes"],
    "revoke": ["revoke", "request.yaml", "--reason=4", "--yes"],
    "destroy": ["destroy", "request.yaml"],
    "import": ["import", "20001", "--contract", "C-0N7RAC7"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupt_ends_with_130_and_a_word(program: Program, name) -> None:
    program.write(on_destroy="delete")
    hang = Fault(Kind.HANG, server="cps", method="GET", seconds=30)

    code, err = program.interrupt_during(hang, *COMMANDS[name])

    assert code == 130, err
    assert "Nothing is lost" in err
    assert "Traceback" not in err
