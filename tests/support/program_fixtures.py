"""Fixtures: the program and a sandbox of its own, both on one clock that is never waited for."""

from pathlib import Path

import pytest
from program import Program
from skipping_clock import SkippingClock

from connector.sandbox.serving.server import Sandbox

__all__ = ["clock", "program", "sandbox_clock"]


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
