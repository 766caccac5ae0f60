"""A person at a terminal: live lines while it goes on, and what came of each stays."""

import re

import yaml
from program import Program
from request_document import LEAST
from terminal import INTERRUPT, at_a_terminal

SEEN = r"\x1b\[[0-9;?]*[A-Za-z]"


def place(program: Program, *names: str) -> None:
    fleet = program.directory / "fleet"
    fleet.mkdir()
    for name in names:
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))


def test_a_person_sees_a_line_for_each_and_then_the_end(program: Program) -> None:
    """What it waits for and since when; also after nothing was due."""
    place(program, "a.example.com", "b.example.com")

    code, seen = at_a_terminal(program, ["apply", "fleet"], "nothing is asked", "", COLUMNS="70")
    again = at_a_terminal(program, ["apply", "fleet"], "nothing is asked", "", NO_COLOR="1")

    lines = re.split(r"[\r\n]+", re.sub(SEEN, "", seen))
    assert code == 0, seen
    assert any(re.match(r"a\.example\.com +\d+ s  \S", line) for line in lines)
    assert any(line.startswith("[2/2] ") for line in lines)
    assert [line for line in lines if line.strip()][-1] == "2 done."
    assert "2 not due." in again[1]


def test_a_directory_of_one_is_answered_too(program: Program) -> None:
    """Nobody who looks wonders whether anything has happened; for cron it is silent."""
    place(program, "a.example.com")
    assert at_a_terminal(program, ["apply", "fleet"], "nothing is asked", "")[0] == 0

    code, seen = at_a_terminal(program, ["apply", "fleet"], "nothing is asked", "")

    assert (code, program.run("apply", "fleet").stderr) == (0, "")
    assert "1 not due." in seen


def test_ctrl_c_at_a_terminal_leaves_it_as_it_was(program: Program) -> None:
    """The cursor is shown again, and the last word is what happened."""
    place(program, "a.example.com", "b.example.com")
    program.sandbox.world.scm.switches.hold_orders = True

    code, seen = at_a_terminal(program, ["apply", "fleet"], "\x1b[?25l", INTERRUPT)

    assert code == 130, seen
    assert seen.rindex("\x1b[?25h") > seen.rindex("\x1b[?25l")
    assert "Nothing is lost" in seen.splitlines()[-1]
