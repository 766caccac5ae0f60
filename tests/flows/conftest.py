"""The installed program on a sandbox of its own."""

from pathlib import Path

import pytest
from program import Program

from connector.sandbox.serving.server import Sandbox


@pytest.fixture
def program(sandbox: Sandbox, tmp_path: Path) -> Program:
    directory = tmp_path / "work"
    directory.mkdir()
    made = Program(sandbox, directory)
    made.write()
    return made
