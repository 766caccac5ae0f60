"""What the READMEs tell of commands, requests, answers and reasons is what there is."""

import argparse
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from connector.commands.menu import parser
from connector.core.decision.reasons import Reason
from connector.core.report.values import Report
from connector.core.request.parse import parse_request
from connector.schemas import answer_schema
from scripts.documenting import __main__ as documenting
from scripts.documenting.marked import with_parts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "connector/commands/README.md").read_text(encoding="utf-8")


def test_the_commands_listed_are_those_there_are() -> None:
    """Each once, and no other."""
    table = README.split("| command | does |", 1)[1].split("\n\n", 1)[0]
    listed = re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)
    (commands,) = (
        action.choices
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )

    assert sorted(listed) == sorted(commands)


def test_what_is_made_from_the_code_is_what_the_code_makes() -> None:
    """Nobody changed a flag, a reason, a variable or an output without its documentation."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.documenting", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_changed_part_is_noticed() -> None:
    """The comparison compares: another text in the code gives another document."""
    made = documenting.documents()[ROOT / "connector/commands/README.md"]
    changed = {**made, "commands": made["commands"].replace("do not ask", "ask \\1 nobody")}

    assert with_parts(COMMANDS, made) == COMMANDS
    assert "ask \\1 nobody" in with_parts(COMMANDS, changed)


def test_a_document_without_the_place_for_a_part_is_an_error() -> None:
    """A marker that somebody has removed is missed."""
    with pytest.raises(ValueError, match="one place for reasons"):
        with_parts("nothing marked", {"reasons": "| reason |"})


def test_each_flag_is_explained() -> None:
    """No cell of the reference is empty, but where the choices are the explanation."""
    silent = re.findall(r"^\| `(.*)` \|  ?\|$", COMMANDS, re.MULTILINE)

    assert silent == ["show\\|accept"]


def _with_json(parser: argparse.ArgumentParser) -> bool:
    """Whether a command, or one below it, has `--json`."""
    return any(
        "--json" in action.option_strings
        or (
            isinstance(action, argparse._SubParsersAction)
            and any(map(_with_json, action.choices.values()))
        )
        for action in parser._actions
    )


def test_each_command_that_scripts_read_has_a_schema_and_a_row() -> None:
    """All but those whose output is a text for a shell, or a protocol of Terraform's."""
    (commands,) = (
        action.choices
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    with_json = {name for name, command in commands.items() if _with_json(command)}

    assert set(commands) - with_json == {"report", "completion", "external", "sandbox"}
    for name in sorted(with_json | {"report"}):
        schema = answer_schema(name)
        Draft202012Validator.check_schema(schema)
        version = schema["properties"]["schema"]["const"]
        assert version == (2 if name == "status" else 1)
        assert f"(../schemas/{name}.schema.json)" in COMMANDS


def test_each_reason_has_a_sentence() -> None:
    """A code in a plan that nobody explains helps nobody."""
    table = COMMANDS.split("| reason | meaning |", 1)[1]
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)

    assert [code for code, _ in told] == [*Reason]
    assert all(sentence.endswith(".") and len(sentence) > 15 for _, sentence in told)


def test_the_keys_of_a_report_are_listed() -> None:
    """Scripts that read `status --json` rely on them."""
    row = COMMANDS.split("`schema` 2; `certificates`, for each: ", 1)[1].split(";", 1)[0]

    assert re.findall(r"`(\w+)`", row) == [each.name for each in fields(Report)]


def test_the_sample_request_is_one() -> None:
    """Pasted into a file it is accepted."""
    (sample,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)

    assert parse_request(yaml.safe_load(sample)).common_name == "www.example.net"


def test_the_variables_that_no_request_has_are_named() -> None:
    """Whoever moves from Terraform to a file learns what to leave out."""
    told = COMMANDS.split("that only Terraform has:\n`", 1)[1].split("`", 1)[0]
    variables = "".join(path.read_text("utf-8") for path in ROOT.glob("terraform/variables*.tf"))
    schema = json.loads((ROOT / "connector/schemas/request.schema.json").read_text("utf-8"))

    assert set(told.split()) == set(re.findall(r'^variable "(\w+)"', variables, re.MULTILINE)) - {
        *schema["properties"]
    }
