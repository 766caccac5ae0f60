"""
No state of an order's life has two orders for one CSR, and each state leads to rest.

Found by a breadth-first search of our own over the real loop, the real decisions and the real
journal; the vendors are their rules, in memory. What is played stands in `order_life`.
"""

import pytest
from order_search import Search
from order_world import Call

KILLS = frozenset({Call.DONE, Call.KILLED_BEFORE, Call.KILLED_AFTER, Call.BESIDE})
APIS = pytest.mark.parametrize("searchable", [True, False], ids=["admin", "enrollment"])
STARTS = pytest.mark.parametrize("live", [True, False], ids=["renewal", "first"])


@APIS
@STARTS
def test_one_machine_whatever_becomes_of_each_write(
    search: Search, searchable: bool, live: bool
) -> None:
    """Every write done, lost, late, refused or killed; SCM rejects; persons do what is asked."""
    found = search("a", searchable=searchable, live=live, losses=(), restores=False)

    assert found.path == ()
    assert found.states > 150
    assert found.deepest < 99


@APIS
def test_a_memory_that_is_lost(search: Search, searchable: bool) -> None:
    """The journal, the whole state directory, or that and the list of orders, at any moment."""
    found = search("a", searchable=searchable, live=False, restores=False)

    assert found.path == ()
    assert found.states > 300


@APIS
def test_a_memory_that_is_put_back(search: Search, searchable: bool) -> None:
    """The journal, or the state directory, as it was at any earlier moment."""
    found = search("a", searchable=searchable, live=True, losses=(), calls=KILLS, depth=6)

    assert found.path == ()
    assert found.states > 150


@STARTS
def test_two_machines_that_share_nothing(search: Search, live: bool) -> None:
    """One comes between at any write of the other, and either is killed there."""
    found = search(
        *("a", "b"), searchable=False, live=live, losses=(), restores=False, calls=KILLS, depth=3
    )

    assert found.path == ()
    assert found.states > 150


def test_two_machines_at_the_same_moment_where_scm_is_searched(search: Search) -> None:
    """Then there may be two orders for a moment: the younger is declined, and one is left."""
    found = search(
        *("a", "b"),
        searchable=True,
        live=False,
        lenient=True,
        losses=(),
        restores=False,
        calls=frozenset({Call.DONE, Call.KILLED_AFTER, Call.BESIDE}),
        orders=3,
        depth=2,
    )

    assert found.path == ()
    assert found.states > 50
