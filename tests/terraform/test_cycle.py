"""The real program on real Terraform against the sandbox: the whole path, as a user goes it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import terraform_setup
import yaml
from rehearsal import Rehearsal

from .conftest import MINIMAL, REPOSITORY, Stack

pytestmark = pytest.mark.timeout(300)

KINDS = ["wheel", *(name for name in terraform_setup.MINIMUM if shutil.which(name))]
"""Each Terraform that there is here tells the story."""


@pytest.fixture(scope="module")
def rehearsal(
    terraform: terraform_setup.Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """A sandbox for the tests of this file, which do not share common names."""
    started = Rehearsal.start(tmp_path_factory.mktemp("a rehearsal"), terraform)
    yield started
    started.stop()


@dataclass(frozen=True)
class Certificate:
    """A stack with one certificate, on the real program behind a wrapper that notes each start."""

    stack: Stack
    rehearsal: Rehearsal
    common_name: str

    def write(self, **variables: Any) -> None:
        """Write main.tf; *variables* go beyond, or before, those that every request needs."""
        arguments = {
            "source": str(REPOSITORY / "terraform"),
            "command": [str(self.wrapper)],
            **MINIMAL,
            "common_name": self.common_name,
            "scm_account": "sectigo-dv",
            **variables,
        }
        lines = "\n".join(f"  {key} = {json.dumps(value)}" for key, value in arguments.items())
        (self.stack.directory / "main.tf").write_text(
            f'module "one" {{\n{lines}\n}}\noutput "one" {{ value = module.one }}\n'
        )

    @property
    def wrapper(self) -> Path:
        """Where the program is started from."""
        return self.stack.directory / "the program"

    def starts(self) -> list[str]:
        """Return arguments and environment of each start since the last call."""
        noted = self.stack.directory / "starts"
        found = noted.read_text().split("\x00") if noted.exists() else []
        noted.unlink(missing_ok=True)
        return [start for start in found if start]

    def orders(self) -> list[dict[str, Any]]:
        """Return SCM's orders for this certificate, oldest first."""
        return [
            one for one in self.rehearsal.facts("orders") if one["common_name"] == self.common_name
        ]

    def writes(self) -> list[str]:
        """Return what changed something at a vendor since the last call; logging in does not."""
        found = [
            f"{one['method']} {one['path']}"
            for one in self.rehearsal.facts("requests")
            if one["method"] != "GET" and "token" not in one["path"]
        ]
        self.rehearsal.facts("requests", "--clear")
        return found

    def live(self) -> dict[str, Any]:
        """Return the module's outputs."""
        found: dict[str, Any] = self.stack.output()["one"]
        return found


Make = Callable[..., Certificate]


@pytest.fixture
def certificate(rehearsal: Rehearsal, terraform: terraform_setup.Terraform, tmp_path: Path) -> Make:
    """Make a certificate directory, initialised."""

    def make(common_name: str, **variables: Any) -> Certificate:
        directory = tmp_path / "a stack"
        directory.mkdir()
        state = tmp_path / "our state"
        environment = {
            **rehearsal.environment,
            "AKAMAI_SCM_STATE": str(state),
            "AKAMAI_SCM_LOG_DIR": str(tmp_path / "our logs"),
        }
        stack = Stack(directory, replace(terraform, environment=environment))
        made = Certificate(stack, rehearsal, common_name)
        made.wrapper.write_text(
            '#!/bin/sh\n{ echo "$@"; env; printf "\\0"; } >>starts\nexec akamai-scm "$@"\n'
        )
        made.wrapper.chmod(0o755)
        made.write(**variables)
        stack.init()
        return made

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_the_story_of_the_demo_holds(kind: str) -> None:
    """Every exit code, reason and serial of the demo is as it is told there."""
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts" / "story.py")],
        env={**os.environ, "CONNECTOR_TERRAFORM": kind},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_plan_starts_once_and_writes_nothing(certificate: Make) -> None:
    """Straight after apply the plan is empty: one start, no write, one order made."""
    one = certificate("empty.example.com")
    one.stack.apply()
    one.starts()
    one.writes()

    assert one.stack.plan() == 0
    assert len(one.starts()) == 1
    assert one.writes() == []
    assert [order["serial"] for order in one.orders()] == one.live()["serial_numbers"]


def test_a_fresh_checkout_plans_the_same(certificate: Make, tmp_path: Path) -> None:
    """With an empty journal and Terraform's state kept, the plan is empty."""
    one = certificate("fresh.example.com")
    one.stack.apply()
    shutil.rmtree(tmp_path / "our state")

    assert one.stack.plan() == 0
    assert one.stack.plan() == 0


