"""
Runs of the real loop and the real journal on an `order_world`, with a choice at each write.

What is chosen is what became of the write, whether the run was killed there, or whether another run
came between. A run is played once for each way that its choices can fall.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import builders
from order_world import Call, Order, World, csr_of

from connector.akamai.enrollment_wire import ListedEnrollment
from connector.akamai.values import Deployments, History, Started, UpdateOptions
from connector.core.facts.change import AllowedInput, Change
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStatus
from connector.core.request.values import Request, Timeouts
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    NotFoundError,
    VendorRefusedError,
)
from connector.journal.layout import upgrade
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses
from connector.sectigo.interface import OrderDraft, OrderState
from connector.settings.values import SCMAccount
from connector.workflow.run import apply
from connector.workflow.tools import Tools

REQUEST = builders.request(
    check_revocation=False,
    timeouts=Timeouts(csr=timedelta(), issuance=timedelta(), deployment=timedelta()),
)

AT_CPS = (Call.DONE, Call.LOST_DONE, Call.LOST_NOT, Call.KILLED_AFTER, Call.KILLED_BEFORE)
AT_SCM = (*AT_CPS, Call.LOST_LATE, Call.KILLED_LATE, Call.REFUSED)
READING = (Call.DONE, Call.BESIDE)


class KilledError(BaseException):
    """The run is gone, as by SIGKILL."""


class Choices:
    """Falls one way at each choice: as the script says, then by the first that there is."""

    def __init__(self, script: tuple[Call, ...]) -> None:
        self._script = script
        self.taken: list[Call] = []
        self.offered: list[tuple[Call, ...]] = []

    def take(self, among: tuple[Call, ...]) -> Call:
        place = len(self.taken)
        chosen = self._script[place] if place < len(self._script) else among[0]
        self.taken.append(chosen)
        self.offered.append(among)
        return chosen

    def others(self) -> Iterator[tuple[Call, ...]]:
        """Yield the scripts that fall another way at one of the choices after the script's own."""
        for place in range(len(self._script), len(self.taken)):
            for other in self.offered[place][1:]:
                yield (*self.taken[:place], other)


class _Clock:
    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        self._world.now += timedelta(milliseconds=1)
        return self._world.now

    def monotonic(self) -> float:
        return self._world.now.timestamp()

    def sleep(self, span: timedelta) -> None:
        """A run of the model takes no time: what takes time is an event of its own."""


@dataclass
class Runner:
    """The choices of one run, and who may come between."""

    choices: Choices
    faults: int = 1
    """How many of the choices may still be anything but `DONE`."""
    beside: Callable[["Runner"], None] | None = None
    may: frozenset[Call] = frozenset(Call)

    def between(self) -> None:
        """Let another run come between, once, or none."""
        if self.beside is not None and self.choices.take(READING) is Call.BESIDE:
            beside, self.beside = self.beside, None
            beside(self)

    def choose(self, among: tuple[Call, ...]) -> Call:
        """Fall one way, after another run came between, or none."""
        self.between()
        among = tuple(call for call in among if call in self.may)
        if self.faults == 0 or len(among) == 1:
            return Call.DONE
        chosen = self.choices.take(among)
        self.faults -= chosen is not Call.DONE
        return chosen


def written(call: Call, write: Callable[[], Any], later: Callable[[], None]) -> Any:
    """Carry out a write, or not, as *call* says, and return its answer, or end the run."""
    if call in {Call.KILLED_BEFORE, Call.KILLED_LATE}:
        if call is Call.KILLED_LATE:
            later()
        raise KilledError
    if call is Call.REFUSED:
        raise VendorRefusedError("SCM refused.", status=400)
    if call is Call.LOST_LATE:
        later()
    found = write() if call in {Call.DONE, Call.LOST_DONE, Call.KILLED_AFTER} else None
    if call is Call.KILLED_AFTER:
        raise KilledError
    if call is not Call.DONE:
        raise AnswerLostError("The answer was lost.")
    return found


class CPS:
    """What the loop asks CPS, answered by the rules."""

    def __init__(self, world: World, runner: Runner) -> None:
        self._world, self._runner = world, runner

    @property
    def vendor_time(self) -> datetime:
        return self._world.now

    def list_enrollments(self, contract_id: str) -> tuple[Any, ...]:
        return (_Listed(self._world.enrollment()),) if self._world.enrolled else ()

    def get_enrollment(self, enrollment_id: EnrollmentId, step: str = "") -> Enrollment:
        if not self._world.enrolled:
            raise NotFoundError("There is none.", status=404)
        return self._world.enrollment()

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Change:
        if change_id != self._world.open_change:
            raise NotFoundError("There is none.", status=404)
        return builders.waiting(change_id=change_id)

    def get_csrs(self, waiting: AllowedInput) -> tuple[Csr, ...]:
        open_ = self._world.open_change
        return () if open_ is None else (csr_of(open_),)

    def get_deployments(self, enrollment_id: EnrollmentId) -> Deployments:
        live = builders.live(builders.due_certificate()) if self._world.live else ()
        return Deployments(production=live)

    def get_history(self, enrollment_id: EnrollmentId) -> History:
        return History()

    def create_enrollment(self, request: Request) -> Started:
        return self._write(UpdateOptions())

    def update_enrollment(
        self, enrollment_id: EnrollmentId, request: Request, options: UpdateOptions
    ) -> Started:
        return self._write(options)

    def _write(self, options: UpdateOptions) -> Started:
        def write() -> Started:
            if self._world.open_change is not None and not options.cancel_pending:
                raise ConflictError("A change is open.", status=409)
            change_id = self._world.open(cancel=options.cancel_pending)
            return Started(EnrollmentId(10002), (change_id,), self._world.enrollment())

        started: Started = written(self._runner.choose(AT_CPS), write, lambda: None)
        return started


