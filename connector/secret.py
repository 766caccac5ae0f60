"""A text that never shows itself by accident."""

from typing import Final
from urllib.parse import quote_plus

_LONG_ENOUGH: Final = 4
"""Shorter texts occur everywhere by chance."""


def bare(text: str) -> str:
    """Return *text* without what may surround a secret: blanks, line ends, a byte order mark."""
    return text.strip().strip("\ufeff").strip()


class Secret:
    """Holds a secret; prints, logs and formats as stars. Only `reveal` gives it out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; call this only where it goes onto the wire."""
        return self._text

    def masked(self, text: str) -> str:
        """Return *text* with stars wherever it has the secret; a few letters are not looked for."""
        return text.replace(self._text, "***") if len(self._text) >= _LONG_ENOUGH else text

    def starred(self, body: bytes) -> bytes:
        """Return *body* with stars wherever it has the secret, as it is or as in a form."""
        if len(self._text) >= _LONG_ENOUGH:
            for text in {self._text, quote_plus(self._text)}:
                body = body.replace(text.encode(), b"***")
        return body

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)
