"""The rows of kills: flow by API by what is remembered, each at boundaries of every kind."""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import get_args

from connector.sandbox.ca import Authorities
from tests.torture.boundaries import Point
from tests.torture.flows import Flow, all_ways
from tests.torture.nursery import Nursery
from tests.torture.table import Row, Scope
from tests.torture.trial import Bench, Memory


def kills(scope: Scope) -> Iterator[Row]:
    """Kill every flow; a sample has other boundaries for each flow."""
    with Nursery() as nursery:
        bench = Bench(scope.directory, Authorities.load(), nursery)
        for flow, api in all_ways():
            rows = [
                (memory, Row(f"{flow.name}, {api} API, state {memory}"))
                for memory in get_args(Memory)
                if memory != "empty" or not flow.needs_memory
            ]
            wanted = [(memory, row) for memory, row in rows if scope.only in row.what]
            if wanted and scope.quick:
                wanted = [_choice(scope, f"{flow.name} {api}").choice(wanted)]
            if wanted and scope.goes_on():
                yield from _killed(bench, flow, api, wanted, scope)


def _killed(
    bench: Bench, flow: Flow, api: str, rows: list[tuple[Memory, Row]], scope: Scope
) -> Iterator[Row]:
    try:
        points, end = bench.points(flow, api)
    except (AssertionError, OSError) as error:
        row = rows[0][1]
        row.falls.append(f"without any kill: {error}")
        yield row
        return
    for memory, row in rows:
        row.points = len(points)
        chosen = points if scope.long else sample(points, f"{scope.seed} {row.what}")
        if scope.quick and points:
            chosen = [_drawn(points, _choice(scope, row.what))]
        for point in chosen:
            if not scope.goes_on():
                break
            row.tried += 1
            try:
                row.missed += not bench.kill(flow, api, point, memory, end)
            except (AssertionError, OSError) as error:
                row.falls.append(f"killed at {point[0]} ({point[1]}.): {error}")
        yield row


def _choice(scope: Scope, of: str) -> random.Random:
    return random.Random(f"{scope.seed} {of}")


def sample(points: list[Point], seed: str) -> list[Point]:
    """
    Return one boundary of each sort: before and after reads, writes and rows, and inside.

    The sort is the method or the journal, and the moment; which of them is drawn by *seed*.
    """
    sorts: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for point in points:
        kind = point[0]
        sorts[kind.split(" ")[0].rstrip(":"), kind.rpartition(": ")[2]].append(point)
    choice = random.Random(seed)
    return [_drawn(sorts[sort], choice) for sort in sorted(sorts)]


def _drawn(points: list[Point], choice: random.Random) -> Point:
    """Draw a kind, and then a time: how often a run looks differs a little from run to run."""
    kind = choice.choice(sorted({kind for kind, _ in points}))
    times = sorted(time for one, time in points if one == kind)
    return kind, times[int(choice.random() * len(times))]
