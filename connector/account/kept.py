"""Looks in the state: in its directory one SQLite file (`index` has its layout), or a database."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from connector.account import index
from connector.account.certificates import (
    deployed_from,
    history_from,
    history_text,
    live_digest,
)
from connector.account.look import AccountLook, Part
from connector.account.store import Kept
from connector.akamai.values import History
from connector.clock import Clock
from connector.core.facts.certificate import Deployed
from connector.core.facts.ids import EnrollmentId
from connector.errors import JournalError
from connector.machine.cache_file import CacheFiles, moment_of, ticks
from connector.machine.sql import Connection, insert_row
from connector.postgres.cache import State, cache_in, first_in

LONGEST_WRITE: Final = timedelta(minutes=15)
"""No write lasts longer, with all that is waited for: one without an end was cut off."""
_REMEMBERED: Final = timedelta(days=2)
"""Longer than any look is used."""


class KeptAccount:
    """An `AccountStore` of one account in a state."""

    def __init__(self, state: State, account: str, clock: Clock, files: CacheFiles) -> None:
        """
        Make nothing yet.

        Args:
            state: The state directory, or the database.
            account: Of `credentials.akamai_key`.
            clock: Tells when a write has begun and ended.
            files: Has those that are open.
        """
        self._state = state
        self._file = cache_in(state, index.DIRECTORY, index.FILE_NAME, index.TABLES, files)
        self._account = account
        self._clock = clock

    def find(
        self, contract_id: str, ids: Collection[EnrollmentId], common_name: str
    ) -> Kept | None:
        """Return what is kept of a contract, however old, with the parts that are asked for."""
        key = self._key(contract_id)

        def work(connection: Connection) -> Kept | None:
            row = _look_row(connection, key)
            if row is None:
                return None
            here, at, lost, until = row
            if lost:
                return Kept(moment_of(at), moment_of(here), lost=lost, until=moment_of(until))
            # Not as one question, which SQLite answers by reading the whole contract.
            by_id = {
                part.enrollment_id: part
                for part in chain(
                    _parts(connection, "key = ? AND name = ?", key, common_name),
                    *(_parts(connection, "key = ? AND id = ?", key, id_) for id_ in ids),
                )
            }
            found = tuple(by_id[id_] for id_ in sorted(by_id))
            about = {index.EVERYTHING, common_name, *map(str, ids)}
            about |= {
                text for part in found for text in (str(part.enrollment_id), part.common_name)
            }
            drops = index.dropped(connection, self._account, here)
            return Kept(
                moment_of(at),
                moment_of(here),
                found,
                dropped=not drops.isdisjoint(about),
                drops=len(drops),
            )

        return self._file.read(work, None)

    def whole(self, contract_id: str) -> AccountLook | None:
        """Return the kept look at a contract, however old; None: none, or part of it is dropped."""
        key = self._key(contract_id)

        def work(connection: Connection) -> AccountLook | None:
            row = _look_row(connection, key)
            if row is None or row[2] or index.dropped(connection, self._account, row[0]):
                return None
            parts = sorted(_parts(connection, "key = ?", key), key=lambda part: part.enrollment_id)
            return AccountLook(
                contract_id.removeprefix("ctr_"), moment_of(row[1]), moment_of(row[0]), tuple(parts)
            )

        return self._file.read(work, None)

    def keep(self, look: AccountLook) -> bool:
        """Keep a look in the place of the one before; return whether that was possible."""
        key = self._key(look.contract_id)
        rows = [
            (
                *(key, part.enrollment_id, part.common_name),
                *(part.digest, part.listed_text, part.active_text),
            )
            for part in look.parts
        ]

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM parts WHERE key = ?", [key])
            connection.executemany("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?)", rows)
            here, at = ticks(look.here), ticks(look.at)
            _put_look(connection, key, here, at, "", here)
            for table in ("deployed", "histories"):
                connection.execute(
                    f"DELETE FROM {table} WHERE key = ? AND enrollment NOT IN"  # noqa: S608 - one of two words
                    " (SELECT id FROM parts WHERE key = ?)",
                    [key, key],
                )
            old = ticks(self._clock.now() - _REMEMBERED)
            connection.execute("DELETE FROM drops WHERE until < ?", [old])

        return self._file.change(work)

    def keep_lost(self, contract_id: str, why: str, until: datetime) -> bool:
        """Keep that there is no look to be had, so that nobody tries before *until*."""
        key, now = self._key(contract_id), ticks(self._clock.now())

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM parts WHERE key = ?", [key])
            _put_look(connection, key, now, now, why, ticks(until))

        return self._file.change(work)

    @contextmanager
    def writing(self, about: EnrollmentId | str) -> Iterator[None]:
        """Drop what is kept of an enrollment before a write in this block, and again after it."""
        row: list[int | None] = [None]

        def begin(connection: Connection) -> None:
            until = ticks(self._clock.now() + LONGEST_WRITE)
            what = {"account": self._account, "what": str(about), "until": until}
            row[0] = insert_row(connection, "drops", what)

        def end(connection: Connection) -> None:
            now = ticks(self._clock.now())
            connection.execute("UPDATE drops SET until = ? WHERE id = ?", [now, row[0]])

        self._file.change(begin)
        try:
            yield
        finally:
            # Whoever has written must hear what came of it; without an end it is dropped longer.
            with suppress(JournalError):
                self._file.change(end)

    def locked(self, contract_id: str) -> AbstractContextManager[bool]:
        """Hold the lock of whoever looks at a contract; False: somebody else holds it."""
        return first_in(self._state, index.DIRECTORY, self._key(contract_id)[:32])

    def deployed(
        self, contract_id: str, enrollment_id: EnrollmentId, fingerprints: Sequence[str]
    ) -> tuple[Deployed, ...] | None:
        """Return what is deployed under these fingerprints, in order; None: not all is kept."""

        def work(connection: Connection) -> dict[str, tuple[str, str, str]]:
            rows = connection.execute(
                "SELECT fingerprint, digest, pem, chain FROM deployed"
                " WHERE key = ? AND enrollment = ?",
                [self._key(contract_id), enrollment_id],
            )
            return {fingerprint: (digest, pem, chain) for fingerprint, digest, pem, chain in rows}

        nothing: dict[str, tuple[str, str, str]] = {}
        kept = self._file.read(work, nothing)
        found: dict[str, Deployed] = {}
        for fingerprint in dict.fromkeys(fingerprints):  # as a rule both networks have the same
            digest, pem, chain = kept.get(fingerprint, ("", "", ""))
            if digest != index.digest([pem, chain]):
                return None
            one = deployed_from(pem, chain, fingerprint)
            if one is None:
                return None
            found[fingerprint] = one
        return tuple(found[fingerprint] for fingerprint in fingerprints)

    def keep_deployed(
        self, contract_id: str, enrollment_id: EnrollmentId, deployed: Sequence[Deployed]
    ) -> None:
        """Keep what is deployed of an enrollment, in the place of what was kept of it before."""
        key = self._key(contract_id)
        rows = {
            (
                *(key, enrollment_id, one.facts.fingerprint),
                *(index.digest([one.facts.pem, one.chain_pem]), one.facts.pem, one.chain_pem),
            )
            for one in deployed
        }

        def work(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM deployed WHERE key = ? AND enrollment = ?", [key, enrollment_id]
            )
            connection.executemany("INSERT INTO deployed VALUES (?, ?, ?, ?, ?, ?)", rows)

        self._file.change(work)

    def history(
        self, contract_id: str, enrollment_id: EnrollmentId, live: Collection[str]
    ) -> History | None:
        """Return the past of an enrollment; None: it is kept for other fingerprints, or not."""

        def work(connection: Connection) -> tuple[str, str] | None:
            found: tuple[str, str] | None = connection.execute(
                "SELECT digest, told FROM histories WHERE key = ? AND enrollment = ? AND live = ?",
                [self._key(contract_id), enrollment_id, live_digest(live)],
            ).fetchone()
            return found

        kept = self._file.read(work, None)
        if kept is None or kept[0] != index.digest([kept[1]]):
            return None
        return history_from(kept[1])

    def keep_history(
        self,
        contract_id: str,
        enrollment_id: EnrollmentId,
        live: Collection[str],
        history: History,
    ) -> None:
        """Keep the past of an enrollment, which stays the same while the same is deployed."""
        text = history_text(history)
        row = [self._key(contract_id), enrollment_id, live_digest(live), index.digest([text]), text]

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM histories WHERE key = ? AND enrollment = ?", row[:2])
            connection.execute("INSERT INTO histories VALUES (?, ?, ?, ?, ?)", row)

        self._file.change(work)

    def _key(self, contract_id: str) -> str:
        return index.look_key(self._account, contract_id)


def _look_row(connection: Connection, key: str) -> tuple[int, int, str, int] | None:
    row: tuple[int, int, str, int] | None = connection.execute(
        "SELECT here, at, lost, until FROM looks WHERE key = ?", [key]
    ).fetchone()
    return row


def _put_look(connection: Connection, *row: str | int) -> None:
    connection.execute("DELETE FROM looks WHERE key = ?", row[:1])
    connection.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?)", row)


def _parts(connection: Connection, where: str, *values: str | int) -> Iterator[Part]:
    """
    Yield parts in any order: where one is asked for, SQLite would read the whole contract for it.

    Raises:
        ValueError: One is not as it was written.
    """
    rows = connection.execute(
        f"SELECT id, name, digest, listed, active FROM parts WHERE {where}",  # noqa: S608 - ours
        values,
    )
    for id_, name, digest, listed, active in rows:
        part = Part(EnrollmentId(id_), name, listed, active)
        if part.digest != digest:
            raise ValueError(f"part {id_} is damaged")
        yield part
