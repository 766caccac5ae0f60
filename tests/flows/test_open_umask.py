"""Where whoever runs the program takes no care of permissions, the state is the user's own."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Program


@pytest.fixture(autouse=True)
def _everything_open() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_no_folder_on_the_way_to_it_is_everybody_s(program: Program) -> None:
    """Who may write there could put another state in its place."""
    state = program.directory / "a" / "b" / "state"
    done = program.run_alone("eula", "accept", AKAMAI_SCM_STATE=str(state))

    assert done.returncode == 0, done.stderr
    assert not [path for path in (state, *state.parents[:2]) if path.stat().st_mode & 0o002]


def test_the_state_is_closed_to_others_all_the_same(program: Program) -> None:
    """Journal, locks, caches, what they are written through: 0600, in folders of 0700."""
    program.write()
    assert program.apply().returncode == 0
    program.status(AKAMAI_SCM_LOOK_MAX_AGE="")
    state = Path(program.sandbox.env()["AKAMAI_SCM_STATE"])
    found = [state, *state.rglob("*")]

    open_ = {
        str(path.relative_to(state)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in found
        if path.stat().st_mode & 0o077
    }
    assert len(found) > 5
    assert open_ == {}
