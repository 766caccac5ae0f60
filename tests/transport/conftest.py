"""A pacer on a file of its own, or a database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from virtual_clock import VirtualClock

from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.transport.pacing import Pacer, SharedPace
from connector.transport.pacing_shared import PacingTable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pacing.sqlite3"


@pytest.fixture
def places(state: State, path: Path) -> Path | SharedPace:
    return PacingTable(state) if isinstance(state, Database) else path


@pytest.fixture
def pacer(places: Path | SharedPace, clock: VirtualClock) -> Iterator[Pacer]:
    with closing(Pacer(places, clock)) as made:
        yield made
