"""
What all tests share: a sandbox of their own over real HTTPS.

The sandbox is imported by the fixtures, so that a run that needs none does not load its servers.
"""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from connector.clock import Clock, SystemClock
from connector.machine.cache_file import CacheFiles
from connector.text.secret import KNOWN

if TYPE_CHECKING:
    from connector.sandbox.ca import Authorities
    from connector.sandbox.serving.server import Sandbox
    from connector.sandbox.world import Options

pytest_plugins = [
    *("bare_machine", "left_as_found", "long_first", "postgres_server", "promise"),
    *("scripted_cps", "scripted_session"),
]

STEP_SECONDS = 0.05
REQUESTS_PER_MINUTE = 600
"""Faster than Akamai allows: what the pace does is a matter of its own tests."""

# How fast a machine draws examples is no property of the product.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# Else every one of the hundreds of programs that are started compiles all of itself anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A run in the background starts with interrupts ignored, and the programs under test inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup` ignores it, and so would they


def pytest_collection_finish() -> None:
    """What is collected stays to the end: nobody need look for garbage in it over and over."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_secrets_of_others() -> None:
    """What one test takes for a secret is an ordinary word in the next."""
    KNOWN.clear()


@pytest.fixture
def caches() -> Iterator[CacheFiles]:
    """The cache files of one run."""
    with closing(CacheFiles()) as files:
        yield files


@pytest.fixture(scope="session")
def authorities() -> "Authorities":
    """The CAs; their keys are made once, because sandboxes may share them."""
    from connector.sandbox.ca import Authorities  # noqa: PLC0415 - see above

    return Authorities.load()


@pytest.fixture
def options() -> "Options":
    """How `sandbox` is set up; a test module may bring its own."""
    from connector.sandbox.world import Options  # noqa: PLC0415 - see above

    openapi = os.environ.get("CONNECTOR_CPS_OPENAPI")
    return Options(
        step_seconds=STEP_SECONDS,
        validate=True,
        openapi=Path(openapi) if openapi else None,
        requests_per_minute=REQUESTS_PER_MINUTE,
    )


@pytest.fixture
def sandbox_clock() -> Clock:
    """What the sandbox goes by; a test module may bring its own."""
    return SystemClock()


@pytest.fixture
def sandbox(
    tmp_path: Path,
    authorities: "Authorities",
    options: "Options",
    sandbox_clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> "Iterator[Sandbox]":
    """A sandbox that serves; at the end every answer it gave must have fitted its schema."""
    from ready_keys import ready_keys  # noqa: PLC0415

    from connector.sandbox.serving.server import Sandbox  # noqa: PLC0415 - see above
    from connector.sandbox.world import World  # noqa: PLC0415

    monkeypatch.setattr("connector.sandbox.cps.keys.new_key", ready_keys())
    world = World(options=options, authorities=authorities, real=sandbox_clock)
    with Sandbox.start(tmp_path / "sandbox", world=world) as running:
        yield running

    assert running.world.violations == []
