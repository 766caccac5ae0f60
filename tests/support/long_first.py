"""
Tests that take a minute or so begin at once, so that in the end nobody waits for one of them.

A pytest plugin; such tests say `@pytest.mark.long`. Each worker of xdist gets a share of the list,
in the order of the list, and those that are done early take from the ends of others' shares.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes a minute or so, and is begun first")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them where each worker begins, after others have shuffled the list."""
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    items[:] = spread(long, others, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def spread(long: Sequence[T], others: Sequence[T], workers: int) -> list[T]:
    """
    Return all of them, *long* at the beginnings of as many shares as there are *workers*.

    >>> spread("AB", "cdef", 2)
    ['A', 'c', 'd', 'B', 'e', 'f']
    """
    found: list[T] = []
    for worker in range(workers):
        begin, end = (len(others) * number // workers for number in (worker, worker + 1))
        found += [*long[worker::workers], *others[begin:end]]
    return found
