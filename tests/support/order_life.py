"""
The life of an order as a graph: every state that the events of the real world lead to.

An event is a run of a machine, in each way that its writes can fall; a person who does what a run
has asked for, to the letter; SCM that takes up what was on its way, or never; time; a memory that
is lost or put back from before. Searched breadth first, each state once.
"""

import json
import re
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from order_choices import Choices, Runner
from order_runs import Memory, Opened, run
from order_vendors import SCM
from order_world import SETTLED, Call, World

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStage, OrderStatus
from connector.errors import ConnectorError, PersonNeededError
from connector.workflow.orders_by_hand import check_id, doubt_about, doubt_about_unknown

ASKED = re.compile(r"orders adopt ([0-9a-f]{12,}) ID")
TICK = timedelta(seconds=1)


@dataclass(frozen=True)
class State:
    """Everything that outlives a run."""

    world: World
    memories: Mapping[str, Memory]
    """By machine."""
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The CSRs that the last run of a machine has asked about."""
    kept: Memory | None = None
    """What was once copied of the first machine's memory."""


@dataclass(frozen=True)
class Bounds:
    """How much of the world is played."""

    changes: int = 2
    """No change is opened beyond so many."""
    orders: int = 2
    """No order is sent beyond so many."""
    calls: frozenset[Call] = frozenset(Call)
    """What may become of a write."""
    runs_between: bool = True
    locked: bool = True
    """Whether a second run of the same machine waits for the first."""
    losses: tuple[str, ...] = ("journal", "state", "all")
    restores: bool = True


class Life:
    """Plays events on states; see `explore`."""

    def __init__(self, place: Path, bounds: Bounds) -> None:
        self._place, self._bounds = place, bounds
        self.runs = 0
        """How many runs were played."""

    def after(self, state: State) -> Iterator[tuple[str, State]]:
        """Yield every event that is possible, with the state that it leads to."""
        for machine in state.memories:
            yield from self._runs(state, machine)
            yield from self._answers(state, machine)
        yield from _happenings(state)
        yield from self._losses(state)

    def comes_to_one_order(self, state: State) -> bool:
        """Whether each CSR has at most one order once all have run again without a fault."""
        world = state.world.copy()
        while world.on_the_way:
            world.take(world.on_the_way.pop())
        rest = replace(state, world=world)
        for _ in range(2):
            for machine in state.memories:
                rest = self._run(rest, machine, Choices(()))
                for _, answered in self._answers(rest, machine):
                    rest = self._run(answered, machine, Choices(()))
                    break
            rest.world.now += SETTLED
        return all(len(rest.world.alive(one.key)) <= 1 for one in rest.world.orders)

    def _runs(self, state: State, machine: str) -> Iterator[tuple[str, State]]:
        scripts: list[tuple[Any, ...]] = [()]
        while scripts:
            choices = Choices(scripts.pop())
            found = self._run(state, machine, choices)
            scripts.extend(choices.others())
            world = found.world
            within = len(world.orders) + len(world.on_the_way) <= self._bounds.orders
            if within and len(world.changes) <= self._bounds.changes:
                told = ", ".join(choices.taken)
                yield f"{machine} runs ({told})", found

    def _run(self, state: State, machine: str, choices: Choices) -> State:
        world = state.world.copy()
        memories, asked = dict(state.memories), dict(state.asked)

        def once(name: str, runner: Runner, opened: Opened) -> None:
            self.runs += 1
            error = run(world, runner, opened, self._place / name)
            asked[name] = _asked(error)

        def beside(outer: Runner) -> None:
            inner = Runner(choices, outer.faults, may=self._bounds.calls)
            other = next((name for name in memories if name != machine), None)
            if other is None or not self._bounds.locked:
                once(machine, inner, own)
            else:
                there = Opened(memories[other], self._place / other, world)
                once(other, inner, there)
                memories[other] = there.close()
            outer.faults = inner.faults

        may = self._bounds.runs_between and (len(memories) > 1 or not self._bounds.locked)
        own = Opened(memories[machine], self._place / machine, world)
        between = beside if may else None
        once(machine, Runner(choices, beside=between, may=self._bounds.calls), own)
        memories[machine] = own.close()
        world.now += TICK
        return State(world, memories, asked, state.kept)

    def _answers(self, state: State, machine: str) -> Iterator[tuple[str, State]]:
        """
        Do what the run has asked for: look at SCM, then adopt what is there or forget it.

        Whoever looks is certain: what was on its way has arrived by then, or never will.
        """
        for key in state.asked.get(machine, ()):
            if any(sent.startswith(key) for sent in state.world.on_the_way):
                continue
            world = state.world.copy()
            opened = Opened(state.memories[machine], self._place / machine, world)
            there = [one for one in world.orders if one.key.startswith(key) and one.alive]
            told = _adopt(opened, world, key, there[0].order_id) if there else None
            told = told or _forget(opened, world, key)
            world.now += TICK
            memories = {**state.memories, machine: opened.close()}
            rest = tuple(one for one in state.asked[machine] if one != key)
            asked = {**state.asked, machine: rest}
            yield f"a person at {machine}: {told}", State(world, memories, asked, state.kept)

    def _losses(self, state: State) -> Iterator[tuple[str, State]]:
        """
        Lose something of the first machine's memory, or put it back from a copy.

        Where SCM is searched instead of asking a person, everything together is only lost once no
        order is on its way: nothing would be left that could tell of it.
        """
        first = next(iter(state.memories))
        memory = state.memories[first]
        gone = {
            "journal": lambda: memory.without("nothing"),
            "state": lambda: memory.without("state"),
            "all": Memory,
        }
        for what in self._bounds.losses:
            untraced = what == "all" and state.world.searchable and state.world.on_the_way
            if memory.journal and not untraced:
                yield f"{first} loses its {what}", _with(state, first, gone[what]())
        if not self._bounds.restores:
            return
        if state.kept is None and memory.journal:
            yield f"{first} is copied", replace(state, kept=memory)
        if state.kept is not None:
            files = tuple(one for one in memory.files if one[0].startswith("logs"))
            earlier = tuple(one for one in state.kept.files if not one[0].startswith("logs"))
            yield (
                f"{first}'s journal is put back",
                _with(state, first, Memory(state.kept.journal, memory.files)),
            )
            yield (
                f"{first}'s state is put back",
                _with(state, first, Memory(state.kept.journal, files + earlier)),
            )


