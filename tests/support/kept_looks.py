"""Looks at a contract to keep, and what becomes of the file or the database that keeps them."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from virtual_clock import VirtualClock

from connector.account import index
from connector.account.kept import KeptAccount
from connector.account.look import AccountLook, Part
from connector.core.facts.ids import EnrollmentId
from connector.postgres.cache import State
from connector.postgres.database import Database

ACCOUNT = index.digest(["an account"])
ONE, TWO = EnrollmentId(1), EnrollmentId(2)


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


def is_dropped(store: KeptAccount, id_: EnrollmentId) -> bool:
    kept = store.find("1-ABCDE", [id_], "z")
    assert kept is not None
    return kept.dropped
