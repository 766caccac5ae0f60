"""No test measures the machine that it runs on: a busy one is slow, and nothing is wrong."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, settings
from patience import HANGS


def test_hypothesis_does_not_mind_slowness() -> None:
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


def test_a_test_may_take_longer_than_anything_it_waits_for(pytestconfig: pytest.Config) -> None:
    assert float(pytestconfig.getoption("timeout")) > HANGS


def test_a_program_that_a_test_starts_need_not_be_compiled_each_time() -> None:
    """Whatever the shell has, whose PYTHONDONTWRITEBYTECODE would reach all of them."""
    words = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]

    assert subprocess.check_output(words, text=True).strip() == "False"
    assert not sys.dont_write_bytecode