def _with(state: State, machine: str, memory: Memory) -> State:
    world = state.world.copy()
    world.now += TICK
    memories = {**state.memories, machine: memory}
    return State(world, memories, {**state.asked, machine: ()}, state.kept)


def _happenings(state: State) -> Iterator[tuple[str, State]]:
    """Yield what happens by itself: at SCM, and as time passes."""
    for place, key in enumerate(state.world.on_the_way):
        for arrives in (True, False):
            world = state.world.copy()
            del world.on_the_way[place]
            if arrives:
                world.take(key)
            told = f"an order {'arrives' if arrives else 'never arrives'}"
            yield told, replace(state, world=world)
    for place, order in enumerate(state.world.orders):
        if order.alive:
            world = state.world.copy()
            world.orders[place].status = OrderStatus.REJECTED
            yield f"SCM rejects {order.order_id}", replace(state, world=world)
    if not state.world.on_the_way:
        world = state.world.copy()
        world.now += SETTLED
        yield "time passes", replace(state, world=world)


def _asked(error: ConnectorError | None) -> tuple[str, ...]:
    if not isinstance(error, PersonNeededError):
        return ()
    return tuple(dict.fromkeys(ASKED.findall(error.remedy)))


def _adopt(opened: Opened, world: World, key: str, order_id: OrderId) -> str | None:
    """`orders adopt`; None where it says no, so that the person is left with the other way."""
    journal, scm = opened.journal, SCM(world)
    known = [one for one in journal.find_orders(key) if one.stage is not OrderStage.CLOSED]
    try:
        check_id(key, "", order_id, scm)  # type: ignore[arg-type]
        journal.refuse_taken(key, order_id)
        if known:
            journal.adopt_order(known[0].csr_key, order_id, who="a person")
        else:
            journal.claim_adopted(key, order_id, account="default", who="a person")
    except ConnectorError:
        return None
    return f"orders adopt {key[:4]} {order_id}"


