"""What is kept of an account: found again, dropped by writes, and never by another account."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from postgres_server import in_a_directory
from virtual_clock import VirtualClock
from x509_samples import certificate_pem

from connector.account import index
from connector.account.kept import LONGEST_WRITE, KeptAccount
from connector.account.look import AccountLook, Part
from connector.akamai.values import History
from connector.cache_file import CacheFiles
from connector.core.facts.certificate import Deployed
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.ids import EnrollmentId
from connector.core.x509.read import read_certificate
from connector.postgres.cache import State
from connector.postgres.database import Database

ACCOUNT = index.account_key("akab-x.example:443", "akab-ct", None)
ONE, TWO = EnrollmentId(1), EnrollmentId(2)


@pytest.fixture
def store(state: State, clock: VirtualClock, caches: CacheFiles) -> KeptAccount:
    return KeptAccount(state, ACCOUNT, clock, caches)


def part(id_: EnrollmentId, name: str, listed: str = '{"a":1}') -> Part:
    return Part(id_, name, listed, '{"b":2}')


def look(clock: VirtualClock, *parts: Part) -> AccountLook:
    at = clock.now() + timedelta(seconds=9)
    return AccountLook("1-ABCDE", at, clock.now(), parts or (part(ONE, "a"), part(TWO, "b")))


def peek(tmp_path: Path, which: int | str, account: str = ACCOUNT) -> tuple[int, str] | None:
    return index.peek(str(path_of(tmp_path)), account, "ctr_1-ABCDE", which)


def damage(state: State, sql: str) -> None:
    if isinstance(state, Database):
        with state.transaction() as connection:
            connection.execute(sql)
        return
    with sqlite3.connect(path_of(state)) as connection:
        connection.execute(sql)


def path_of(state: Path) -> Path:
    return state / index.DIRECTORY / index.FILE_NAME


def altered(sql: str) -> Callable[[Path], None]:
    return lambda path: damage(path.parent.parent, sql)


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
    assert peek(tmp_path, 1, index.account_key("akab-x.example", "akab-ct", "1-SWITCH")) is None


@in_a_directory
def test_one_certificate_is_found_without_reading_the_others(
    store: KeptAccount, clock: VirtualClock, tmp_path: Path, caches: CacheFiles
) -> None:
    """Else a look at each of many takes as long as the square of their number."""
    store.keep(look(clock))
    read: list[str] = []
    kept = caches.at(path_of(tmp_path), index.TABLES)
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
        assert _is_dropped(store, ONE)
        assert peek(tmp_path, 1) is None
        clock.sleep(timedelta(seconds=1))
        between = look(clock)
        store.keep(between)
        assert _is_dropped(store, ONE)
        clock.sleep(timedelta(seconds=1))

    assert _is_dropped(store, ONE)
    assert _is_dropped(store, TWO) is (about == "")
    assert store.whole("1-ABCDE") is None
    clock.sleep(timedelta(seconds=1))
    store.keep(look(clock))
    assert not _is_dropped(store, ONE)
    assert peek(tmp_path, 1) is not None


def test_a_write_without_an_end_drops_for_as_long_as_it_may_last(
    store: KeptAccount, clock: VirtualClock
) -> None:
    killed = store.writing(ONE)
    killed.__enter__()
    for _ in range(2):
        store.keep(look(clock))
        assert _is_dropped(store, ONE)
        clock.sleep(LONGEST_WRITE)
    clock.sleep(timedelta(seconds=1))
    store.keep(look(clock))
    assert not _is_dropped(store, ONE)


def _is_dropped(store: KeptAccount, id_: EnrollmentId) -> bool:
    kept = store.find("1-ABCDE", [id_], "z")
    assert kept is not None
    return kept.dropped


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


def deployed() -> Deployed:
    return Deployed(read_certificate(certificate_pem()), "")


def test_a_certificate_is_known_by_its_fingerprint(
    store: KeptAccount, clock: VirtualClock, state: State
) -> None:
    one = deployed()
    print_ = one.facts.fingerprint
    assert store.deployed("1-ABCDE", ONE, [print_]) is None
    store.keep_deployed("1-ABCDE", ONE, [one, one])

    assert store.deployed("ctr_1-ABCDE", ONE, [print_, print_]) == (one, one)
    assert store.deployed("1-ABCDE", ONE, []) == ()
    assert store.deployed("1-ABCDE", ONE, [print_, ""]) is None
    assert store.deployed("1-ABCDE", TWO, [print_]) is None

    damage(state, "UPDATE deployed SET chain = 'x'")
    assert store.deployed("1-ABCDE", ONE, [print_]) is None
    other = index.digest(["x", "x"])
    damage(state, f"UPDATE deployed SET pem = 'x', digest = '{other}'")
    assert store.deployed("1-ABCDE", ONE, [print_]) is None

    store.keep_deployed("1-ABCDE", ONE, [replace(one, facts=replace(one.facts, fingerprint="AB"))])
    assert store.deployed("1-ABCDE", ONE, ["AB"]) is None  # it is another certificate
    store.keep_deployed("1-ABCDE", ONE, [one])
    store.keep(look(clock, part(TWO, "b")))
    assert store.deployed("1-ABCDE", ONE, [print_]) is None  # the enrollment is gone


def test_a_history_belongs_to_what_is_deployed(
    store: KeptAccount, clock: VirtualClock, state: State
) -> None:
    facts = deployed().facts
    history = History(
        (HistoryEntry("renew", (facts,), clock.now()), HistoryEntry("new-certificate", (facts,)))
    )
    store.keep_history("1-ABCDE", ONE, ["A", "B"], history)

    assert store.history("1-ABCDE", ONE, ["B", "A", "A"]) == history
    assert store.history("1-ABCDE", ONE, ["A"]) is None
    assert store.history("1-ABCDE", TWO, ["A", "B"]) is None

    for told in ("[7]", "no json", '[{"action": "x", "certificates": ["x"]}]'):
        digest = index.digest([told])
        damage(state, f"UPDATE histories SET told = '{told}', digest = '{digest}'")
        assert store.history("1-ABCDE", ONE, ["A", "B"]) is None
    damage(state, "UPDATE histories SET digest = 'x'")
    assert store.history("1-ABCDE", ONE, ["A", "B"]) is None


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
        assert _is_dropped(other, ONE)

    assert _is_dropped(other, ONE)
    assert _is_dropped(other, TWO) is (about == "")
    until = clock.now() + timedelta(minutes=1)
    store.keep_lost("1-ABCDE", "It is refused.", until)
    kept = other.find("1-ABCDE", [ONE], "a")
    assert kept is not None
    assert (kept.lost, kept.until) == ("It is refused.", until)


def test_damaged_rows_of_a_database_are_no_look(
    database: Database, clock: VirtualClock, caches: CacheFiles
) -> None:
    store = KeptAccount(database, ACCOUNT, clock, caches)
    for sql in ("UPDATE looks SET here = -here", "UPDATE parts SET listed = '{}'"):
        taken = look(clock)
        store.keep(taken)
        damage(database, sql)
        assert store.find("1-ABCDE", [ONE], "a") is None or "looks" in sql
        store.keep(taken)
        assert store.whole("1-ABCDE") == taken
