"""Reads Terraform's question so that whoever answers it in the usual way can read it again."""

import io
import os
import select

TYPE_CHECKING = False  # of `typing`, which takes longer to load than all this
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import WriteableBuffer

_PIECE = 65536
_PIECES = 8
_PATIENCE = 0.5
"""Seconds for each: Terraform writes its question before the program has begun."""


class _Again(io.RawIOBase):
    """What was read already, then whatever is still to come."""

    def __init__(self, begun: bytes, descriptor: int) -> None:
        self._begun = begun
        self._descriptor = descriptor

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        piece, self._begun = self._begun[: len(view)], self._begun[len(view) :]
        if not piece:
            piece = os.read(self._descriptor, len(view))
        view[: len(piece)] = piece
        return len(piece)


def read_ahead(stream: "TextIO | None") -> "tuple[bytes | None, TextIO | None]":
    """
    Return all of standard input, and what gives it again to whoever wants to read it as usual.

    None in place of the former: it does not come at once, cannot be read, or a person types it.
    """
    begun, whole = b"", False
    try:
        if stream is None or stream.isatty():
            return None, stream
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return None, stream
    try:
        for _ in range(_PIECES):
            if whole or not select.select([descriptor], [], [], _PATIENCE)[0]:
                break
            piece = os.read(descriptor, _PIECE)
            begun, whole = begun + piece, not piece
    except OSError:
        pass  # whoever reads on will meet it, and tell it
    again = io.TextIOWrapper(io.BufferedReader(_Again(begun, descriptor)), "utf-8")
    return begun if whole else None, again