def _forget(opened: Opened, world: World, key: str) -> str:
    """`orders forget`, which a careful person does not insist on where something speaks against."""
    journal = opened.journal
    known = [one for one in journal.find_orders(key) if one.stage is not OrderStage.CLOSED]

    def connect() -> Any:
        return SCM(world)

    if known:
        order = known[0]
        ids = [one.order_id for one in journal.find_orders(key)]
        if doubt_about(order, connect, ids):
            return "in doubt"
        ours = journal.change_is_ours(order.change_id)
        journal.forget_order(order.csr_key, "a person")
        if ours:
            return f"orders forget {key[:4]}"
    else:
        seen = opened.witnesses.seen()
        shown = [OrderId(one.order_id) for one in seen if one.shows(key) and one.order_id]
        if doubt_about_unknown(key, "", shown, connect):
            return "in doubt"
    journal.claim_forgotten(key, account="default", who="a person", why="")
    return f"orders forget {key[:4]}"


@dataclass
class Explored:
    """What was found."""

    states: int = 0
    transitions: int = 0
    runs: int = 0
    deepest: int = 0
    path: tuple[str, ...] = ()
    """The shortest way to the first state that breaks the rule; empty: none does."""


Search = Callable[..., Explored]
"""As the fixture `search`: machines, how they start, and `Bounds`."""


def explore(
    start: State, life: Life, holds: Callable[[State], bool], *, depth: int = 99
) -> Explored:
    """Search every state breadth first; stop at one that cannot be, or for which *holds* fails."""
    found = Explored()
    seen = {look_of(start)}
    front = deque([(start, ())])
    while front:
        state, path = front.popleft()
        found.states += 1
        found.deepest = max(found.deepest, len(path))
        if len(path) == depth:
            continue
        events = life.after(state)
        while True:
            try:
                told, after = next(events)
            except StopIteration:
                break
            except AssertionError as error:
                found.path = (*path, f"then {type(error).__name__}")
                found.runs = life.runs
                return found
            found.transitions += 1
            look = look_of(after)
            if look in seen:
                continue
            seen.add(look)
            if not holds(after):
                found.path = (*path, told)
                found.runs = life.runs
                return found
            front.append((after, (*path, told)))
    found.runs = life.runs
    return found


_STEPS = (
    "SELECT DISTINCT step, steps.change_id, csr_key, order_id, outcome, opened_changes.change_id"
    " FROM steps LEFT JOIN opened_changes ON steps.id = step_id ORDER BY 1, 2, 3, 4, 5, 6"
)
_STAMP = re.compile(r"<(.*?)>")


def look_of(state: State) -> str:
    """
    Return what tells states apart, as far as anything is decided by it.

    Of times that is their order, and of an order without an answer whether it is old. Of closed
    orders and of what shows them it is the latest.
    """
    world = state.world
    told = [
        repr((world.changes, [(one.key, one.status) for one in world.orders])),
        repr((sorted(world.on_the_way), sorted(state.asked.items()))),
    ]
    for name, memory in (*state.memories.items(), ("kept", state.kept)):
        told.append(name if memory is None else f"{name} {_dump(memory, world)}")
    text = "\n".join(told)
    places = {stamp: place for place, stamp in enumerate(sorted(set(_STAMP.findall(text))))}
    return _STAMP.sub(lambda found: f"<{places[found[1]]}>", text)


def _dump(memory: Memory, world: World) -> str:
    lines = {}
    for name, text in memory.files:
        if name.startswith("state"):
            note = json.loads(text)
            lines[f"note {name} {note['order_id']}"] = note["begun_at"]
        for row in text.splitlines() if name.endswith("cert.ids") else ():
            *what, at = row.split()
            lines[f"row {what}"] = max(at, lines.get(f"row {what}", ""))
    steps = ""
    if memory.journal:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(memory.journal)
            steps = repr(connection.execute(_STEPS).fetchall())
            for *order, at in connection.execute(
                "SELECT csr_key, stage, order_id, closed_because, change_id, adopted_by,"
                " intended_at FROM orders ORDER BY id"
            ):
                waits = order[1] == OrderStage.INTENDED
                old = waits and world.now - datetime.fromisoformat(at) >= SETTLED - TICK
                lines[f"order {order} {'old' if old else ''}"] = at
            for *claim, at in connection.execute(
                "SELECT csr_key, verdict, order_id, certificate_key, claimed_at FROM claims"
            ):
                lines[f"claim {claim}"] = at
    return "\n".join([steps, *(f"{what} <{lines[what]}>" for what in sorted(lines))])
