"""How a plan's limit is shared out, so that one slow vendor does not eat the others' time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Final

CPS_SHARE: Final = timedelta(seconds=11)
"""Without CPS there is nothing to decide on; OCSP and CRLs have what the others leave."""
SCM_SHARE: Final = timedelta(seconds=7)

Within = Callable[[timedelta], AbstractContextManager[None]]
"""Bounds what is done in its block; `HTTPSSession.within`."""


@contextmanager
def unbounded(_share: timedelta) -> Iterator[None]:
    """Bound nothing: a run that acts has its own limits."""
    yield
