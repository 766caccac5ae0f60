"""A journal of its own for each test, and one domain that a run has to do with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from domain_attempts import AtWork
from domain_cases import NOW
from virtual_clock import VirtualClock

from connector.core.domains.values import DomainState
from connector.journal.store import FILE_NAME, Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / FILE_NAME, VirtualClock(NOW)) as opened:
        yield opened


@pytest.fixture
def at_work(journal: Journal) -> Callable[..., AtWork]:
    """Return what works on a domain that SCM shows in the states given, one after the other."""

    def working(*states: DomainState) -> AtWork:
        return AtWork(journal, *states)

    return working
