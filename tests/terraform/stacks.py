"""Directories that call the module, and the Terraform that works in them."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.offline import terraform_setup
from scripts.offline.staying import VARIABLE

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stack:
    """A directory with a configuration, and the Terraform that works in it."""

    directory: Path
    terraform: terraform_setup.Terraform
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, codes: tuple[int, ...] = (0,), **more: str) -> str:
        """Run Terraform and return all its output; any exit code but *codes* fails the test."""
        done = self.start(*words, **more)
        output = done.stdout + done.stderr
        assert done.returncode in codes, f"{' '.join(words)}: {done.returncode}\n{output}"
        return output

    def start(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform and return what came of it."""
        environment = {**self.terraform.environment, **self.environment, **more}
        return subprocess.run(
            [self.terraform.program, *words],
            cwd=self.directory,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def init(self) -> None:
        """Install the providers and modules; those that run already, too."""
        self.run("init", "-no-color", **{VARIABLE: ""})

    def plan(self) -> int:
        """Return the exit code of a detailed plan: 0 nothing to do, 2 something to do."""
        done = self.start("plan", "-no-color", "-detailed-exitcode", "-out=plan.tfplan")
        assert done.returncode in (0, 2), done.stdout + done.stderr
        return done.returncode

    def planned(self) -> dict[str, Any]:
        """Return the plan made last, as `show -json` tells it."""
        plan: dict[str, Any] = json.loads(self.run("show", "-json", "plan.tfplan"))
        return plan

    def actions(self) -> dict[str, list[str]]:
        """Plan, and return the actions on each managed resource that would change."""
        self.plan()
        return {
            change["address"]: change["change"]["actions"]
            for change in self.planned().get("resource_changes", [])
            if change["mode"] == "managed" and change["change"]["actions"] != ["no-op"]
        }

    def apply(self, *, codes: tuple[int, ...] = (0,)) -> str:
        """Apply without asking."""
        return self.run("apply", "-no-color", "-auto-approve", codes=codes)

    def output(self) -> dict[str, Any]:
        """Return the outputs by name."""
        return {
            key: value["value"] for key, value in json.loads(self.run("output", "-json")).items()
        }


AtHand = Callable[[Path, terraform_setup.Terraform], Stack]
"""Makes a stack in a directory whose stand-in for hashicorp/external is running already."""


@dataclass(frozen=True)
class World:
    """What the fake program knows, and how often it was started."""

    file: Path

    def set(self, common_name: str = "www.example.com", **facts: Any) -> None:
        """Change facts about one certificate."""
        world = json.loads(self.file.read_text()) if self.file.exists() else {}
        world.setdefault(common_name, {}).update(facts)
        self.file.write_text(json.dumps(world))

    def calls(self) -> list[dict[str, Any]]:
        """Return the starts so far, and forget them."""
        noted = self.file.with_name(self.file.name + ".calls")
        lines = noted.read_text().splitlines() if noted.exists() else []
        noted.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def verbs(self) -> list[str]:
        """Return the verbs of the starts so far, and forget them."""
        return [call["verb"] for call in self.calls()]


CONTACT = {"first_name": "A", "last_name": "B", "email": "a@example.com", "phone": "+49 69 1"}
MINIMAL: dict[str, Any] = {
    "common_name": "www.example.com",
    "contract_id": "C-0N7RAC7",
    "eula_accepted": True,
    "organization": {
        "name": "Example GmbH",
        "phone": "+49 69 0",
        "address_line_one": "Teststr. 1",
        "city": "Frankfurt",
        "region": "HE",
        "postal_code": "60311",
        "country_code": "DE",
    },
    "admin_contact": CONTACT,
    "tech_contact": {**CONTACT, "email": "t@akamai.com"},
}


def words(said: str) -> str:
    """Return what Terraform said without its line breaks, which depend on the width."""
    return " ".join(said.split())


def fake_command(world: World) -> list[str]:
    """Return the `command` that starts the fake program in *world*."""
    return [sys.executable, str(REPOSITORY / "tests/terraform/fake_program.py"), str(world.file)]


def calling(name: str, world: World, *extra: str, **variables: Any) -> str:
    """Return HCL that calls the module as *name*; *extra* lines are taken as they are."""
    arguments = {
        "source": str(REPOSITORY / "terraform"),
        "command": fake_command(world),
        **MINIMAL,
        **variables,
    }
    # JSON texts, numbers, lists and objects are HCL expressions, too.
    lines = [f"  {key} = {json.dumps(value)}" for key, value in arguments.items()]
    body = "\n".join([*lines, *(f"  {line}" for line in extra)])
    return f'module "{name}" {{\n{body}\n}}\noutput "{name}" {{ value = module.{name} }}\n'
