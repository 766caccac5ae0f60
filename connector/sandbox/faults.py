"""Misbehaviour by script: which request is struck, and how."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any


class Kind(StrEnum):
    """How a request is struck."""

    HANG = "hang"
    """
    Silence for `seconds`; then the true answer. Without `effect` the request is handled only then,
    and not at all where the client has gone by then.
    """
    DROP = "drop"
    """The connection is cut without an answer."""
    ANSWER = "answer"
    """`status` and `body` in place of the true answer."""
    TRUNCATE = "truncate"
    """The true answer, cut after `keep` bytes of its body."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault; it strikes requests that match all of server, method and path."""

    kind: Kind
    server: str = ""
    """`cps`, `edgedns`, `scm`, `revocation` or empty for all."""
    method: str = ""
    """Empty for every method."""
    path: str = ""
    """Regular expression searched in the path, without the query."""
    skip: int = 0
    """How many matching requests pass first."""
    times: int | None = 1
    """How many are struck after that; None until cleared."""
    effect: bool = False
    """Whether the request is handled before the fault strikes."""
    seconds: float = 0.0
    status: int = 500
    content_type: str = "text/html"
    body: str = "<html><body><h1>Internal Server Error</h1></body></html>"
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers of an `answer`, such as Retry-After."""
    keep: int = 20

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> "Fault":
        """
        Return the fault that a JSON object describes, by the names of the fields.

        Raises:
            ValueError: A field is unknown or its value cannot be used.
        """
        try:
            fault = cls(**{**described, "kind": Kind(described.get("kind", ""))})
            re.compile(fault.path)
        except (TypeError, re.error) as error:
            raise ValueError(str(error)) from error
        wrong = [
            name for name, types in _TYPES.items() if not isinstance(getattr(fault, name), types)
        ]
        if wrong:
            raise ValueError(f"wrong type: {', '.join(wrong)}")
        return fault

    def matches(self, server: str, method: str, path: str) -> bool:
        """Return whether a request is of the kind that this fault strikes."""
        return (
            self.server in {"", server}
            and self.method.upper() in {"", method}
            and re.search(self.path, path) is not None
        )


_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(("server", "method", "path", "content_type", "body"), str),
    **dict.fromkeys(("skip", "status", "keep"), int),
    "times": int | None,
    "effect": bool,
    "seconds": int | float,
    "headers": dict,
}


@dataclass(slots=True)
class Scripted:
    """A fault with its counters."""

    id: str
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it should."""
        return self.fault.times is not None and self.struck >= self.fault.times

    def strikes(self, server: str, method: str, path: str) -> bool:
        """Count a request and return whether it is struck."""
        if self.spent or not self.fault.matches(server, method, path):
            return False
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        self.struck += 1
        return True


class Faults:
    """The script; the first fault that strikes a request is the only one."""

    def __init__(self) -> None:
        self._script: list[Scripted] = []
        self._ids = count(1)
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> str:
        """Append *fault* and return its id."""
        re.compile(fault.path)
        with self._lock:
            scripted = Scripted(f"fault-{next(self._ids)}", fault)
            self._script.append(scripted)
        return scripted.id

    def take(self, server: str, method: str, path: str) -> Scripted | None:
        """Return the fault that strikes this request, counting it as struck."""
        with self._lock:
            return next((one for one in self._script if one.strikes(server, method, path)), None)

    def all(self) -> tuple[Scripted, ...]:
        """Return the script, spent faults included."""
        with self._lock:
            return tuple(self._script)

    def clear(self) -> None:
        """Behave well from now on."""
        with self._lock:
            self._script.clear()
