"""Whatever is installed with the program may be used and passed on as it is."""

import re
from importlib import metadata
from pathlib import Path

import pytest

LOCK = Path(__file__).parents[1] / "scripts" / "locks" / "runtime.txt"
PINNED = re.findall(r"(?m)^([A-Za-z0-9._-]+)==\S+( ;)?", LOCK.read_text())
ALLOWED = re.compile(
    r"MIT(-0| License)?|ISC|BSD-[23]-Clause|BSD License|PSF-2\.0|Apache([- ]2\.0| Software License)"
    r"|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)"
)
"""MPL binds changes to its own files alone, and none of them is changed."""


def licences(name: str) -> list[str]:
    """Return what a distribution says of itself; of alternatives one is enough."""
    about = metadata.metadata(name)
    said = about.get("License-Expression")
    if said:
        return said.split(" OR ")
    kinds = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    return [one.rpartition(" :: ")[2] for one in kinds] or [about.get("License") or "none"]


def test_all_that_is_pinned_is_found() -> None:
    """Each line of the lock but comments and hashes pins something."""
    lines = [line for line in LOCK.read_text().splitlines() if line and line[0] not in " #"]
    assert len(PINNED) == len(lines) >= 10


@pytest.mark.parametrize(("name", "elsewhere"), PINNED, ids=[name for name, _ in PINNED])
def test_the_licence_is_one_of_those_that_are_allowed(name: str, elsewhere: str) -> None:
    try:
        said = licences(name)
    except metadata.PackageNotFoundError:
        assert elsewhere, f"{name} is pinned for this machine and not installed"
        return
    assert any(ALLOWED.fullmatch(one) for one in said), said