class _Listed(ListedEnrollment):
    """An enrollment in a list."""

    def __init__(self, enrollment: Enrollment) -> None:
        object.__setattr__(self, "common_name", enrollment.common_name)
        object.__setattr__(self, "third_party", True)
        object.__setattr__(self, "document", enrollment)

    def read(self) -> Enrollment:
        return self.document  # type: ignore[return-value]


class SCM:
    """What the loop asks SCM, answered by the rules."""

    def __init__(self, world: World, runner: Runner | None = None) -> None:
        self._world, self._runner = world, runner
        api = "admin" if world.searchable else "enrollment"
        self.account = SCMAccount("default", api, "https://scm.test")
        self.can_search = world.searchable

    def check_credentials(self) -> None: ...

    def check_reachable(self) -> None: ...

    def read_offer(self, request: Request) -> None:
        """Between the look and what is done about it."""
        assert self._runner is not None
        self._runner.between()

    def place_order(self, draft: OrderDraft) -> OrderId:
        key, world = draft.csr.key, self._world
        assert self._runner is not None
        placed: OrderId = written(
            self._runner.choose(AT_SCM),
            lambda: world.take(key),
            lambda: world.on_the_way.append(key),
        )
        return placed

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        for order in self._world.orders:
            if order.order_id == order_id:
                return OrderState(order.status, order.status)
        raise NotFoundError("There is none.", status=404, code="-1")

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        return ()

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:
        found = [order for order in self._world.orders if order.key == key]
        return tuple(order.order_id for order in found) if self.can_search else ()

    def decline(self, order_id: OrderId, message: str) -> None:
        order = self._order(order_id)
        order.status = OrderStatus.DECLINED

    def _order(self, order_id: OrderId) -> Order:
        return next(order for order in self._world.orders if order.order_id == order_id)


class Memory:
    """The state and log directories of one machine, as a value between runs."""

    def __init__(self, journal: bytes = b"", files: tuple[tuple[str, str], ...] = ()) -> None:
        self.journal, self.files = journal, files

    def without(self, *prefixes: str) -> "Memory":
        """Return it without its journal, and without the files that begin like one of these."""
        return Memory(b"", tuple(one for one in self.files if not one[0].startswith(prefixes)))


class Opened:
    """A memory that is open: the journal in SQLite's memory, the files in a directory."""

    def __init__(self, memory: Memory, place: Path, world: World) -> None:
        self._place = place
        for path in [*place.rglob("*")]:
            if path.is_file():
                path.unlink()
        for name, text in memory.files:
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        if memory.journal:
            self._connection.deserialize(memory.journal)
        else:
            upgrade(self._connection, 0)
        self._connection.row_factory = sqlite3.Row
        self.journal = Journal(self._connection, place / "journal.sqlite3", _Clock(world))
        self.witnesses = Witnesses(place / "state", place / "logs")

    def close(self) -> Memory:
        """Let it go; a kill is just that, since each method of the journal commits."""
        if self._connection.in_transaction:
            self._connection.rollback()
        files = tuple(
            (str(path.relative_to(self._place)), path.read_text())
            for path in sorted(self._place.rglob("*"))
            if path.is_file()
        )
        kept = Memory(self._connection.serialize(), files)
        self._connection.close()
        return kept


def run(world: World, runner: Runner, opened: Opened, place: Path) -> ConnectorError | None:
    """Run `apply` once; return the error that it ended by, None if it was killed or all is done."""
    scm = SCM(world, runner)
    tools = Tools(
        cps=CPS(world, runner),  # type: ignore[arg-type]
        scm=scm,  # type: ignore[arg-type]
        accounts={"default": scm},  # type: ignore[arg-type]
        fetch=None,  # type: ignore[arg-type]
        journal=opened.journal,
        witnesses=opened.witnesses,
        clock=_Clock(world),
        progress=lambda _: None,
        directory=place,
    )
    try:
        with contextlib.suppress(KilledError):
            apply(replace(REQUEST), tools)
    except ConnectorError as error:
        return error
    return None
