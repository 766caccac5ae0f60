"""The program and a sandbox of its own, both on one clock that is never waited for."""

from pathlib import Path

import pytest
from cps_renewals import renewed_by_cps
from program import Program
from skipping_clock import SkippingClock

from connector.sandbox.serving.server import Sandbox


@pytest.fixture
def clock(tmp_path: Path) -> SkippingClock:
    return SkippingClock(tmp_path / "clock")


@pytest.fixture
def sandbox_clock(clock: SkippingClock) -> SkippingClock:
    return clock


@pytest.fixture
def program(sandbox: Sandbox, tmp_path: Path, clock: SkippingClock) -> Program:
    directory = tmp_path / "work"
    directory.mkdir()
    made = Program(sandbox, directory, clock)
    made.write()
    return made


@pytest.fixture
def renewing(program: Program) -> Program:
    """A certificate of ours is live and not due, and CPS has opened a renewal."""
    renewed_by_cps(program)
    return program


@pytest.fixture
def sharing(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program as it is set up where nobody sets anything."""
    environment = Program.environment

    def shared(self: Program, **more: str) -> dict[str, str]:
        return environment(self, **{"AKAMAI_SCM_LOOK_MAX_AGE": "", **more})

    monkeypatch.setattr(Program, "environment", shared)
    return program
