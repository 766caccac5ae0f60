"""The real program on real Terraform against the sandbox: the whole path, as a user goes it."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from scripts.demonstration.rehearsal import Rehearsal
from scripts.offline import terraform_setup

from .certificates import Make
from .conftest import REPOSITORY, Stack

KINDS = ["wheel", *(name for name in terraform_setup.MINIMUM if shutil.which(name))]
"""Each Terraform that there is here tells the story."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_story_of_the_demo_holds(kind: str) -> None:
    """Every exit code, reason and serial of the demo is as it is told there."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demonstration.story"],
        cwd=REPOSITORY,
        env={**os.environ, "CONNECTOR_TERRAFORM": kind},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.promise("key-dual")
def test_from_nothing_to_live_and_nothing_left_to_do(certificates: Make, tmp_path: Path) -> None:
    """
    One order per key, one upload per certificate; the plan after it starts each program once.

    The same with an empty journal, where Terraform's state is all that was kept.
    """
    made = certificates(
        plain={"sans": ["more.example.com"]}, dual={"key_algorithms": ["RSA", "ECDSA"]}
    )
    made.stack.apply()
    uploads = [write for write in made.writes() if "third-party-cert" in write]
    orders, live = made.orders(), made.live()
    (order,), pair = orders["plain"], orders["dual"]
    plain, dual = live["plain"], live["dual"]

    assert len(uploads) == 2
    assert isinstance(plain["enrollment_id"], int)
    assert plain["expiry"][:19] == order["not_after"][:19]
    assert plain["serial_numbers"] == [order["serial"]]
    assert plain["ssl_ids"] == [order["order"]]
    assert plain["sans"] == ["more.example.com"]
    assert plain["action_due"] == "none"
    assert "BEGIN CERTIFICATE" in plain["certificates"]["RSA"]["certificate_pem"]
    assert dual["certificates"].keys() == {"RSA", "ECDSA"}
    assert dual["serial_numbers"] == sorted(one["serial"] for one in pair)
    assert dual["expiry"][:19] == min(one["not_after"] for one in pair)[:19]

    made.starts()
    assert made.stack.plan() == 0
    assert [start.splitlines()[0] for start in made.starts()] == ["external", "external"]
    shutil.rmtree(tmp_path / "our state")
    assert made.stack.plan() == 0
    assert made.stack.plan() == 0
    assert made.writes() == []
    assert made.live()["plain"]["ssl_ids"] == [order["order"]]


@pytest.mark.promise("samples")
def test_the_sample_of_the_module_s_readme_works_unmodified(
    rehearsal: Rehearsal, terraform: terraform_setup.Terraform, tmp_path: Path
) -> None:
    """Pasted beside a checkout, on the account that is the sandbox's first; then an empty plan."""
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
    module = tmp_path / "akamai-scm-connector" / "terraform"
    shutil.copytree(REPOSITORY / "terraform", module, ignore=ignored)
    text = (REPOSITORY / "terraform" / "README.md").read_text(encoding="utf-8")
    sample = re.findall(r"```hcl\n(.*?)```", text, re.DOTALL)[0]
    (tmp_path / "main.tf").write_text(sample)
    stack = Stack(tmp_path, replace(terraform, environment=rehearsal.environment))
    stack.init()
    stack.apply()

    assert stack.plan() == 0
    assert stack.output()["expiry"]


def test_no_secret_is_anywhere(certificates: Make, rehearsal: Rehearsal, tmp_path: Path) -> None:
    """Not in state, plan, TRACE log, arguments, environment, our logs or our journal."""
    made = certificates(secrets={})
    trace = tmp_path / "trace.log"
    tracing = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(trace)}
    made.stack.run("apply", "-no-color", "-auto-approve", **tracing)
    made.stack.run("plan", "-out=saved", **tracing)
    (tmp_path / "plan.json").write_text(made.stack.run("show", "-json", "saved"))
    starts = made.starts()
    (tmp_path / "starts.txt").write_text("".join(starts))
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
    assert made.name("secrets") in journal
    assert [start for start in starts if start.startswith("apply\n")]
    assert leaks == []


def _secrets(rehearsal: Rehearsal) -> dict[str, str]:
    """Return the secrets that this sandbox made, by what they are."""
    folder = rehearsal.directory / "sandbox"
    accounts = yaml.safe_load((folder / "scm_config.yaml").read_text())["accounts"]
    found = {
        f"{key} of {name}": str(one[key])
        for name, one in accounts.items()
        for key in ("client_secret", "password")
        if key in one
    }
    assert found
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
