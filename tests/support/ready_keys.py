"""Keys for the CSRs of a sandbox, made once in a process: no two of one sandbox are the same."""

from collections.abc import Callable
from itertools import count

from connector.sandbox.cps import keys
from connector.sandbox.cps.state import PrivateKey

_make = keys.new_key
_ready: dict[tuple[str, int], PrivateKey] = {}


def ready_keys() -> Callable[[str], PrivateKey]:
    """Return what stands in for `new_key` in one sandbox, from the first key on."""
    numbers = count()

    def take(key_algorithm: str) -> PrivateKey:
        at = (key_algorithm, next(numbers))
        if at not in _ready:
            _ready[at] = _make(key_algorithm)
        return _ready[at]

    return take
