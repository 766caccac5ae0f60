"""What is kept of an account: found again, dropped by writes, and never by another account."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from kept_looks import ACCOUNT, ONE, TWO, is_dropped, look, part, path_of, peek
from postgres_server import in_a_directory
from virtual_clock import VirtualClock

from connector.account import index
from connector.account.kept import LONGEST_WRITE, KeptAccount
from connector.core.facts.ids import EnrollmentId
from connector.machine.cache_file import CacheFiles
from connector.postgres.database import Database


@in_a_directory
def test_a_look_is_found_again(store: KeptAccount, clock: VirtualClock, tmp_path: Path) -> None:
    taken = look(clock, part(ONE, "a"), part(TWO, "b"), part(EnrollmentId(3), "a"))
    assert store.keep(taken)

    kept = store.find("ctr_1-ABCDE", [TWO], "a")

    assert kept is not None
    assert kept.parts == taken.parts
    assert (kept.at, kept.here, kept.dropped, kept.lost) == (taken.at, taken.here, False, "")
    assert store.whole("1-ABCDE") == taken
    assert store.find("1-OTHER", [TWO], "a") is None
    assert store.whole("1-OTHER") is None
    for which in (1, 2, 9, "a", "b", "c"):
        peeked = peek(tmp_path, which)
        assert peeked is not None
        name = EnrollmentId(which) if isinstance(which, int) else which
        assert peeked[1] == taken.digest_of(name)
    assert peek(tmp_path, 1, index.digest(["another account"])) is None


@in_a_directory
def test_one_certificate_is_found_without_reading_the_others(
    store: KeptAccount, clock: VirtualClock, tmp_path: Path, caches: CacheFiles
) -> None:
    """Else a look at each of many takes as long as the square of their number."""
    store.keep(look(clock))
    read: list[str] = []
    kept = caches.at(tmp_path, f"{index.DIRECTORY}/{index.FILE_NAME}", index.TABLES)
    kept.read(lambda connection: connection.set_trace_callback(read.append), None)

    store.find("1-ABCDE", [ONE, TWO], "a")
    store.deployed("1-ABCDE", ONE, ["A"])
    store.history("1-ABCDE", ONE, ["A"])

    looked = [text for text in read if text.startswith("SELECT") and "drops" not in text]
    assert len(looked) == 6
    with sqlite3.connect(path_of(tmp_path)) as connection:
        plans = [connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall() for text in looked]
    connection.close()
    assert all("USING INDEX" in plan for ((*_, plan),) in plans)
    assert all("AND" in plan for ((*_, plan),) in plans[1:])  # more than the contract's key


def test_the_newest_look_is_the_only_one(store: KeptAccount, clock: VirtualClock) -> None:
    store.keep(look(clock))
    clock.sleep(timedelta(seconds=1))
    newer = look(clock, part(TWO, "b"))
    store.keep(newer)
    assert store.whole("1-ABCDE") == newer


@in_a_directory
@pytest.mark.parametrize("about", [ONE, "a", ""])
def test_a_write_drops_its_enrollment_before_and_after(
    store: KeptAccount, clock: VirtualClock, tmp_path: Path, about: EnrollmentId | str
) -> None:
    """A look that began in between may have seen either."""
    store.keep(look(clock))
    clock.sleep(timedelta(seconds=1))

    with store.writing(about):
        assert is_dropped(store, ONE)
        assert peek(tmp_path, 1) is None
        clock.sleep(timedelta(seconds=1))
        between = look(clock)
        store.keep(between)
        assert is_dropped(store, ONE)
        clock.sleep(timedelta(seconds=1))

    assert is_dropped(store, ONE)
    assert is_dropped(store, TWO) is (about == "")
    assert store.whole("1-ABCDE") is None
    clock.sleep(timedelta(seconds=1))
    store.keep(look(clock))
    assert not is_dropped(store, ONE)
    assert peek(tmp_path, 1) is not None


def test_a_write_without_an_end_drops_for_as_long_as_it_may_last(
    store: KeptAccount, clock: VirtualClock
) -> None:
    killed = store.writing(ONE)
    killed.__enter__()
    for _ in range(2):
        store.keep(look(clock))
        assert is_dropped(store, ONE)
        clock.sleep(LONGEST_WRITE)
    clock.sleep(timedelta(seconds=1))
    store.keep(look(clock))
    assert not is_dropped(store, ONE)


@in_a_directory
def test_that_there_is_no_look_is_kept_too(
    store: KeptAccount, clock: VirtualClock, tmp_path: Path
) -> None:
    until = clock.now() + timedelta(minutes=1)
    store.keep(look(clock))
    assert store.keep_lost("1-ABCDE", "It is refused.", until)

    kept = store.find("1-ABCDE", [ONE], "a")

    assert kept is not None
    assert (kept.lost, kept.until, kept.parts) == ("It is refused.", until, ())
    assert store.whole("1-ABCDE") is None
    assert peek(tmp_path, 1) is None


def test_one_holds_the_lock_of_a_contract(store: KeptAccount) -> None:
    with store.locked("1-ABCDE") as first, store.locked("ctr_1-ABCDE") as second:
        assert (first, second) == (True, False)
        with store.locked("1-OTHER") as other:
            assert other
    with store.locked("1-ABCDE") as again:
        assert again


@pytest.mark.parametrize("about", [ONE, "a", ""])
def test_a_look_in_a_database_is_found_and_dropped(
    database: Database, clock: VirtualClock, caches: CacheFiles, about: EnrollmentId | str
) -> None:
    """By whoever else uses it."""
    store = KeptAccount(database, ACCOUNT, clock, caches)
    taken = look(clock)
    assert store.keep(taken)
    other = KeptAccount(database, ACCOUNT, clock, caches)
    assert other.whole("ctr_1-ABCDE") == taken
    assert KeptAccount(database, "other", clock, caches).whole("1-ABCDE") is None
    clock.sleep(timedelta(seconds=1))

    with store.writing(about):
        assert is_dropped(other, ONE)

    assert is_dropped(other, ONE)
    assert is_dropped(other, TWO) is (about == "")
    until = clock.now() + timedelta(minutes=1)
    store.keep_lost("1-ABCDE", "It is refused.", until)
    kept = other.find("1-ABCDE", [ONE], "a")
    assert kept is not None
    assert (kept.lost, kept.until) == ("It is refused.", until)
