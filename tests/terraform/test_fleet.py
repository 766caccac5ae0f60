"""The example of many certificates in one stack, by a folder of request files."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.benchmarks.fleet import write_requests
from scripts.demonstration.rehearsal import Rehearsal
from scripts.offline import terraform_setup

from .stacks import REPOSITORY, AtHand, Stack, words


def _copied(directory: Path) -> Path:
    """Copy module and examples; return where the fleet is."""
    for folder in ("terraform", "example"):
        ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
        shutil.copytree(REPOSITORY / folder, directory / folder, ignore=ignored)
    return directory / "example" / "fleet"


@pytest.mark.long
def test_the_fleet_example_works_unmodified(
    rehearsal: Rehearsal,
    terraform: terraform_setup.Terraform,
    at_hand: AtHand,
    tmp_path: Path,
) -> None:
    """
    Several certificates at once, dual stack and private among them; then an empty plan.

    What was live before is found by its files, and they are those that cron would use.
    """
    directory = _copied(tmp_path)
    stack = at_hand(directory, replace(terraform, environment=rehearsal.environment))
    seeded = directory / "certificates" / "seeded"
    write_requests(seeded, 4, subject={})
    rehearsal.facts("seed", "--requests", str(seeded))
    stack.init()
    stack.apply()

    assert stack.plan() == 0
    assert len(stack.output()["certificates"]) == 8
    assert len(rehearsal.facts("orders")) >= 5  # dual stack orders twice, what was live nothing
    rehearsal.program_says("status", "--detailed-exitcode", str(directory / "certificates"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("comon_name: a.example.com", "comon_name in new.yaml", id="an unknown key"),
        pytest.param("common_name: a.example.com\nsans: 5", "set of string", id="another type"),
        pytest.param("common_name: www.example.org", "two different items", id="a name twice"),
    ],
)
def test_the_fleet_example_refuses_a_faulty_file(
    text: str, complaint: str, tmp_path: Path, terraform: terraform_setup.Terraform
) -> None:
    """In the plan, before anything is asked or changed."""
    stack = Stack(_copied(tmp_path), terraform)
    (stack.directory / "certificates" / "new.yaml").write_text(f"contract_id: C-0N7RAC7\n{text}\n")
    stack.init()

    assert complaint in words(stack.run("plan", "-no-color", codes=(1,))).lower()


def test_the_fleet_example_knows_every_key() -> None:
    """Those of the schema of requests, no more and no fewer."""
    text = (REPOSITORY / "example" / "fleet" / "main.tf").read_text()
    known = re.findall(r'"([a-z_$]+)"', text.partition("known = [")[2].partition("]")[0])
    typed = (REPOSITORY / "example" / "fleet" / "requests" / "main.tf").read_text()
    schema = json.loads((REPOSITORY / "connector/schemas/request.schema.json").read_text())

    assert sorted(known) == sorted(schema["properties"])
    assert {
        key for key in schema["properties"] if not re.search(rf"^    {key} ", typed, re.MULTILINE)
    } == {"$schema"}
