"""Files of settings, each in a directory of its own."""

from pathlib import Path

import pytest
from edgerc_file import EdgercReader
from scm_config_file import AccountsReader
from settings_home import EDGERC, SCM, World, secret_file


@pytest.fixture
def edgerc(tmp_path: Path) -> EdgercReader:
    return EdgercReader(tmp_path)


@pytest.fixture
def scm(tmp_path: Path) -> AccountsReader:
    return AccountsReader(tmp_path)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "home", tmp_path / "work")
    secret_file(world.home / ".edgerc", EDGERC)
    secret_file(world.cwd / "scm_config.yaml", SCM)
    return world
