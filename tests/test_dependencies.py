"""What we lean on at run time has bounds; the lowest are tried by `scripts/lowest`."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
BOUND = re.compile(r"([\w-]+)>=([\w.]+),<(\d+)")


@pytest.mark.parametrize(
    "wanted", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["sandbox"]]
)
def test_every_dependency_is_bounded(wanted: str) -> None:
    """The installed one, which all tests run on, lies within."""
    bounded = BOUND.fullmatch(wanted)
    assert bounded is not None, f"{wanted} should be like name>=1.2,<3"
    name, lowest, limit = bounded.groups()
    installed = version(name).split(".")

    assert int(installed[0]) < int(limit)
    assert int(lowest.split(".")[0]) <= int(installed[0])


def test_urllib3_is_declared() -> None:
    """requests would allow 1.26, whose bodies cannot be read in pieces."""
    assert any(wanted.startswith("urllib3>=2") for wanted in PROJECT["dependencies"])
