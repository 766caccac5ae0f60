"""The texts of TXT records as master files write them (RFC 1035 5.1), which Edge DNS speaks."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST_STRING: Final = 255
"""Bytes of one character string (RFC 1035 3.3)."""

_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)+)', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([0-9]{3})|\\(.)", re.ASCII | re.DOTALL)
_LAST_BYTE: Final = 255


def txt_quoted(text: str) -> str:
    r"""
    Return *text* as quoted strings, with `\` before `"` and `\`.

    Args:
        text: Printable ASCII; what is longer than one string becomes several.
    """
    return " ".join(f'"{_escaped(part)}"' for part in _parts(text))


def txt_unquoted(rdata: str) -> str:
    """Return the text that *rdata* stands for, quoted or not; its strings are joined."""
    return "".join(
        _ESCAPE.sub(_meant, found[1] if found[1] is not None else found[2])
        for found in _QUOTED.finditer(rdata)
    )


def _parts(text: str) -> Iterator[str]:
    for at in range(0, max(len(text), 1), LONGEST_STRING):
        yield text[at : at + LONGEST_STRING]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _meant(escape: re.Match[str]) -> str:
    number = escape[1]
    if number is None:
        return escape[2]
    return chr(int(number)) if int(number) <= _LAST_BYTE else number
