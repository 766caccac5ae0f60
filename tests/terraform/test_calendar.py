"""Windows, freezes and hooks through Terraform, on a sandbox whose clock goes on."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.demonstration.rehearsal import Rehearsal
from scripts.offline import terraform_setup

from .certificates import Certificates
from .stacks import AtHand, words
from .steered import Steered

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEY = "windowed"


@pytest.fixture
def made(
    tmp_path: Path, terraform: terraform_setup.Terraform, at_hand: AtHand
) -> Iterator[Certificates]:
    """A certificate that is live, in a stack and a sandbox of its own."""
    (tmp_path / "apart").mkdir()
    quick = ("--step-seconds", "0.05", "--requests-per-minute", "600", "--validate")
    started = Steered.start(tmp_path / "apart", terraform, *quick)
    try:
        directory = tmp_path / "a stack"
        directory.mkdir()
        environment = {**started.environment, "AKAMAI_SCM_LOG_DIR": str(tmp_path / "logs")}
        stack = at_hand(directory, replace(terraform, environment=environment))
        certificates = Certificates(stack, started, "example.com")
        certificates.provide_program()
        started.facts("switch", "cps.auto_renewal_days=null")
        _tell_of(started, tmp_path / "told")
        certificates.write(**{KEY: {}})
        stack.init()
        stack.apply()
        yield certificates
        assert started.facts("violations") == []
    finally:
        started.stop()


def _tell_of(sandbox: Rehearsal, told: Path) -> None:
    """Have a command write down what it is told."""
    hooks = [{"on": ["due", "before_order", "deployed"], "run": ["/bin/sh", "-c", f"cat >>{told}"]}]
    path = sandbox.directory / "sandbox" / "scm_config.yaml"
    path.write_text(f"hooks: {json.dumps(hooks)}\n{path.read_text()}")


def _events(told: Path) -> list[str]:
    return [json.loads(line)["event"] for line in told.read_text().splitlines()]


def _nine_days_before_its_end(made: Certificates) -> datetime:
    """Let it be due; return when it ends."""
    ends = datetime.fromisoformat(made.live()[KEY]["expiry"])
    _set(made, ends - 9 * DAY)
    return ends


def _set(made: Certificates, moment: datetime) -> None:
    made.rehearsal.program_says("sandbox", "ctl", "clock", "set", f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def _apply_without_terraform(made: Certificates) -> None:
    done = subprocess.run(
        ["akamai-scm", "apply", "-", "--accept-eula"],
        cwd=made.stack.directory,
        env=dict(made.stack.terraform.environment),
        input=made.live()[KEY]["request"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.promise("window", "hooks")
def test_akamai_deploys_a_renewal_in_its_window(made: Certificates, tmp_path: Path) -> None:
    """Ordered by the apply before it, which ends well; until it opens each plan is empty."""
    opens = (_nine_days_before_its_end(made) - 6 * DAY).astimezone(UTC).replace(second=0)
    cron = f"{opens.minute} {opens.hour} * * {opens:%a}".upper()
    made.write(**{KEY: {"windows": [{"cron": cron, "duration": "4h"}]}})
    old = made.live()[KEY]["serial_numbers"]

    assert made.reasons() == {KEY: "inside_window"}
    said = words(made.stack.apply())

    assert f"Akamai deploys it from {opens:%Y-%m-%dT%H:%M:%SZ} on" in said
    assert made.reasons() == {}
    waiting = made.live()[KEY]
    assert (waiting["reason"], waiting["waiting_for"]) == ("awaiting_window", "window")
    assert (waiting["until"], waiting["serial_numbers"]) == (f"{opens:%Y-%m-%dT%H:%M:%SZ}", old)
    _set(made, opens + HOUR)
    made.rehearsal.await_akamai()
    assert made.reasons() == {}
    made.stack.run("apply", "-refresh-only", "-auto-approve", "-no-color")
    (first, second) = made.orders()[KEY]
    assert made.live()[KEY]["serial_numbers"] == [second["serial"]] != [first["serial"]]
    assert _events(tmp_path / "told") == ["due", "before_order", "deployed", "due", "before_order"]
    _apply_without_terraform(made)
    assert _events(tmp_path / "told")[5:] == ["deployed"]
    assert made.reasons() == {}


@pytest.mark.promise("window-refused")
def test_a_plan_is_refused_where_no_window_comes_in_time(made: Certificates) -> None:
    """With the times; nothing is ordered, and what the request says next counts at once."""
    ends = _nine_days_before_its_end(made)
    frozen = {"from": f"{ends - 10 * DAY:%Y-%m-%d}", "to": f"{ends + 10 * DAY:%Y-%m-%d}"}
    made.write(**{KEY: {"freeze": [frozen], "freeze_until_expiry": True}})
    made.writes()

    refused = words(made.stack.run("plan", "-no-color", codes=(1,)))

    assert "By freeze (freeze_until_expiry is set) no certificate for" in refused
    assert f"and {ends:%Y-%m-%dT%H:%M:%SZ}, when the live one ends" in refused
    assert "Let a window open before then, or end the freeze earlier." in refused
    assert made.writes() == []
    made.write(**{KEY: {"freeze": [frozen]}})
    assert made.reasons() == {KEY: "inside_window"}
