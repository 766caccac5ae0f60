"""
The rows of kills: flow by API by where the state is by what is remembered, each at boundaries of
every kind.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import get_args

from connector.sandbox.ca import Authorities
from tests.torture.boundaries import Point
from tests.torture.flows import FLOWS, Flow
from tests.torture.nursery import Nursery
from tests.torture.states import Kind, Servers
from tests.torture.table import Row, Scope
from tests.torture.trial import Bench, Memory

Way = tuple[Flow, str, Kind]
"""A flow, an API of SCM's, and where the state is."""
IN: dict[Kind, str] = {"directory": "", "database": "in PostgreSQL "}


def kills(scope: Scope) -> Iterator[Row]:
    """Kill every flow; a sample has other boundaries for each flow."""
    with Nursery() as nursery, Servers() as servers:
        bench = Bench(scope.directory, Authorities.load(), nursery, servers)
        sorts: dict[tuple[str, str], Row] = {}
        for flow in FLOWS:
            rows = [
                (
                    (flow, api, kind),
                    memory,
                    Row(f"{flow.name}, {api} API, state {IN[kind]}{memory}"),
                )
                for api in flow.apis
                for kind in get_args(Kind)
                for memory in get_args(Memory)
                if memory != "empty" or not flow.needs_memory
            ]
            wanted = [one for one in rows if scope.only in one[2].what]
            if wanted and scope.quick:
                wanted = [_choice(scope, flow.name).choice(wanted)]
            for way in dict.fromkeys(one[0] for one in wanted):
                of_way = [(memory, row) for its, memory, row in wanted if its == way]
                if scope.goes_on():
                    yield from _killed(bench, way, of_way, scope, sorts)
        yield from (sorts[sort] for sort in sorted(sorts))


def _killed(
    bench: Bench,
    way: Way,
    rows: list[tuple[Memory, Row]],
    scope: Scope,
    sorts: dict[tuple[str, str], Row],
) -> Iterator[Row]:
    flow, api, kind = way
    try:
        points, end = bench.points(flow, api, kind)
    except Exception as error:  # noqa: BLE001 - whatever breaks is a fall of this row alone
        row = rows[0][1]
        row.falls.append(f"without any kill: {error!r}")
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
            one = Row("", tried=1)
            try:
                one.missed += not bench.kill(flow, api, point, memory, end, kind)
            except Exception as error:  # noqa: BLE001 - as above
                one.falls.append(f"killed at {point[0]} ({point[1]}.): {error!r}")
            sort = sort_of(point)
            counted = sorts.setdefault(sort, Row(f"of them, {': '.join(sort)}", of_them=True))
            for each in (row, counted):
                each.tried += 1
                each.missed += one.missed
                each.falls += one.falls
        for point in points:
            if sort_of(point) in sorts:
                sorts[sort_of(point)].points += 1
        yield row


def _choice(scope: Scope, of: str) -> random.Random:
    return random.Random(f"{scope.seed} {of}")


def sort_of(point: Point) -> tuple[str, str]:
    """Return the method, or the journal, and the moment."""
    kind = point[0]
    return kind.split(" ")[0].rstrip(":"), kind.rpartition(": ")[2]


def sample(points: list[Point], seed: str) -> list[Point]:
    """
    Return one boundary of each sort: before and after reads, writes and rows, and inside.

    Which of them is drawn by *seed*.
    """
    sorts: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for point in points:
        sorts[sort_of(point)].append(point)
    choice = random.Random(seed)
    return [_drawn(sorts[sort], choice) for sort in sorted(sorts)]


def _drawn(points: list[Point], choice: random.Random) -> Point:
    """Draw a kind, and then a time: how often a run looks differs a little from run to run."""
    kind = choice.choice(sorted({kind for kind, _ in points}))
    times = sorted(time for one, time in points if one == kind)
    return kind, times[int(choice.random() * len(times))]
