"""What has to be replaced at once, whatever its dates: asked for by a command, in no document."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.core.request.values import KeyAlgorithm

_SERIAL: Final = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2})*|[0-9A-Fa-f]+)")


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is live."""

    def __str__(self) -> str:
        """Return what is meant, as the object of "replaces"."""
        return "all that is live"


@dataclass(frozen=True, slots=True)
class IssuedBy:
    """What a CA has issued."""

    issuer: str
    """Its common name, or its whole name as `status` shows it; case does not count."""

    def __str__(self) -> str:
        """Return what is meant."""
        return f"what {self.issuer} has issued"


@dataclass(frozen=True, slots=True)
class OfSerials:
    """What has one of certain serials."""

    serials: frozenset[int]

    def __str__(self) -> str:
        """Return what is meant."""
        return f"what has one of {len(self.serials)} serials"


@dataclass(frozen=True, slots=True)
class OfKey:
    """What has keys of one algorithm."""

    key_algorithm: KeyAlgorithm

    def __str__(self) -> str:
        """Return what is meant."""
        return f"what has keys of {self.key_algorithm}"


Meant = Everything | IssuedBy | OfSerials | OfKey


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency: what it is about, and since when."""

    meant: Meant
    begun_at: datetime
    """What was ordered since, by this machine's clock, is not replaced again. Aware UTC."""


def emergency_key(meant: Meant) -> str:
    """Return the digest by which a command that is run again finds its emergency."""
    if isinstance(meant, IssuedBy):
        text = f"issued by {meant.issuer.casefold()}"
    elif isinstance(meant, OfSerials):
        text = f"serials {sorted(meant.serials)}"
    else:
        text = "everything" if isinstance(meant, Everything) else f"key {meant.key_algorithm}"
    return hashlib.sha256(text.encode()).hexdigest()


def read_serials(text: str) -> frozenset[int]:
    r"""
    Return the serials that *text* lists.

    Args:
        text: One a line, in hexadecimal, with or without colons or `0x`; what follows a `#`, and
            lines without anything, do not count.

    Raises:
        ValueError: With the number of the line that is no serial, or without one where there is
            none at all.

    >>> sorted(read_serials("00:0A  # the first\n\n0xfe\n"))
    [10, 254]
    """
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        word = line.partition("#")[0].strip()
        if word:
            serial = _SERIAL.fullmatch(word)
            if serial is None:
                raise ValueError(f"line {number} is no serial in hexadecimal")
            found.add(int(serial[1].replace(":", ""), 16))
    if not found:
        raise ValueError("it lists no serial")
    return frozenset(found)
