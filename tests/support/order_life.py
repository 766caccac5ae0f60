"""
The life of an order as a graph: every state that the events of the real world lead to.

An event is a run of a machine, in each way that its writes can fall; a person who does what a run
has asked for, to the letter; SCM that takes up what was on its way, or never; time; a memory that
is lost or put back from before. `order_search` goes through them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from order_choices import Choices, Runner
from order_person import adopt, asked_by, forget
from order_runs import Memory, Opened, run
from order_state import TICK, State
from order_world import SETTLED, Call

from connector.core.facts.order import OrderStatus


@dataclass(frozen=True)
class Bounds:
    """How much of the world is played."""

    changes: int = 2
    """No change is opened beyond so many."""
    orders: int = 2
    """No order is sent beyond so many."""
    calls: frozenset[Call] = frozenset(Call)
    """What may become of a write."""
    losses: tuple[str, ...] = ("journal", "state", "all")
    restores: bool = True


class Life:
    """Plays events on states; see `explore`."""

    def __init__(self, place: Path, bounds: Bounds) -> None:
        self._place, self._bounds = place, bounds

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
            error = run(world, runner, opened, self._place / name)
            asked[name] = asked_by(error)

        def beside(outer: Runner) -> None:
            inner = Runner(choices, outer.faults, may=self._bounds.calls)
            other = next(name for name in memories if name != machine)
            there = Opened(memories[other], self._place / other, world)
            once(other, inner, there)
            memories[other] = there.close()
            outer.faults = inner.faults

        own = Opened(memories[machine], self._place / machine, world)
        between = beside if len(memories) > 1 else None
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
            told = adopt(opened, world, key, there[0].order_id) if there else None
            told = told or forget(opened, world, key)
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
