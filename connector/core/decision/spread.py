"""Where in its window a renewal comes due, so that a fleet does not come due on one day again."""

from hashlib import sha256
from typing import Final

from connector.core.request.values import Request

_DIGITS: Final = 6
"""Bytes of the digest that count: so many a float holds exactly."""


def wanted_place(request: Request) -> float | None:
    """
    Return the place of a certificate in its windows, from 0 up to 1; None: it has none.

    Somebody who names a window by `renew_before_days` means its first day, unless they ask for
    `spread` as well.
    """
    spread = request.renew_before is None if request.spread is None else request.spread
    return place_of(request.key) if spread else None


def place_of(key: str) -> float:
    """
    Return a number from 0 up to 1 that is as good as drawn for *key*, and always the same.

    >>> place_of("C-1/www.example.com") == place_of("C-1/www.example.com")
    True
    """
    digest = sha256(key.encode()).digest()[:_DIGITS]
    return int.from_bytes(digest, "big") / 256**_DIGITS
