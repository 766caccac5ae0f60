"""A rehearsal that outlives its sandbox: `akamai-scm sandbox DIR --state FILE`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from patience import HANGS
from program import wait_until
from request_document import LEAST

from connector.sandbox.serving.folder import environment

PENDING, DONE, DUE = 75, 0, 2


@dataclass
class Rehearsal:
    """A sandbox as a process that ends and starts again, and the program on it."""

    directory: Path
    process: subprocess.Popen[str] | None = field(default=None)

    def serve(self) -> None:
        """Start the sandbox and wait until it answers."""
        ready = self.directory / "ready"
        words = ["--state", str(self.directory / "world.json"), "--ready-file", str(ready)]
        words += ["--requests-per-minute", "600"]
        ready.unlink(missing_ok=True)
        self.process = self._start(
            "sandbox", str(self.directory / "sandbox"), *words, "--step-seconds", "0.05"
        )
        wait_until(ready.exists)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the sandbox, gently or not."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.communicate(timeout=HANGS)
            self.process = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        process = self._start(*words)
        out, err = process.communicate(timeout=HANGS)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def ctl(self, *words: str) -> Any:
        """Steer the sandbox; return its answer."""
        done = self.run("sandbox", "ctl", *words, "--json")
        assert done.returncode == DONE, done.stderr
        return json.loads(done.stdout)

    def apply(self) -> int:
        return self.run("apply", "request.yaml").returncode

    def status(self) -> int:
        return self.run("status", "request.yaml", "--detailed-exitcode").returncode

    def _start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "connector", *words],
            cwd=self.directory,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.directory),
                "AKAMAI_SCM_ACCEPT_EULA": "1",
                "AKAMAI_SCM_LOOK_MAX_AGE": "0s",  # the sandbox's clock is moved between looks
                **environment(self.directory / "sandbox", ()),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    document = {
        **LEAST,
        "scm_account": "sectigo-ov-approval",
        "auto_approve": True,
        "spread": False,
        "timeouts": {"issuance": "1s"},
    }
    (tmp_path / "request.yaml").write_text(yaml.safe_dump(document))
    made = Rehearsal(tmp_path)
    made.serve()
    yield made
    made.stop()


@pytest.mark.promise("sandbox-state")
def test_an_order_in_progress_outlives_the_sandbox(rehearsal: Rehearsal) -> None:
    """Killed while SCM waits for an approval; then approved, issued, live; then nothing to do."""
    waiting = rehearsal.apply()
    (before,) = rehearsal.ctl("orders")
    rehearsal.stop(signal.SIGKILL)
    rehearsal.serve()
    (found,) = rehearsal.ctl("orders")
    rehearsal.ctl("approve", found["order"])
    finished = rehearsal.apply()
    (after,) = rehearsal.ctl("orders")
    rehearsal.stop(signal.SIGKILL)
    rehearsal.serve()
    settled = rehearsal.status()
    (enrollment,) = rehearsal.ctl("enrollments")

    assert waiting == PENDING
    assert before == found
    assert finished == DONE
    assert (after["order"], after["status"]) == (found["order"], "Issued")
    assert settled == DONE
    assert [one["serial"] for one in enrollment["production"]] == [after["serial"]]


@pytest.mark.promise("sandbox-state")
def test_the_clock_and_what_was_made_outlive_the_sandbox(rehearsal: Rehearsal) -> None:
    """A certificate that became due by the clock is due at the next start as well."""
    name = LEAST["common_name"]
    made = rehearsal.ctl(
        "enrollment", "make", name, "--account", "sectigo-ov", "--days-left", "190"
    )
    before = rehearsal.status()
    rehearsal.ctl("clock", "advance", "125d")
    rehearsal.ctl("switch", "cps.stale_polls=3")
    rehearsal.stop(signal.SIGKILL)
    rehearsal.serve()
    after = rehearsal.status()
    rehearsal.stop()
    rehearsal.serve()

    assert (before, after) == (DONE, DUE)
    assert rehearsal.ctl("enrollments") == [made]
    assert rehearsal.ctl("switch")["cps.stale_polls"] == 3


def test_a_second_sandbox_is_refused(rehearsal: Rehearsal) -> None:
    """One line tells why; the first one goes on."""
    state = str(rehearsal.directory / "world.json")
    second = rehearsal.run("sandbox", str(rehearsal.directory / "other"), "--state", state)

    assert second.returncode == 1
    assert second.stderr.startswith("akamai-scm sandbox: Another running sandbox")
    assert rehearsal.ctl("orders") == []
