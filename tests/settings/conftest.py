"""Files of settings, each in a directory of its own."""

from pathlib import Path

import pytest
from edgerc_file import EdgercReader
from scm_config_file import AccountsReader


@pytest.fixture
def edgerc(tmp_path: Path) -> EdgercReader:
    return EdgercReader(tmp_path)


@pytest.fixture
def scm(tmp_path: Path) -> AccountsReader:
    return AccountsReader(tmp_path)
