"""The search through the life of an order: breadth first, each state once."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from order_life import Life
from order_state import State, look_of


@dataclass
class Explored:
    """What was found."""

    states: int = 0
    deepest: int = 0
    path: tuple[str, ...] = ()
    """The shortest way to the first state that breaks the rule; empty: none does."""


Search = Callable[..., Explored]
"""As the fixture `search`: machines, how they start, and `Bounds`."""


def explore(start: State, life: Life, holds: Callable[[State], bool], *, depth: int) -> Explored:
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
                return found
            look = look_of(after)
            if look in seen:
                continue
            seen.add(look)
            if not holds(after):
                found.path = (*path, told)
                return found
            front.append((after, (*path, told)))
    return found
