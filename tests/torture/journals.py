"""
The rows of journals that cannot be used: cut, zeroed, newer, on a full disk, closed, without locks
or a home.

Each is one clear error before anything is written at a vendor, and the file is left as it is; once
the remedy is followed the same command goes on. A disk that is full in the middle is as a kill.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from program import Program
from signing_program import asked_of

from connector.journal.store import FILE_NAME
from connector.journal.witnesses import NOTES
from connector.sandbox.ca import Authorities
from tests.torture.flows import (
    ACCOUNTS,
    APPLY,
    FIRST,
    ORDERED,
    RENEWAL,
    SIGNED_LATER,
    SIGNED_RENEWAL,
    Flow,
)
from tests.torture.nursery import Nursery
from tests.torture.states import Servers
from tests.torture.table import Row, Scope, chosen, filled
from tests.torture.trial import Bench, End, FallenError, as_good, end_of, until_done

Remedy = Callable[[Path, Path], None]
"""Does to a state directory what the message says; the other one is a backup."""

JOURNAL_ERROR, SETTINGS_ERROR = 1, 78


SITUATIONS = (RENEWAL, ORDERED, SIGNED_RENEWAL, SIGNED_LATER)


@dataclass(frozen=True)
class Trouble:
    """Something that befalls a state directory, or a run."""

    name: str
    befall: Callable[[Path], object]
    says: str
    """Regular expression of what the message has to say."""
    remedies: Mapping[str, Remedy]
    code: int = JOURNAL_ERROR
    hardship: tuple[str, int] | None = None
    situations: tuple[Flow, ...] = SITUATIONS
    late: bool = False
    """Noticed when an order is about to leave, with a change opened for it."""


def _put_back(state: Path, backup: Path) -> None:
    shutil.rmtree(state)
    shutil.copytree(backup, state)


def _move_away(state: Path, _: Path) -> None:
    aside = state.with_name("aside")
    aside.mkdir()
    for path in state.glob(f"{FILE_NAME}*"):
        path.rename(aside / path.name)


def _lift(state: Path, _: Path) -> None:
    for path in (state, *state.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)


DAMAGED: Mapping[str, Remedy] = {"put back": _put_back, "moved away": _move_away}
LIFTED: Mapping[str, Remedy] = {"lifted": _lift}
KEEP = r"(moved? (it|away)|[Pp]ut it back).*(backup|look in SCM|you are asked)"


def _cut(share: float) -> Callable[[Path], None]:
    def befall(state: Path) -> None:
        whole = (state / FILE_NAME).read_bytes()
        (state / FILE_NAME).write_bytes(whole[: int(len(whole) * share)])

    return befall


def _zeroed(begin: float, end: float) -> Callable[[Path], None]:
    def befall(state: Path) -> None:
        content = bytearray((state / FILE_NAME).read_bytes())
        first, last = int(len(content) * begin), int(len(content) * end)
        content[first:last] = bytes(last - first)
        (state / FILE_NAME).write_bytes(content)

    return befall


def _newer(state: Path) -> None:
    with closing(sqlite3.connect(state / FILE_NAME)) as journal:
        journal.execute("PRAGMA user_version = 1000")


def _nothing(_: Path) -> None:
    """The hardship is enough."""


def _closed(name: str) -> Callable[[Path], None]:
    def befall(state: Path) -> None:
        directory = state / name
        directory.mkdir(exist_ok=True)
        for lock in directory.glob("*.lock"):
            lock.unlink()  # one that is there can be taken all the same
        directory.chmod(0o500)

    return befall


POOR = ("no_privileges", 0)
TROUBLES = (
    Trouble("cut to nothing", _cut(0.0), KEEP, DAMAGED),
    Trouble("cut to a hundredth", _cut(0.01), KEEP, DAMAGED),
    Trouble("cut in half", _cut(0.5), KEEP, DAMAGED),
    Trouble("zeroed", _zeroed(0.0, 1.0), KEEP, DAMAGED),
    Trouble("with its head zeroed", _zeroed(0.0, 0.05), KEEP, DAMAGED),
    Trouble("with its second half zeroed", _zeroed(0.5, 1.0), KEEP, DAMAGED),
    Trouble("of a newer layout", _newer, "Upgrade akamai-scm", {"put back": _put_back}),
    Trouble(
        "in a directory that is read-only",
        _closed(""),
        "directory that you can write to",
        LIFTED,
        code=SETTINGS_ERROR,
        hardship=POOR,
    ),
    Trouble(
        "with locks that are read-only",
        _closed("locks"),
        "Make the state directory writable",
        LIFTED,
        1,
        POOR,
    ),
    Trouble(
        "with notes that are read-only",
        _closed(NOTES),
        "note .* cannot be written.*Nothing was ordered",
        LIFTED,
        hardship=POOR,
        situations=(RENEWAL, SIGNED_RENEWAL),
        late=True,
    ),
    Trouble(
        "on a file system without locks",
        _nothing,
        "name another one with --state",
        LIFTED,
        hardship=("no_locks", 0),
    ),
    Trouble(
        "where there is no home",
        _nothing,
        "Set HOME to a directory",
        LIFTED,
        code=SETTINGS_ERROR,
        hardship=("no_home", 0),
    ),
)
_FLOWS = {flow.name: flow for flow in (FIRST, *SITUATIONS)}
FULL = (0, 4096, 8192, 16384, 24576, 32768, 40960, 49152, 65536, 81920, 98304, 131072)
"""Bytes after which the disk is full; SQLite writes pages of 4096."""


def journals(scope: Scope) -> Iterator[Row]:
    """Try each trouble in each situation and with each remedy; a sample has some of them."""
    with Nursery() as nursery, Servers() as servers:
        bench = _Bench(scope.directory, Authorities.load(), nursery, servers)
        for trouble in TROUBLES:
            ways = [
                _Way(flow.name, api, remedy)
                for flow in trouble.situations
                for api in flow.apis
                for remedy in trouble.remedies
            ]
            row = Row(f"the journal {trouble.name}", len(ways))
            some = chosen(ways, scope, row.what, 1 if scope.quick else 2)
            if scope.only in row.what and scope.goes_on():
                yield filled(row, scope, some, partial(bench.befallen, trouble))
        for flow in (FIRST, RENEWAL, SIGNED_RENEWAL):
            sizes = [_Way(flow.name, api, size) for api in flow.apis for size in FULL]
            row = Row(f"the disk full, {flow.name}", len(sizes))
            some = chosen(sizes, scope, row.what, 2 if scope.quick else 8)
            if scope.only in row.what and scope.goes_on():
                yield filled(row, scope, some, bench.full)


ADOPT = re.compile(r"Solve this, then `akamai-scm orders adopt ([0-9a-f]+) ([\w-]+)`")
"""What a person is told of an order that is placed, while its id cannot be written down."""


class _Way(NamedTuple):
    flow: str
    api: str
    how: Any
    """The name of a remedy, or the bytes that fit on the disk."""


class _Bench:
    """Such trials."""

    def __init__(self, *shared: Any) -> None:
        self._bench = Bench(*shared)
        self._ends: dict[tuple[str, str], End] = {}

    def _end(self, way: _Way) -> End:
        """Where it ends without any trouble."""
        at = way.flow, way.api
        if at not in self._ends:
            self._ends[at] = self._bench.points(_FLOWS[way.flow], way.api)[1]
        return self._ends[at]

    def befallen(self, trouble: Trouble, way: _Way) -> None:
        """Let *trouble* come to pass, run, and follow the remedy."""
        wanted, flow = self._end(way), _FLOWS[way.flow]
        with self._bench.program() as program:
            flow.prepare(program, ACCOUNTS[way.api])
            state = program.sandbox.directory / "state"
            backup = program.directory.parent / "backup"
            shutil.copytree(state, backup)
            trouble.befall(state)
            before = _journal(state)
            ledger = program.sandbox.world.ledger
            ledger.clear()
            asked = _orders(program)
            for words in (("status", "request.yaml"), APPLY):
                job = replace(self._bench.job(program, words), hardship=trouble.hardship)
                code = self._bench.nursery.run(job)
                said = Path(job.said).read_text()
                if "Traceback" in said or "does not foresee" in said:
                    raise FallenError(f"{words[0]}: {said[-600:]}")
            if code != trouble.code or not re.search(trouble.says, said, re.DOTALL):
                raise FallenError(f"exit {code}: {said[-600:]}")
            written = ledger.writes("scm" if trouble.late else None)
            if written:
                raise FallenError(f"written at a vendor all the same: {written}")
            if ordered := _orders(program) - asked:
                raise FallenError(f"ordered all the same: {ordered} times")
            if not trouble.late and _journal(state) != before:
                raise FallenError(f"the journal is another one: {sorted(_journal(state))}")
            trouble.remedies[way.how](state, backup)
            until_done(program, flow, program.run(*APPLY))
            ended = end_of(program)
            if not as_good(ended, wanted):
                raise FallenError(f"ended as {ended}, not as {wanted}")

    def full(self, way: _Way) -> None:
        """Run on a full disk, then on one with room."""
        wanted, flow = self._end(way), _FLOWS[way.flow]
        with self._bench.program() as program:
            flow.prepare(program, ACCOUNTS[way.api])
            job = replace(self._bench.job(program, APPLY), hardship=("full_disk", way.how))
            code = self._bench.nursery.run(job)
            said = Path(job.said).read_text()
            if code not in {0, JOURNAL_ERROR, SETTINGS_ERROR} or "does not foresee" in said:
                raise FallenError(f"exit {code}: {said[-600:]}")
            adopt = ADOPT.search(said)
            if code and not adopt and not re.search("[Cc]heck disk space|Make .* writable", said):
                raise FallenError(f"no remedy: {said[-600:]}")
            if adopt and program.run("orders", "adopt", *adopt.groups()).returncode:
                raise FallenError(f"the order cannot be adopted: {said[-600:]}")
            until_done(program, flow, program.run(*APPLY))
            ended = end_of(program)
            if ended != wanted:
                raise FallenError(f"ended as {ended}, not as {wanted}")


def _orders(program: Program) -> int:
    """Return how often a program that signs was asked for a certificate."""
    return [one["action"] for one in asked_of(program.directory)].count("order")


def _journal(state: Path) -> dict[str, bytes]:
    """Return the files of the journal but for the one that SQLite shares between processes."""
    found = state.glob(f"{FILE_NAME}*")
    return {
        one.name: one.read_bytes() for one in found if not one.name.endswith(("-shm", ".create"))
    }
