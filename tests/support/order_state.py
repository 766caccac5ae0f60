"""Everything that outlives a run of a life of an order, and what tells two such states apart."""

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from order_runs import Memory
from order_world import SETTLED, World

from connector.core.facts.order import OrderStage

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
