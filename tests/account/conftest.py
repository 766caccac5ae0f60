"""What is kept of one account, wherever the state is."""

import pytest
from kept_looks import ACCOUNT
from virtual_clock import VirtualClock

from connector.account.kept import KeptAccount
from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State


@pytest.fixture
def store(state: State, clock: VirtualClock, caches: CacheFiles) -> KeptAccount:
    return KeptAccount(state, ACCOUNT, clock, caches)