def test_outputs_tell_what_is_live(certificate: Make) -> None:
    """Outputs are typed and are those of the certificate that was issued."""
    one = certificate("outputs.example.com", sans=["more.outputs.example.com"])
    one.stack.apply()
    (order,) = one.orders()
    live = one.live()

    assert isinstance(live["enrollment_id"], int)
    assert live["expiry"][:19] == order["not_after"][:19]
    assert live["serial_numbers"] == [order["serial"]]
    assert live["sans"] == ["more.outputs.example.com"]
    assert live["action_due"] == "none"
    assert "BEGIN CERTIFICATE" in live["certificates"]["RSA"]["certificate_pem"]


def test_a_new_trigger_renews_once(certificate: Make) -> None:
    """`renewal_trigger` costs one certificate on the same enrollment, once."""
    one = certificate("forced.example.com")
    one.stack.apply()
    enrollment = one.live()["enrollment_id"]
    one.write(renewal_trigger="ticket 12")

    assert one.stack.plan() == 2
    one.stack.apply()
    assert one.stack.plan() == 0
    assert len(one.orders()) == 2
    assert one.live()["enrollment_id"] == enrollment


def test_a_further_name_is_one_more_order_on_the_same_enrollment(certificate: Make) -> None:
    """An added SAN is `names_changed`, and nothing is enrolled anew."""
    one = certificate("names.example.com")
    one.stack.apply()
    enrollment = one.live()["enrollment_id"]
    one.write(sans=["added.example.com"])

    assert "names_changed" in one.stack.run("plan", "-no-color")
    one.stack.apply()
    assert one.stack.plan() == 0
    assert len(one.orders()) == 2
    assert one.live()["enrollment_id"] == enrollment
    assert one.live()["sans"] == ["added.example.com"]


def test_a_renewal_destroys_nothing(certificate: Make) -> None:
    """Even with on_destroy = revoke, replacing the resource runs no `destroy`."""
    one = certificate("kept.example.com", on_destroy="revoke")
    one.stack.apply()
    one.write(on_destroy="revoke", renewal_trigger="now")
    one.starts()
    one.stack.apply()

    assert not any(start.startswith("destroy") for start in one.starts())
    assert {order["status"] for order in one.orders()} == {"Issued"}


def test_destroy_leaves_the_vendors_alone(certificate: Make) -> None:
    """By default nothing is written at either vendor."""
    one = certificate("forgotten.example.com")
    one.stack.apply()
    one.writes()
    one.stack.run("destroy", "-no-color", "-auto-approve")

    assert one.writes() == []


def test_the_fleet_example_works_unmodified(
    rehearsal: Rehearsal, terraform: terraform_setup.Terraform
) -> None:
    """Three certificates at once, one of them dual stack; the plan after it is empty."""
    directory = rehearsal.directory / "example" / "fleet"
    for folder in ("terraform", "example"):
        ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
        shutil.copytree(REPOSITORY / folder, rehearsal.directory / folder, ignore=ignored)
    stack = Stack(directory, replace(terraform, environment=rehearsal.environment))
    stack.init()
    stack.apply()

    assert stack.plan() == 0
    assert len(stack.output()["certificates"]) == 3


def test_no_secret_is_anywhere(certificate: Make, rehearsal: Rehearsal, tmp_path: Path) -> None:
    """Not in state, plan, TRACE log, arguments, environment, our logs or our journal."""
    one = certificate("secrets.example.com")
    trace = tmp_path / "trace.log"
    tracing = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(trace)}
    one.stack.run("apply", "-no-color", "-auto-approve", **tracing)
    one.stack.run("plan", "-out=saved", **tracing)
    (tmp_path / "plan.json").write_text(one.stack.run("show", "-json", "saved"))
    (tmp_path / "starts.txt").write_text("".join(one.starts()))
    journal = "".join(_dumped(file) for file in (tmp_path / "our state").rglob("*"))
    (tmp_path / "journal.sql").write_text(journal)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    leaks = [
        f"{what} in {file.relative_to(tmp_path)}"
        for what, secret in _secrets(rehearsal).items()
        for file in files
        if secret.encode() in file.read_bytes()
    ]

    assert trace.stat().st_size > 0
    assert "secrets.example.com" in journal
    assert leaks == []


def _secrets(rehearsal: Rehearsal) -> dict[str, str]:
    """Return the secrets that this sandbox made, by what they are."""
    folder = rehearsal.directory / "sandbox"
    accounts = yaml.safe_load((folder / "scm_config.yaml").read_text())["accounts"]
    found = {f"secret of {name}": one["client_secret"] for name, one in accounts.items()}
    for line in (folder / "edgerc").read_text().splitlines():
        key, _, value = line.partition(" = ")
        if "token" in key or "secret" in key:
            found[key] = value
    return found


def _dumped(file: Path) -> str:
    """Return an SQLite file as text; other files are searched as they are."""
    if not file.is_file() or not file.read_bytes().startswith(b"SQLite format 3"):
        return ""
    connection = sqlite3.connect(file)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()
