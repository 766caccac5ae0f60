"""What was asked of all servers, in order; never headers with credentials, never bodies."""

import threading
from dataclasses import asdict, dataclass
from datetime import datetime

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Served:
    """One request and what became of it."""

    number: int
    """Counts from 1 over all servers."""
    server: str
    """`cps`, `edgedns`, `scm` or `revocation`."""
    method: str
    path: str
    query: str
    content_type: str
    accept: str
    at: datetime
    """Virtual time of arrival."""
    status: int | None
    """What the client was sent; None where a fault withheld the answer."""
    handled: bool
    """Whether the request took effect, as far as its status lets it."""
    fault: str = ""
    """Id of the fault that struck, else empty."""

    @property
    def writes(self) -> bool:
        """
        Whether the request could change something at a vendor.

        Asking for a token, for a certificate's status or for that of DNSSEC does not.
        """
        if self.server == "revocation" or self.path.endswith(("/token", "/dns-sec-status")):
            return False
        return self.method not in READING

    def as_json(self) -> dict[str, object]:
        """Return the entry for the admin port."""
        return {**asdict(self), "at": self.at.isoformat(), "writes": self.writes}


class Ledger:
    """All requests since the start or the last `clear`."""

    def __init__(self) -> None:
        self._entries: list[Served] = []
        self._lock = threading.Lock()
        self._numbers = 0

    def next_number(self) -> int:
        """Return the number of a request that has just arrived."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    def add(self, entry: Served) -> None:
        """Keep *entry*."""
        with self._lock:
            self._entries.append(entry)

    def requests(self, server: str | None = None) -> tuple[Served, ...]:
        """Return the requests, of one server if it is named, in order of arrival."""
        with self._lock:
            entries = sorted(self._entries, key=lambda entry: entry.number)
        return tuple(entry for entry in entries if server in {None, entry.server})

    def writes(self, server: str | None = None) -> tuple[Served, ...]:
        """Return the requests that could change something."""
        return tuple(entry for entry in self.requests(server) if entry.writes)

    def clear(self) -> None:
        """Forget what was asked so far; numbers go on."""
        with self._lock:
            self._entries.clear()
