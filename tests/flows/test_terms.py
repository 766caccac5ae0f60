"""The terms of use: asked at a terminal, else accepted in advance; remembered either way."""

import json

import pytest
from program import Program
from terminal import at_a_terminal

from connector import eula
from connector.settings.person import this_person

pytestmark = pytest.mark.promise("eula-asked")
QUESTION = "Do you accept these terms? Type yes: "


def apply_at_a_terminal(program: Program, answer: str) -> tuple[int, str]:
    words = ["apply", "request.yaml"]
    return at_a_terminal(program, words, QUESTION, f"{answer}\n", AKAMAI_SCM_ACCEPT_EULA="")


def remembered(program: Program) -> dict[str, str]:
    path = program.sandbox.directory / "state" / eula.FILE_NAME
    found: dict[str, str] = json.loads(path.read_text())
    return found


def test_a_person_at_a_terminal_is_asked_once(program: Program) -> None:
    """With the whole text; who, when and which text are kept; the second run does not ask."""
    code, seen = apply_at_a_terminal(program, "yes")

    assert code == 0, seen
    assert eula.text().strip() in seen
    kept = remembered(program)
    assert kept["who"] == this_person()
    assert kept["sha256"] == eula.digest()
    assert kept["when"].endswith("Z")
    code, seen = apply_at_a_terminal(program, "no")
    assert code == 0
    assert QUESTION not in seen


def test_whoever_says_no_changes_nothing(program: Program) -> None:
    code, seen = apply_at_a_terminal(program, "no")

    assert code == 3
    assert "You did not accept the terms of use; nothing was done." in seen
    assert program.sandbox.world.ledger.requests() == ()


@pytest.mark.parametrize("way", ["flag", "variable", "command"])
def test_without_a_terminal_the_terms_are_accepted_in_advance(program: Program, way) -> None:
    """By the flag, the variable or the command; all are remembered alike."""
    refused = program.run("apply", "request.yaml", AKAMAI_SCM_ACCEPT_EULA="")
    assert refused.returncode == 3
    assert f"state directory {program.sandbox.directory / 'state'}" in refused.stderr
    assert program.sandbox.world.ledger.requests() == ()

    accept = {
        "flag": (["cancel", "request.yaml", "--accept-eula"], ""),
        "variable": (["cancel", "request.yaml"], "1"),
        "command": (["eula", "accept", "--json"], ""),
    }
    words, variable = accept[way]
    assert program.run(*words, AKAMAI_SCM_ACCEPT_EULA=variable).returncode == 0

    told = program.run("eula", "show", "--json", AKAMAI_SCM_ACCEPT_EULA="")
    assert json.loads(told.stdout)["accepted"] == remembered(program)
    again = program.run("cancel", "request.yaml", AKAMAI_SCM_ACCEPT_EULA="")
    assert again.returncode == 0, again.stderr
