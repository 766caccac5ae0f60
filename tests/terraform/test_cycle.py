"""The real program on real Terraform against the sandbox: the whole path, as a user goes it."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.demonstration.recording import RECORDING
from scripts.demonstration.rehearsal import Rehearsal
from scripts.offline import terraform_setup

from .certificates import Make
from .stacks import REPOSITORY, AtHand

WHOLE, *OTHERS = [*(name for name in terraform_setup.MINIMUM if shutil.which(name)), "wheel"]
"""One Terraform that there is here tells the whole story, each other how it begins and ends."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "words"),
    [(WHOLE, []), *((kind, ["--short"]) for kind in OTHERS)],
    ids=[WHOLE, *OTHERS],
)
def test_the_story_of_the_demo_holds(kind: str, words: list[str]) -> None:
    """Every exit code, reason and serial is as it is told there; the README's recording is it."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demonstration", *words],
        cwd=REPOSITORY,
        env={**os.environ, "CONNECTOR_TERRAFORM": kind},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    commands = [_on_each_day(line) for line in lines if line.startswith("$ ")]
    recorded = ElementTree.parse(RECORDING).iter("{http://www.w3.org/2000/svg}text")
    texts = ["".join(text.itertext()) for text in recorded if text.get("class") == "command"]
    shown = [_on_each_day(text) for text in texts]
    assert commands == ([*shown[:4], *shown[-2:]] if words else shown)


def _on_each_day(command: str) -> str:
    """Return a command of the demo as it is on each day, with any Terraform."""
    undated = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "DATE", command)
    return re.sub(r"^\$ tofu ", "$ terraform ", undated)


@pytest.mark.long
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


@pytest.mark.promise("edge-asked")
@pytest.mark.long
def test_what_the_edge_serves_is_an_output_that_stays(certificates: Make) -> None:
    """The apply has asked; a plan asks nobody, and a look in between changes no output."""
    made = certificates(plain={})
    folder = made.rehearsal.directory / "sandbox"
    edge = json.loads((folder / "admin.json").read_text())["edge"]
    made.write(plain={"verify_edge": True, "edge_hosts": edge})
    made.stack.apply()

    live = made.live()["plain"]

    assert {one["state"] for one in live["edge"].values()} == {"served"}
    assert live["edge"]["production"]["expected"] == live["serial_numbers"]
    assert made.stack.plan() == 0
    looked = subprocess.run(
        ["akamai-scm", "status", "-"],
        input=live["request"],
        cwd=made.stack.directory,
        env=dict(made.stack.terraform.environment),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "The edge serves serial" in " ".join(looked.stdout.split())
    assert made.stack.plan() == 0


@pytest.mark.long
@pytest.mark.promise("samples")
def test_the_sample_of_the_module_s_readme_works_unmodified(
    rehearsal: Rehearsal,
    terraform: terraform_setup.Terraform,
    at_hand: AtHand,
    tmp_path: Path,
) -> None:
    """Pasted beside a checkout, on the account that is the sandbox's first; then an empty plan."""
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
    module = tmp_path / "akamai-scm-connector" / "terraform"
    shutil.copytree(REPOSITORY / "terraform", module, ignore=ignored)
    text = (REPOSITORY / "terraform" / "README.md").read_text(encoding="utf-8")
    sample = re.findall(r"```hcl\n(.*?)```", text, re.DOTALL)[0]
    (tmp_path / "main.tf").write_text(sample)
    stack = at_hand(tmp_path, replace(terraform, environment=rehearsal.environment))
    stack.init()
    stack.apply()

    assert stack.plan() == 0
    assert stack.output()["expiry"]
