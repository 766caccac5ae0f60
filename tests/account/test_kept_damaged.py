"""What is damaged is no look, and what cannot be kept stops nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from kept_looks import ACCOUNT, ONE, damage, look, path_of
from postgres_server import in_a_directory
from virtual_clock import VirtualClock

from connector.account import index
from connector.account.kept import KeptAccount
from connector.machine.cache_file import CacheFiles
from connector.postgres.database import Database


def altered(sql: str) -> Callable[[Path], None]:
    return lambda path: damage(path.parent.parent, sql)


@in_a_directory
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"\0" * 4096), id="no database"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:5000]), id="cut off"),
        pytest.param(lambda path: path.chmod(0o640), id="others may read it"),
        pytest.param(altered("DROP TABLE parts"), id="a table is gone"),
        pytest.param(
            altered("UPDATE looks SET here = 'soon'"),
            id="a time is none",
        ),
        pytest.param(
            altered("UPDATE parts SET listed = '{}'"),
            id="a part is altered",
        ),
    ],
)
def test_a_damaged_file_has_nothing_and_is_made_anew(
    store: KeptAccount, clock: VirtualClock, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    store.keep(look(clock))
    spoil(path_of(tmp_path))

    assert store.find("1-ABCDE", [ONE], "a") is None

    taken = look(clock)
    assert store.keep(taken)
    assert store.whole("1-ABCDE") == taken
    assert path_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_kept_nothing_is(
    tmp_path: Path, clock: VirtualClock, caches: CacheFiles, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once."""
    (tmp_path / index.DIRECTORY).write_text("a file in its place")
    store = KeptAccount(tmp_path, ACCOUNT, clock, caches)

    assert not store.keep(look(clock))
    with store.writing(ONE):
        pass

    assert store.find("1-ABCDE", [ONE], "a") is None
    assert len(caplog.records) == 1


def test_a_damaged_part_in_a_database_is_no_look(
    database: Database, clock: VirtualClock, caches: CacheFiles
) -> None:
    store = KeptAccount(database, ACCOUNT, clock, caches)
    taken = look(clock)
    store.keep(taken)
    damage(database, "UPDATE parts SET listed = '{}'")

    assert store.find("1-ABCDE", [ONE], "a") is None

    store.keep(taken)
    assert store.whole("1-ABCDE") == taken


def test_a_damaged_time_in_a_database_makes_a_look_too_old(
    database: Database, clock: VirtualClock, caches: CacheFiles
) -> None:
    """A number is a time, whichever; who finds it judges its age."""
    store = KeptAccount(database, ACCOUNT, clock, caches)
    taken = look(clock)
    store.keep(taken)
    damage(database, "UPDATE looks SET here = -here")

    found = store.find("1-ABCDE", [ONE], "a")
    assert found is not None
    assert found.here < clock.now() - timedelta(days=365)

    store.keep(taken)
    assert store.whole("1-ABCDE") == taken
