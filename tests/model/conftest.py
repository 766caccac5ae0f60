"""A search through the life of an order."""

from pathlib import Path
from typing import Any

import pytest
from order_life import Bounds, Life
from order_runs import Memory
from order_search import Explored, Search, explore
from order_state import State
from order_world import World


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Search:
    """Searches a life; what is written need not be on a disk."""
    monkeypatch.setattr("os.fsync", lambda _: None)

    def searched(
        *machines: str,
        searchable: bool,
        live: bool,
        lenient: bool = False,
        depth: int = 99,
        **bounds: Any,
    ) -> Explored:
        for name in machines:
            (tmp_path / name).mkdir()
        world = World(searchable=searchable, enrolled=live, live=live, lenient=lenient)
        start = State(world, {name: Memory() for name in machines})
        life = Life(tmp_path, Bounds(**bounds))
        holds = life.comes_to_one_order if lenient else (lambda _: True)
        return explore(start, life, holds, depth=depth)

    return searched
