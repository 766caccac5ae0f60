"""What the README tells of commands, requests and answers is what there is."""

import argparse
import json
import re
from pathlib import Path

import yaml

from connector.commands.parser import parser
from connector.core.report import KEYS
from connector.core.request.parse import parse_request

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


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


def test_the_keys_of_an_answer_are_listed() -> None:
    """Scripts that read `status --json` rely on them."""
    row = README.split("| `status` | `certificates`, for each: ", 1)[1].split(";", 1)[0]

    assert re.findall(r"`(\w+)`", row) == list(KEYS)


def test_the_sample_request_is_one() -> None:
    """Pasted into a file it is accepted."""
    (sample,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)

    assert parse_request(yaml.safe_load(sample)).common_name == "www.example.com"


def test_the_variables_that_no_request_has_are_named() -> None:
    """Whoever moves from Terraform to a file learns what to leave out."""
    told = README.split("that only Terraform has: `", 1)[1].split("`", 1)[0]
    variables = (ROOT / "terraform" / "variables.tf").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "connector/schemas/request.schema.json").read_text("utf-8"))

    assert set(told.split()) == set(re.findall(r'^variable "(\w+)"', variables, re.MULTILINE)) - {
        *schema["properties"]
    }
