"""What the edge served last is kept, and nothing is lost with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOW

from connector.core.facts.edge import AtEdge, EdgeState, Network
from connector.edge.kept import KeptEdge
from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State
from connector.postgres.database import Database

FOUND = AtEdge(
    network=Network.PRODUCTION,
    name="www.example.com",
    host="www.example.com:443",
    state=EdgeState.UNREACHED,
    serial=None,
    expected=("0A",),
    trusted=None,
    message="What the edge serves was not seen.",
    since=NOW,
    asked_at=NOW,
)


def kept_in(state: State) -> KeptEdge:
    return KeptEdge(state, CacheFiles())


@pytest.fixture(params=["directory", "database"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> State:
    """What holds for one of them holds for the other."""
    if request.param == "directory":
        return tmp_path
    database: Database = request.getfixturevalue("database")
    return database


def test_it_is_kept_for_one_certificate(state: State) -> None:
    other = replace(FOUND, network=Network.STAGING)
    kept_in(state).keep("C-1/a", (FOUND,))
    kept_in(state).keep("C-1/b", (other,))
    kept_in(state).keep("C-1/b", (other, FOUND))

    assert kept_in(state).read("C-1/a") == (FOUND,)
    assert kept_in(state).read("C-1/b") == (other, FOUND)
    assert kept_in(state).read("C-1/c") == ()


def test_of_a_directory_it_is_known_where_it_is_kept(state: State) -> None:
    """An answer that is kept depends on it; beside a database none is."""
    kept_in(state).keep("C-1/a", (FOUND,))
    files = kept_in(state).files("C-1/a")
    assert len(files) == (0 if isinstance(state, Database) else 1)
    assert all(path.is_file() for path in files)


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"network": "moon"}]', '{"a": 1}', "[" * 9999])
def test_what_is_damaged_is_as_none(tmp_path: Path, text: str) -> None:
    kept = kept_in(tmp_path)
    kept.keep("C-1/a", (FOUND,))
    (path,) = kept.files("C-1/a")
    path.write_text(text)

    assert kept.read("C-1/a") == ()
    kept.keep("C-1/a", (FOUND,))
    assert kept.read("C-1/a") == (FOUND,)


def test_where_it_cannot_be_kept_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "edge").write_text("no directory")
    kept_in(tmp_path).keep("C-1/a", (FOUND,))
    assert kept_in(tmp_path).read("C-1/a") == ()
