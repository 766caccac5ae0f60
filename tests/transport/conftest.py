"""A pacer on a file of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from virtual_clock import VirtualClock

from connector.transport.pacing import Pacer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pacing.sqlite3"


@pytest.fixture
def pacer(path: Path, clock: VirtualClock) -> Iterator[Pacer]:
    with closing(Pacer(path, clock)) as made:
        yield made
